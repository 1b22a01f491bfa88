/**
 * How many steps a backtracking engine takes for a pattern: characters compared, as V8 does it when
 * nothing is optimised. A clock says little on a busy machine; steps are the same each time.
 */

type Next = (at: number) => boolean;
/** Matches from a place on, and goes on with what comes behind it. */
type Node = (at: number, next: Next) => boolean;

export interface Counter {
  steps: number;
  text: string;
  groups: [number, number][];
}

/** Compiles what the sources use of patterns: no named groups, no lookbehind. */
function compile(source: string, flags: string, run: Counter): Node {
  let at = 0;
  let groups = 0;

  const any = (): Node => {
    const options = [sequence()];
    while (source[at] === '|') {
      at++;
      options.push(sequence());
    }
    return options.length === 1
      ? options[0]!
      : (from, next) => options.some((one) => one(from, next));
  };

  const sequence = (): Node => {
    const items: Node[] = [];
    while (at < source.length && !'|)'.includes(source[at]!)) items.push(repeated(item()));
    return items.reduceRight<Node>(
      (rest, one) => (from, next) => one(from, (to) => rest(to, next)),
      (from, next) => next(from),
    );
  };

  const repeated = (one: Node): Node => {
    const found = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at))?.[0];
    if (!found) return one;
    at += found.length;
    const isLazy = found.length > 1 && found.endsWith('?');
    const [least = 0, most = Infinity] =
      found[0] === '*'
        ? [0]
        : found[0] === '+'
          ? [1]
          : found[0] === '?'
            ? [0, 1]
            : (([, from, comma, to]) => [+from!, to ? +to : comma ? Infinity : +from!])(
                /(\d+)(,?)(\d*)/.exec(found)!,
              );
    // In a loop, not by calls: texts are longer than stacks are deep.
    if (ONE_CHARACTER.has(one))
      return (from, next) => {
        const fits = (to: number): boolean => one(to, () => true);
        let to = from;
        if (isLazy) {
          while (to - from < least) if (!fits(to++)) return false;
          for (;;) {
            if (next(to)) return true;
            if (to - from >= most || !fits(to)) return false;
            to++;
          }
        }
        while (to - from < most && fits(to)) to++;
        for (; to - from >= least; to--) if (next(to)) return true;
        return false;
      };
    const again =
      (count: number): Node =>
      (from, next) => {
        const more = (): boolean =>
          count < most &&
          one(from, (to) => (to > from || count < least) && again(count + 1)(to, next));
        const enough = (): boolean => count >= least && next(from);
        return isLazy ? enough() || more() : more() || enough();
      };
    return again(0);
  };

  const ONE_CHARACTER = new Set<Node>();
  const character = (pattern: string): Node => {
    const fits = new RegExp(`^(?:${pattern})$`, flags.replace(/[gy]/g, ''));
    const node: Node = (from, next) => {
      run.steps++;
      return from < run.text.length && fits.test(run.text[from]!) && next(from + 1);
    };
    ONE_CHARACTER.add(node);
    return node;
  };

  const item = (): Node => {
    const rest = source.slice(at);
    const simple =
      /^(?:\[(?:\\[^]|[^\]\\])*\]|\\(?:[pP]\{\w+\}|x[\da-f]{2}|u[\da-f]{4}|[^b\d])|[^\\(^$[])/i;
    if (rest[0] === '(') {
      const kind = /^\((?:\?[:=!])?/.exec(rest)![0];
      const number = kind === '(' ? ++groups : 0;
      at += kind.length;
      const inner = any();
      at++;
      if (kind === '(?:') return inner;
      if (number)
        return (from, next) =>
          inner(from, (to) => {
            const before = run.groups[number]!;
            run.groups[number] = [from, to];
            if (next(to)) return true;
            run.groups[number] = before;
            return false;
          });
      const isWanted = kind === '(?=';
      return (from, next) => inner(from, () => true) === isWanted && next(from);
    }
    if (rest[0] === '^' || rest[0] === '$') {
      at++;
      return (from, next) => from === (rest[0] === '^' ? 0 : run.text.length) && next(from);
    }
    if (rest.startsWith('\\b')) {
      at += 2;
      const isWord = (to: number): boolean => /^\w$/.test(run.text[to] ?? '');
      return (from, next) => isWord(from - 1) !== isWord(from) && next(from);
    }
    if (/^\\\d/.test(rest)) {
      const number = +rest[1]!;
      at += 2;
      return (from, next) => {
        const words = run.text.slice(...(run.groups[number] ?? [0, 0]));
        run.steps += words.length;
        return run.text.startsWith(words, from) && next(from + words.length);
      };
    }
    const found = simple.exec(rest)![0];
    at += found.length;
    return character(found);
  };

  return any();
}

/** Steps to find all that matches in a text, each place tried as often as an engine does. */
export function stepsOf({ source, flags }: RegExp, text: string): number {
  const run: Counter = { steps: 0, text, groups: [] };
  const pattern = compile(source, flags, run);
  for (let at = 0; at <= text.length;) {
    let end = -1;
    run.groups = [];
    pattern(at, (to) => {
      end = to;
      return true;
    });
    // Nothing else is tried where only the beginning may match.
    if (end < 0 && source.startsWith('^')) break;
    at = Math.max(at + 1, end);
  }
  return run.steps;
}
