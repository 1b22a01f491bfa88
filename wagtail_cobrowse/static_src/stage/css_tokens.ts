/** Tokens of CSS Syntax Level 3, as far as rewriting addresses needs them. */

export interface Token {
  type:
    | 'space'
    | 'string'
    | 'bad-string'
    | 'url'
    | 'bad-url'
    | 'function'
    | 'ident'
    | 'at'
    | 'hash'
    | 'open'
    | 'close'
    | 'semicolon'
    | 'comma'
    | 'colon'
    | 'other';
  /** As written. */
  raw: string;
  /** Without escapes and quotes: name of a function or at-rule, contents of a string. */
  value: string;
}

const NAME_START = /[a-zA-Z_\u0080-\u{10ffff}]/u;
const NAME = /[-\w\u0080-\u{10ffff}]/u;
const SPACE = /[ \t\n\r\f]/;

class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  isEscape(ahead = 0): boolean {
    return this.peek(ahead) === '\\' && !/^[\n\r\f]?$/.test(this.peek(ahead + 1));
  }

  startsName(ahead = 0): boolean {
    const first = this.peek(ahead);
    if (first === '-') {
      const second = this.peek(ahead + 1);
      return second === '-' || isNameStart(second) || this.isEscape(ahead + 1);
    }
    return isNameStart(first) || this.isEscape(ahead);
  }

  escape(): string {
    this.at++;
    const hex = /^[0-9a-fA-F]{1,6}/.exec(this.text.slice(this.at, this.at + 6))?.[0];
    if (!hex) {
      const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0xfffd);
      this.at += char.length;
      return char;
    }
    this.at += hex.length;
    if (this.peek() === '\r' && this.peek(1) === '\n') this.at += 2;
    else if (this.peek() && SPACE.test(this.peek())) this.at++;
    const code = parseInt(hex, 16);
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
      ? '\ufffd'
      : String.fromCodePoint(code);
  }

  name(): string {
    let name = '';
    for (;;) {
      const char = this.peek();
      if (char && (NAME.test(char) || char >= '\u0080')) {
        name += char;
        this.at++;
      } else if (this.isEscape()) name += this.escape();
      else return name;
    }
  }
}

const isNameStart = (char: string): boolean =>
  char !== '' && (NAME_START.test(char) || char >= '\u0080');

/** What cannot be, or begin, anything that rewriting cares about; so much at a time. */
const MOST_PLAIN = 256;
const PLAIN = new RegExp(`[-\\w.#:>+~*%!=|^$&\\s\\u0080-\\uffff]{1,${MOST_PLAIN}}`, 'y');
/** What may belong to the name of a function or to a name with an escape. */
const NAME_PART = /[-\w#\u0080-\uffff]/;
const NAME_PARTS = /[-\w#\u0080-\uffff]*/y;
const REFUSED = /binding|behavior/i;

/**
 * The tokens of `text`, comments left out; never throws, always ends. Unless `fine`,
 * plain stretches come as one token of type `other`: most of a sheet is such.
 */
export function tokenise(text: string, fine = false): Token[] {
  const tokens: Token[] = [];
  const reader = new Reader(text);
  /** Up to here it is known that nothing is plain: nobody looks for each sign anew. */
  let fineTo = fine ? text.length : 0;
  while (reader.at < text.length) {
    const start = reader.at;
    const plain = start < fineTo ? '' : plainStretch(text, start);
    if (!plain && start >= fineTo) fineTo = endOfName(text, start);
    if (plain) {
      reader.at += plain.length;
      tokens.push({ type: 'other', raw: plain, value: '' });
      continue;
    }
    const [type, value] = next(reader);
    // Two tokens that a comment kept apart must not become one.
    if (type === null) tokens.push({ type: 'space', raw: '/**/', value: '' });
    else tokens.push({ type, raw: text.slice(start, reader.at), value });
  }
  return tokens;
}

function plainStretch(text: string, start: number): string {
  PLAIN.lastIndex = start;
  const stretch = PLAIN.exec(text)?.[0] ?? '';
  const refused = stretch.search(REFUSED);
  let end = refused < 0 ? stretch.length : refused;
  const after = text[start + end];
  if (end < MOST_PLAIN && refused < 0 && after !== '(' && after !== '\\') return stretch;
  // A name is taken as a whole, or not at all.
  while (end > 0 && NAME_PART.test(stretch[end - 1]!)) end--;
  if (end > 0 || stretch.length < MOST_PLAIN) return stretch.slice(0, end);
  const name = text.slice(start, endOfName(text, start));
  return /^[(\\]$/.test(text[start + name.length] ?? '') || REFUSED.test(name) ? '' : name;
}

function endOfName(text: string, start: number): number {
  NAME_PARTS.lastIndex = start;
  NAME_PARTS.test(text);
  return NAME_PARTS.lastIndex;
}

function next(reader: Reader): [Token['type'] | null, string] {
  const char = reader.peek();
  if (char === '/' && reader.peek(1) === '*') {
    const end = reader.text.indexOf('*/', reader.at + 2);
    reader.at = end < 0 ? reader.text.length : end + 2;
    return [null, ''];
  }
  if (SPACE.test(char)) {
    while (reader.peek() && SPACE.test(reader.peek())) reader.at++;
    return ['space', ''];
  }
  if (char === '"' || char === "'") return string(reader, char);
  if (char === '@' && reader.startsName(1)) {
    reader.at++;
    return ['at', reader.name().toLowerCase()];
  }
  if (char === '#' && (NAME.test(reader.peek(1)) || reader.isEscape(1))) {
    reader.at++;
    return ['hash', reader.name()];
  }
  if (/[0-9]/.test(char)) {
    const number = /^[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?/.exec(
      reader.text.slice(reader.at, reader.at + 64),
    );
    reader.at += Math.max(1, number?.[0].length ?? 1);
    if (reader.startsName()) reader.name();
    return ['other', ''];
  }
  if (reader.startsName()) return named(reader);
  reader.at++;
  if (char === '(' || char === '[' || char === '{') return ['open', char];
  if (char === ')' || char === ']' || char === '}') return ['close', char];
  if (char === ';') return ['semicolon', ''];
  if (char === ',') return ['comma', ''];
  if (char === ':') return ['colon', ''];
  return ['other', ''];
}

function string(reader: Reader, quote: string): [Token['type'], string] {
  reader.at++;
  let value = '';
  for (;;) {
    const char = reader.peek();
    if (char === '') return ['string', value];
    if (char === quote) {
      reader.at++;
      return ['string', value];
    }
    if (/[\n\r\f]/.test(char)) return ['bad-string', value];
    if (char === '\\') {
      const after = reader.peek(1);
      if (after === '') reader.at++;
      else if (/[\n\r\f]/.test(after))
        reader.at += after === '\r' && reader.peek(2) === '\n' ? 3 : 2;
      else value += reader.escape();
    } else {
      value += char;
      reader.at++;
    }
  }
}

function named(reader: Reader): [Token['type'], string] {
  const name = reader.name();
  if (reader.peek() !== '(') return ['ident', name];
  reader.at++;
  if (name.toLowerCase() !== 'url') return ['function', name.toLowerCase()];
  let ahead = 0;
  while (reader.peek(ahead) && SPACE.test(reader.peek(ahead))) ahead++;
  const first = reader.peek(ahead);
  if (first === '"' || first === "'") return ['function', 'url'];
  reader.at += ahead;
  return address(reader);
}

function address(reader: Reader): [Token['type'], string] {
  let value = '';
  for (;;) {
    const char = reader.peek();
    if (char === '') return ['url', value];
    if (char === ')') {
      reader.at++;
      return ['url', value];
    }
    if (SPACE.test(char)) {
      while (reader.peek() && SPACE.test(reader.peek())) reader.at++;
      if (reader.peek() === ')' || reader.peek() === '') continue;
      return badAddress(reader);
    }
    if (char === '"' || char === "'" || char === '(' || char < ' ' || char === '\u007f')
      return badAddress(reader);
    if (char === '\\') {
      if (!reader.isEscape()) return badAddress(reader);
      value += reader.escape();
    } else {
      value += char;
      reader.at++;
    }
  }
}

function badAddress(reader: Reader): [Token['type'], string] {
  while (reader.peek()) {
    if (reader.isEscape()) reader.escape();
    else if (reader.text[reader.at++] === ')') break;
  }
  return ['bad-url', ''];
}
