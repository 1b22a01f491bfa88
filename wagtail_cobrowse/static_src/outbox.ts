/** Messages that the server has not confirmed yet, as a tab of either side keeps them. */

/** Sent again with the same id it is the same message. */
export interface Unconfirmed {
  client_id: string;
  text: string;
  /** The server has refused it: it is sent again when somebody says so. */
  refused?: boolean;
}

export function isOutbox(value: unknown): value is Unconfirmed[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item?.client_id === 'string' && typeof item.text === 'string')
  );
}
