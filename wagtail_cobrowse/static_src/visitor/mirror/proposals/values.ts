/** Texts as fields take them, and choices as lists have them. */

/** Of what people write, what a field of this type holds. */
export function asValue({ type }: { type: string }, text: string): string {
  const date = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text.trim());
  if (type === 'date' && date) {
    const [, day, month, year] = date as unknown as [string, string, string, string];
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  if (type === 'number') return text.trim().replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
  return text;
}

/** Whether the field would hold the whole text; what it holds now does not matter. */
export function takes(field: HTMLInputElement | HTMLTextAreaElement, text: string): boolean {
  const { maxLength, ownerDocument } = field;
  const value = asValue(field, text);
  if (maxLength >= 0 && value.length > maxLength) return false;
  if (field.localName === 'textarea') return true;
  const probe = ownerDocument.createElement('input');
  probe.type = field.type;
  probe.value = value;
  return probe.value === value;
}

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** The choice that is called so and can be chosen, or null. */
export function choiceOf(list: HTMLSelectElement, words: string): HTMLOptionElement | null {
  const wanted = plain(words);
  const isFree = (option: HTMLOptionElement): boolean =>
    !option.disabled && !option.hidden && !option.closest('optgroup')?.disabled;
  return [...list.options].find((each) => isFree(each) && plain(each.label) === wanted) ?? null;
}
