/** Bundles that are loaded with their first use, by addresses of the loader's configuration. */

/** Gives the module, or null where its address does not answer; the next use asks again. */
export function onUse<Module>(address: string): () => Promise<Module | null> {
  let loading: Promise<Module | null> | null = null;
  return () =>
    (loading ??= (import(address) as Promise<Module>).catch(() => {
      loading = null;
      return null;
    }));
}
