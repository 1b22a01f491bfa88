/** What a visitor may be busy with that no mirror can show; said by this word alone. */

export const BUSY = ['print', 'dialog', 'file', 'document', 'site', 'captcha', 'frame'] as const;

/** '' for nothing. */
export type Busy = (typeof BUSY)[number] | '';

export const isBusy = (value: unknown): value is Busy =>
  value === '' || (BUSY as readonly unknown[]).includes(value);
