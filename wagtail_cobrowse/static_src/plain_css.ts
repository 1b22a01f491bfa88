/** Values of CSS that are so harmless that the stage takes them word for word. Pure. */

/** So little, and nothing suspicious in it, passes as it is. */
const SHORT = 1000;
const SUSPICIOUS =
  /[\\@{}]|color-scheme|url|image|src|media|attr|binding|expression|behavior|\/[/*]/i;

export const isPlain = (text: string): boolean => text.length <= SHORT && !SUSPICIOUS.test(text);
