/**
 * Attributes that the stage has otherwise than the visitor's page: links lead nowhere,
 * masked fields for numbers are fields of text, modal dialogs are popovers. What rules ask for is in an attribute of
 * the stage's own, and their selectors are rewritten to it.
 */

const ALIASED = 'type|href|target|download|popover';
const ALIAS = new RegExp(`^(?:${ALIASED})$`);
const PREFIX = 'data-cobrowse-on-';
const LONGEST = 2048;
/** As a masked field says what it is. */
const FIELD = /^(?:number|date|time|month|week|datetime-local)$/;

/** The attribute under which rules find `name`, or null. */
export const aliasOf = (name: string): string | null => (ALIAS.test(name) ? PREFIX + name : null);

/** What rules are to find there; null for nothing. */
export function aliasValue(name: string, raw: Record<string, unknown>): string | null {
  const masked = name === 'type' ? raw.rr_type : null;
  if (typeof masked === 'string' && FIELD.test(masked)) return masked;
  const value = raw[name];
  if (typeof value === 'string') return value.length <= LONGEST ? value : null;
  return value === true ? '' : null;
}

/** Values of `type` are the same in any case. */
const SELECTED = new RegExp(
  `\\[\\s*(?:\\*?\\|)?(${ALIASED})\\s*` +
    `(?:([~|^$*]?=\\s*(?:"(?:[^"\\\\]|\\\\[^])*"|'(?:[^'\\\\]|\\\\[^])*'|[^\\]\\s"']+))\\s*(?:([is])\\s*)?)?\\]`,
  'gi',
);

const PRINTED = new RegExp(`\\battr\\(\\s*(${ALIASED})(?![-\\w])`, 'gi');

/** A declaration that prints or counts with an attribute: the stage's own. */
export const renamePrinted = (declaration: string): string =>
  declaration.replace(PRINTED, (_, name: string) => `attr(${PREFIX}${name.toLowerCase()}`);

/** The selector, with the stage's own attributes. Its specificity stays. */
export const renameAttributes = (selector: string): string =>
  selector.includes('[')
    ? selector.replace(SELECTED, (_, name: string, test = '', flag = '') => {
        const lower = name.toLowerCase();
        const how = flag || (test && lower === 'type' ? 'i' : '');
        return `[${PREFIX}${lower}${test}${how && ` ${how}`}]`;
      })
    : selector;
