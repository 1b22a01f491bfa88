/** Words that tell symbols apart on the telephone. */

/** DIN 5009:2022, towns; "zwo" because "zwei" sounds like "drei". */
const GERMAN: Record<string, string> = {
  A: 'Aachen',
  B: 'Berlin',
  C: 'Chemnitz',
  D: 'Düsseldorf',
  E: 'Essen',
  F: 'Frankfurt',
  G: 'Goslar',
  H: 'Hamburg',
  I: 'Ingelheim',
  J: 'Jena',
  K: 'Köln',
  L: 'Leipzig',
  M: 'München',
  N: 'Nürnberg',
  O: 'Offenbach',
  P: 'Potsdam',
  Q: 'Quickborn',
  R: 'Rostock',
  S: 'Salzwedel',
  T: 'Tübingen',
  U: 'Unna',
  V: 'Völklingen',
  W: 'Wuppertal',
  X: 'Xanten',
  Y: 'Ypsilon',
  Z: 'Zwickau',
  0: 'null',
  1: 'eins',
  2: 'zwo',
  3: 'drei',
  4: 'vier',
  5: 'fünf',
  6: 'sechs',
  7: 'sieben',
  8: 'acht',
  9: 'neun',
};

/** ICAO, as the whole world uses it. */
const INTERNATIONAL: Record<string, string> = {
  A: 'Alfa',
  B: 'Bravo',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  I: 'India',
  J: 'Juliett',
  K: 'Kilo',
  L: 'Lima',
  M: 'Mike',
  N: 'November',
  O: 'Oscar',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  S: 'Sierra',
  T: 'Tango',
  U: 'Uniform',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  Z: 'Zulu',
  0: 'zero',
  1: 'one',
  2: 'two',
  3: 'three',
  4: 'four',
  5: 'five',
  6: 'six',
  7: 'seven',
  8: 'eight',
  9: 'nine',
};

export interface Spelled {
  symbol: string;
  /** "" where there is none. */
  word: string;
}

/** The symbols of a code (spaces aside) with the words of `language` ("de-AT" is German). */
export function spell(code: string, language: string): Spelled[] {
  const words = /^de\b/i.test(language) ? GERMAN : INTERNATIONAL;
  return [...code.replace(/\s/g, '')].map((symbol) => ({
    symbol,
    word: words[symbol.toUpperCase()] ?? '',
  }));
}

/** "XXXX XXXX": two groups, whatever grouping the code came with. */
export function inGroups(code: string): string {
  const symbols = [...code.replace(/\s/g, '')];
  const half = Math.ceil(symbols.length / 2);
  return `${symbols.slice(0, half).join('')} ${symbols.slice(half).join('')}`.trim();
}
