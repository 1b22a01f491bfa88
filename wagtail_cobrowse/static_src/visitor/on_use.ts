/** Bundles that are loaded with their first use, by addresses of the loader's configuration. */

/** How often each address did not answer. */
const failures = new Map<string, number>();

/**
 * The module at an address; rejects where it does not load. Browsers keep what became of an
 * address for as long as the page is there, and some keep also that it failed: whoever asks again
 * asks by another fragment, of which neither server, cache nor policy hears.
 */
export function load<Module>(address: string): Promise<Module> {
  const failed = failures.get(address) ?? 0;
  return (import(failed ? `${address}#${failed}` : address) as Promise<Module>).catch((error) => {
    // Those that asked at the same time failed once.
    failures.set(address, failed + 1);
    throw error;
  });
}

/** Gives the module, or null where its address does not answer; the next use asks again. */
export function onUse<Module>(address: string): () => Promise<Module | null> {
  let loading: Promise<Module | null> | null = null;
  return () =>
    (loading ??= load<Module>(address).catch(() => {
      loading = null;
      return null;
    }));
}
