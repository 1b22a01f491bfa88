const WIDE = 1000;

/**
 * Of pictures for several densities the one that the visitor's browser took is told. Beside it this
 * browser would still choose `src`, whose density is 1; beside pictures of several widths it never does.
 */
export function settleDensity(attributes: Map<string, string | null>): void {
  const one = /^(\S+) (\d*\.?\d+)x$/.exec(attributes.get('srcset') ?? '');
  if (!one) return;
  attributes.set('srcset', `${one[1]} ${Math.round(Number(one[2]) * WIDE)}w`);
  attributes.set('sizes', `${WIDE}px`);
}
