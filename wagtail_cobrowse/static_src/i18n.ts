/**
 * Texts, from Django's JSONCatalog of the domain djangojs. `makemessages -d djangojs`
 * finds the calls by these names, so call them so: gettext('Send').
 */

export interface Catalog {
  catalog: Record<string, string | string[]>;
  plural?: string | null;
}

// Bundles of one page share it: visitor.js sets the texts that mirror.js says.
const shared = globalThis as { wagtailCobrowseTexts?: Catalog['catalog'] };

export function setCatalog(catalog: Catalog): void {
  shared.wagtailCobrowseTexts = catalog.catalog;
}

export function gettext(text: string): string {
  const translated = shared.wagtailCobrowseTexts?.[text];
  if (translated === undefined) return text;
  return typeof translated === 'string' ? translated : (translated[0] ?? text);
}

export function ngettext(one: string, many: string, count: number): string {
  const translated = shared.wagtailCobrowseTexts?.[one];
  const source = count === 1 ? one : many;
  if (!Array.isArray(translated)) return source;
  return translated[formOf(count, translated.length)] || source;
}

/**
 * Which of its `forms` a language has for a whole number. gettext counts them in the order of the categories that
 * whole numbers have; some catalogs have one for fractions before the last.
 */
function formOf(count: number, forms: number): number {
  let category = (number: number): string => (number === 1 ? 'one' : 'other');
  try {
    const rules = new Intl.PluralRules(document.documentElement.lang);
    category = (number) => rules.select(number);
  } catch {
    // The page names no language, or none that there is.
  }
  const found = category(count);
  if (found === 'other') return forms - 1;
  const known = Array.from({ length: 201 }, (_, number) => category(number));
  return ['zero', 'one', 'two', 'few', 'many']
    .filter((each) => known.includes(each))
    .indexOf(found);
}

/** `interpolate(gettext('%(name)s can see this page'), {name})`; values are text. */
export function interpolate(text: string, values: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}
