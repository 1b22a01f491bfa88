import type { CleanCss } from './clean.ts';
import type { CssContext } from './css.ts';
import { isBoundless } from './bounds.ts';
import { renameAttributes, renamePrinted } from './aliases.ts';
import { renameBoxes } from './boxes.ts';
import { Addresses, IMAGE_SETS, NO_ADDRESS, quote } from './css_addresses.ts';
import { replaceAtRule } from './css_at_rules.ts';
import { Cursor } from './css_cursor.ts';
import { combinations, LONGEST } from './css_selectors.ts';
import { markStates } from './css_states.ts';
import type { Token } from './css_tokens.ts';
import { answerMedia } from './media.ts';

const MAX_NESTING = 32;
/** Blocks within blocks. */
const MAX_BLOCKS = 12;
/** Of one declaration: signs without addresses, and commas. */
const MAX_DECLARATION = 64 * 1024;
const MAX_COMMAS = 1024;
const MAX_HEAD = 16;
const BLANK = /^(?:\s|\/\*\*\/)+/;

/** Writes tokens anew as far as they are allowed; knows sheets and lists of declarations. */
export class Rewriter {
  readonly fonts: CleanCss['fonts'] = [];
  private readonly cursor: Cursor;
  private readonly addresses: Addresses;
  private readonly context: CssContext;
  private readonly out: string[] = [];
  private readonly stack: string[] = [];
  /** Rules so far, statements too, and those among them that look at siblings. */
  blocks = 0;
  looks = 0;
  /** Where in `out` the present prelude or declaration begins, and what it holds. */
  private start = 0;
  private commas = 0;
  private weight = 0;
  /** It asks for the machine, `if(media(…): …)`, or for an attribute. */
  private asks = false;
  /** It began with the name of an at-rule. */
  private isStatement = false;
  /** For each open block, into how many plain selectors its prelude unfolds. */
  private readonly unfolded: number[] = [];

  constructor(tokens: Token[], context: CssContext) {
    this.cursor = new Cursor(tokens);
    this.addresses = new Addresses(context);
    this.context = context;
  }

  /** What addresses inside the page refer to. */
  get references(): ReadonlySet<string> {
    return this.addresses.references;
  }

  run(rules: boolean): void {
    for (let token = this.cursor.next(); token; token = this.cursor.next()) {
      if (token.type === 'at') {
        if (this.atRule(token, rules)) continue;
        this.isStatement = true;
      }
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
        this.out.push(this.addresses.url(token.value));
        return;
      case 'bad-url':
        this.context.refuse('css');
        this.out.push(NO_ADDRESS);
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
        if (this.isStatement) this.blocks++;
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
    this.asks = this.isStatement = false;
  }

  private isInside(): boolean {
    return this.stack.length > 0 && this.stack.at(-1) !== '}';
  }

  private isTooLong(): boolean {
    const { head } = this;
    if (/^color-scheme\s*:/i.test(head)) this.settleScheme();
    if (this.asks) {
      const text = this.out.splice(this.start).join('');
      this.out.push(renamePrinted(answerMedia(text, this.context.media)));
    }
    if (this.commas > MAX_COMMAS || this.weight > MAX_DECLARATION) return true;
    return /^grid/i.test(head) && isBoundless(this.out.slice(this.start).join(''));
  }

  /** How the present declaration begins, behind spaces and what was a comment. */
  private get head(): string {
    let head = '';
    for (let at = this.start; at < this.out.length && head.length < MAX_HEAD; at++)
      head = `${head}${this.out[at]}`.replace(BLANK, '');
    return head;
  }

  /** Of several colour schemes, the visitor's: not every engine takes it from the frame. */
  private settleScheme(): void {
    const { media } = this.context;
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
    const isLong = prelude.length > LONGEST;
    let unfolded = Infinity;
    if (!isLong && this.weight < Infinity) {
      unfolded = prelude.startsWith('@') ? outer : combinations(prelude, outer);
      this.out.push(this.prelude(this.out.splice(this.start).join('')));
    }
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
    return markStates(renameAttributes(renameBoxes(text)));
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
      // Modifiers behind the string are dropped.
      const value = this.cursor.argument().find((one) => one.type === 'string')?.value;
      this.out.push(value === undefined ? NO_ADDRESS : this.addresses.url(value));
    } else if (/^(?:src|expression)$|[^-\w]/.test(token.value)) {
      // No function of CSS has a name beyond ASCII; nobody should have to reason about it.
      this.context.refuse('css');
      this.cursor.argument();
      this.out.push('none');
    } else if (IMAGE_SETS.has(token.value)) {
      this.out.push(this.addresses.imageSet(token, this.cursor.argument()));
    } else {
      this.asks ||= token.value === 'media' || token.value === 'attr';
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

  private words(value: string): string {
    this.weight += value.length;
    return this.stack.at(-1) === ']' ? quote(value) : this.addresses.words(value);
  }

  /** False for rules that pass. In a list of declarations there is no place for any. */
  private atRule(token: Token, rules: boolean): boolean {
    if (!rules) {
      this.context.refuse('css');
      this.cursor.statement();
      return true;
    }
    const instead = replaceAtRule(token, this.cursor, this.context, this.fonts);
    if (instead === null) return false;
    this.blocks++;
    this.out.push(instead);
    this.begin();
    return true;
  }

  private skipBlock(): void {
    this.context.refuse('css');
    this.cursor.argument();
  }
}
