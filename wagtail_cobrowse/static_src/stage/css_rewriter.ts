import type { CleanCss } from './clean.ts';
import type { CssContext } from './css.ts';
import { isBoundless } from './bounds.ts';
import { renameBoxes } from './boxes.ts';
import { combinations } from './css_selectors.ts';
import { markStates } from './css_states.ts';
import { tokenise } from './css_tokens.ts';
import type { Token } from './css_tokens.ts';
import { readFontFace } from './font_face.ts';
import { answerMedia } from './media.ts';
import { imageAddress, NOTHING } from './urls.ts';

const MAX_NESTING = 32;
/** Blocks within blocks. */
const MAX_BLOCKS = 12;
/** Of one declaration: signs without addresses, and commas. */
const MAX_DECLARATION = 64 * 1024;
const MAX_COMMAS = 1024;

/** Takes the place of a rule, so that the indices of the others stay right. */
export const EMPTY_RULE = '@media not all{}';
/** The same where rules that must come first (`@namespace`) may follow. */
const EMPTY_STATEMENT = '@layer cobrowse-none;';

const NAMESPACES = new Set([
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/2000/svg',
  'http://www.w3.org/1998/Math/MathML',
  'http://www.w3.org/1999/xlink',
]);
/** Functions whose strings are addresses. */
const IMAGE_SETS = new Set(['image-set', '-webkit-image-set', 'image']);
/** What may stand in them: var() and its like could bring in an unseen address. */
const IN_IMAGE_SETS =
  /^(?:url|type|calc|(?:-webkit-)?(?:repeating-)?(?:linear|radial|conic)-gradient|rgba?|hsla?|hwb|oklab|oklch|lab|lch|color|color-mix|light-dark)$/;
/** What a string begins with that is an address of another place. */
const ADDRESS = /^\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}[^\s\\/]/i;

export const quote = (text: string): string =>
  `"${text.replace(/["\\\n\r\f\0]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `)}"`;

const refine = (tokens: Token[]): Token[] =>
  tokenise(tokens.map((token) => token.raw).join(''), true);

/** Writes tokens anew as far as they are allowed; knows sheets and lists of declarations. */
export class Rewriter {
  readonly fonts: CleanCss['fonts'] = [];
  private readonly tokens: Token[];
  private readonly context: CssContext;
  private readonly out: string[] = [];
  private readonly stack: string[] = [];
  private at = 0;
  /** Rules so far, and what their addresses inside the page refer to. */
  blocks = 0;
  looks = 0;
  readonly references = new Set<string>();
  /** Where in `out` the present prelude or declaration begins, and what it holds. */
  private start = 0;
  private commas = 0;
  private weight = 0;
  /** For each open block, into how many plain selectors its prelude unfolds. */
  private readonly unfolded: number[] = [];

  constructor(tokens: Token[], context: CssContext) {
    this.tokens = tokens;
    this.context = context;
  }

  run(rules: boolean): void {
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === 'at' && this.atRule(token, rules)) continue;
      this.emit(token);
    }
  }

  finish(): string {
    if (this.isTooLong()) this.drop(this.stack.lastIndexOf('}'));
    while (this.stack.length) this.out.push(this.stack.pop()!);
    return this.out.join('');
  }

  private emit(token: Token): void {
    switch (token.type) {
      case 'url':
        this.out.push(this.address(token.value));
        return;
      case 'bad-url':
        this.context.refuse('css');
        this.out.push(`url("${NOTHING}")`);
        return;
      case 'bad-string':
        this.context.refuse('css');
        this.out.push('""');
        return;
      case 'string':
        this.out.push(this.words(token.value));
        return;
      case 'function':
        this.call(token);
        return;
      case 'open':
        this.open(token);
        return;
      case 'close':
        this.close(token.value);
        return;
      case 'comma':
        this.commas++;
        break;
      case 'semicolon':
        if (this.isInside()) break;
        if (this.isTooLong()) this.drop(this.stack.length - 1);
        this.out.push(';');
        this.begin();
        return;
      case 'ident':
        if (/^(?:-moz-binding|behavior)$/i.test(token.value)) {
          this.context.refuse('css');
          this.out.push('--refused');
          return;
        }
    }
    // Two slashes stand in addresses only, and an address stands in url() or a string.
    if (token.raw === '/' && this.out.length > this.start && this.out.at(-1) === '/')
      this.weight = Infinity;
    this.weight += token.raw.length;
    this.out.push(token.raw);
  }

  /** A prelude or a declaration begins. */
  private begin(): void {
    this.start = this.out.length;
    this.commas = this.weight = 0;
  }

  private isInside(): boolean {
    return this.stack.length > 0 && this.stack.at(-1) !== '}';
  }

  private isTooLong(): boolean {
    this.settleScheme();
    if (this.commas > MAX_COMMAS || this.weight > MAX_DECLARATION) return true;
    const first = this.out[this.start] ?? '';
    return /^\s*grid/i.test(first) && isBoundless(this.out.slice(this.start).join(''));
  }

  /** Of several colour schemes, the visitor's: not every engine takes it from the frame. */
  private settleScheme(): void {
    const { media } = this.context;
    if (!/^\s*color-scheme\s*:/i.test(this.out[this.start] ?? '')) return;
    const text = this.out.splice(this.start).join('');
    const both = text.replace(/\blight\s+dark\b|\bdark\s+light\b/i, media.machine.scheme);
    media.asked ||= both !== text;
    this.out.push(both);
  }

  /** Leaves out what was begun, with the brackets that it opened above `level`. */
  private drop(level: number): void {
    this.context.refuse('css');
    this.out.length = this.start;
    this.stack.length = level + 1;
    this.begin();
  }

  private open(token: Token): void {
    if (token.value === '{') {
      this.openBlock();
      return;
    }
    if (this.stack.length >= MAX_NESTING) {
      this.skipBlock();
      return;
    }
    this.weight++;
    this.out.push(token.raw);
    this.stack.push(token.value === '(' ? ')' : ']');
  }

  private openBlock(): void {
    if (this.isInside() || this.unfolded.length >= MAX_BLOCKS) {
      this.skipBlock();
      this.drop(this.stack.lastIndexOf('}'));
      return;
    }
    const prelude = this.out.slice(this.start).join('').trim();
    const outer = this.unfolded.at(-1) ?? 1;
    let unfolded = prelude.startsWith('@') ? outer : combinations(prelude, outer);
    if (this.weight === Infinity) unfolded = Infinity;
    this.out.push(this.prelude(this.out.splice(this.start).join('')));
    if (unfolded === Infinity) {
      this.context.refuse('css');
      this.out.length = this.start;
      this.out.push(':not(*)');
      unfolded = 1;
    }
    this.blocks++;
    if (prelude.includes('~')) this.looks++;
    this.unfolded.push(unfolded);
    this.stack.push('}');
    this.out.push('{');
    this.begin();
  }

  /** As the stage has it: names of boxes, the visitor's states and machine. */
  private prelude(text: string): string {
    if (/^\s*@media/i.test(text)) return answerMedia(text, this.context.media);
    const isRule = !text.trimStart().startsWith('@');
    if (!isRule && !/^\s*@scope/i.test(text)) return text;
    return markStates(isRule ? renameBoxes(text) : text);
  }

  private close(char: string): void {
    // A stray bracket ends nothing; a "}" closes what was left open inside its block.
    const index = this.stack.lastIndexOf(char);
    if (index < 0 || (char !== '}' && index !== this.stack.length - 1)) return;
    if (char === '}' && this.isTooLong()) this.drop(index);
    while (this.stack.length > index) this.out.push(this.stack.pop()!);
    if (char !== '}') return;
    this.unfolded.pop();
    this.begin();
  }

  private call(token: Token): void {
    if (token.value === 'url') {
      const value = this.stringArgument();
      this.out.push(value === null ? `url("${NOTHING}")` : this.address(value));
    } else if (/^(?:src|expression)$|[^-\w]/.test(token.value)) {
      // No function of CSS has a name beyond ASCII; nobody should have to reason about it.
      this.context.refuse('css');
      this.argument();
      this.out.push('none');
    } else if (IMAGE_SETS.has(token.value)) {
      this.imageSet(token);
    } else {
      this.weight += token.raw.length;
      this.out.push(token.raw);
      this.enterCall();
    }
  }

  private enterCall(): void {
    if (this.stack.length >= MAX_NESTING) {
      this.out.push(')');
      this.skipBlock();
    } else this.stack.push(')');
  }

  /** The string of `url("…")`, behind which modifiers are dropped. */
  private stringArgument(): string | null {
    const tokens = this.argument();
    return tokens.find((token) => token.type === 'string')?.value ?? null;
  }

  /** The tokens up to the bracket that closes the present function, without it. */
  private argument(): Token[] {
    const start = this.at;
    let depth = 1;
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === 'function' || token.type === 'open') depth++;
      else if (token.type === 'close' && --depth === 0)
        return this.tokens.slice(start, this.at - 1);
    }
    return this.tokens.slice(start);
  }

  private imageSet(token: Token): void {
    const tokens = this.argument();
    const calls = tokens.filter((one) => one.type === 'function');
    if (calls.length > MAX_NESTING || calls.some((one) => !IN_IMAGE_SETS.test(one.value))) {
      this.context.refuse('css');
      this.out.push('none');
      return;
    }
    this.out.push(token.raw);
    const names: string[] = [];
    for (let index = 0; index < tokens.length; index++) {
      const one = tokens[index]!;
      if (one.type === 'function') names.push(one.value);
      else if (one.type === 'open') names.push('');
      else if (one.type === 'close') names.pop();
      if (one.type === 'string' && names.at(-1) !== 'type') {
        const address = this.address(one.value);
        // Inside url("…") the brackets are there already.
        this.out.push(names.at(-1) === 'url' ? address.slice(4, -1) : address);
      } else if (one.type === 'url') this.out.push(this.address(one.value));
      else if (one.type === 'bad-url' || one.type === 'bad-string') this.out.push('none');
      else this.out.push(one.type === 'string' ? quote(one.value) : one.raw);
    }
    this.out.push(')'.repeat(names.length + 1));
  }

  private address(value: string): string {
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
  private words(value: string): string {
    this.weight += value.length;
    const inSelector = this.stack.at(-1) === ']';
    if (inSelector || !ADDRESS.test(value)) return quote(value);
    this.context.refuse('url');
    return '""';
  }

  /** False for rules that pass. In a list of declarations there is no place for any. */
  private atRule(token: Token, rules: boolean): boolean {
    if (!rules) {
      this.context.refuse('css');
      this.statement();
      return true;
    }
    if (token.value === 'import' || token.value === 'charset') {
      this.context.refuse('css');
      this.statement();
      this.state(EMPTY_STATEMENT);
      return true;
    }
    if (token.value === 'namespace') {
      const tokens = refine(this.statement());
      const address = tokens.find((one) => one.type === 'string' || one.type === 'url');
      const prefix = tokens.find((one) => one.type === 'ident')?.raw ?? '';
      const known = address && NAMESPACES.has(address.value);
      this.state(known ? `@namespace ${prefix} ${quote(address.value)};` : EMPTY_STATEMENT);
      return true;
    }
    if (token.value !== 'font-face') return false;
    const tokens = refine(this.statement());
    const { rule, local } = readFontFace(tokens, this.context);
    if (rule) this.fonts.push(rule);
    this.state(local ?? EMPTY_RULE);
    return true;
  }

  private state(text: string): void {
    this.out.push(text);
    this.begin();
  }

  /** The tokens of an at-rule up to its ";" or the end of its block. */
  private statement(): Token[] {
    const start = this.at;
    let depth = 0;
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === 'semicolon' && depth === 0) break;
      if (token.type === 'open' || token.type === 'function') depth++;
      if (token.type !== 'close') continue;
      if (depth === 0) {
        this.at--;
        break;
      }
      if (--depth === 0 && token.value === '}') break;
    }
    return this.tokens.slice(start, this.at);
  }

  private skipBlock(): void {
    this.context.refuse('css');
    this.argument();
  }
}
