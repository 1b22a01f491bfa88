import type { CssContext } from './css.ts';
import type { Token } from './css_tokens.ts';
import { imageAddress, NOTHING } from './urls.ts';

const MAX_CALLS = 32;
/** Functions whose strings are addresses. */
export const IMAGE_SETS = new Set(['image-set', '-webkit-image-set', 'image']);
/** What may stand in them: var() and its like could bring in an unseen address. */
const IN_IMAGE_SETS =
  /^(?:url|type|calc|(?:-webkit-)?(?:repeating-)?(?:linear|radial|conic)-gradient|rgba?|hsla?|hwb|oklab|oklch|lab|lch|color|color-mix|light-dark)$/;
/** What a string begins with that is an address of another place. */
const ADDRESS = /^\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}[^\s\\/]/i;

export const NO_ADDRESS = `url("${NOTHING}")`;

export const quote = (text: string): string =>
  `"${text.replace(/["\\\n\r\f\0]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `)}"`;

/** Writes what in a sheet is an address, or could be taken for one. */
export class Addresses {
  private readonly context: CssContext;
  /** What addresses inside the page refer to. */
  readonly references = new Set<string>();

  constructor(context: CssContext) {
    this.context = context;
  }

  /** `url("…")` with an address that may be fetched, or with none. */
  url(value: string): string {
    const text = value.trim();
    if (text.startsWith('#')) {
      this.references.add(text.slice(1));
      return `url(${quote(text)})`;
    }
    const allowed = imageAddress(text, this.context.base, this.context.places);
    if (allowed === null) this.context.refuse('url');
    return `url(${quote(allowed ?? NOTHING)})`;
  }

  /** A string: an address among words could be taken up by some function of CSS. */
  words(value: string): string {
    if (!ADDRESS.test(value)) return quote(value);
    this.context.refuse('url');
    return '""';
  }

  /** One of `IMAGE_SETS` with the tokens inside it. */
  imageSet(token: Token, tokens: Token[]): string {
    const calls = tokens.filter((one) => one.type === 'function');
    if (calls.length > MAX_CALLS || calls.some((one) => !IN_IMAGE_SETS.test(one.value))) {
      this.context.refuse('css');
      return 'none';
    }
    const names: string[] = [];
    let out = token.raw;
    for (const one of tokens) {
      if (one.type === 'function') names.push(one.value);
      else if (one.type === 'open') names.push('');
      else if (one.type === 'close') names.pop();
      if (one.type === 'string' && names.at(-1) !== 'type') {
        const address = this.url(one.value);
        // Inside url("…") the brackets are there already.
        out += names.at(-1) === 'url' ? address.slice(4, -1) : address;
      } else if (one.type === 'string') out += this.words(one.value);
      else if (one.type === 'url') out += this.url(one.value);
      else if (one.type === 'bad-url' || one.type === 'bad-string') out += 'none';
      else out += one.raw;
    }
    return out + ')'.repeat(names.length + 1);
  }
}
