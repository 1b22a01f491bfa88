import type { Token } from './css_tokens.ts';

/** Reads the tokens of a sheet one by one, or up to where something of it ends. */
export class Cursor {
  private readonly tokens: Token[];
  private at = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  next(): Token | undefined {
    return this.tokens[this.at++];
  }

  /** The tokens up to the bracket that closes the present function, without it. */
  argument(): Token[] {
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

  /** The tokens of an at-rule up to its ";" or the end of its block. */
  statement(): Token[] {
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
}
