/** The catalog of texts in the page's language, before anything is drawn. */
import { setCatalog, type Catalog } from '../i18n.ts';

/** Loads the catalog; without one the texts stay English. Never rejects. */
export async function loadTexts(address: string): Promise<void> {
  try {
    const response = await fetch(address, {
      credentials: 'same-origin',
      referrerPolicy: 'origin',
    });
    if (response.ok) setCatalog((await response.json()) as Catalog);
  } catch {
    // English, then.
  }
}
