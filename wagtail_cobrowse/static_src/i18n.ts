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

/** German and English, and most languages written left to right, have two forms. */
export function ngettext(one: string, many: string, count: number): string {
  const translated = shared.wagtailCobrowseTexts?.[one];
  const index = count === 1 ? 0 : 1;
  if (Array.isArray(translated)) return translated[index] ?? (index ? many : one);
  return index ? many : one;
}

/** `interpolate(gettext('%(name)s can see this page'), {name})`; values are text. */
export function interpolate(text: string, values: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}
