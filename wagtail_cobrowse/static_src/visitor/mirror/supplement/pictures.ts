import type { MakePart } from './part.ts';

/** Milliseconds: a gallery that loads is measured as a whole, not with each of its pictures. */
const EVERY = 50;

/** Pictures that have loaded: which of their candidates, and the size that they have now. */
export const picturesPart: MakePart = ({ idOf, listen, record, tick }) => {
  let timer = 0;
  return {
    start() {
      listen(document, 'load', ({ target }) => {
        const id = target instanceof HTMLImageElement ? idOf(target) : 0;
        if (!id) return;
        const { loading, parentElement, srcset } = target as HTMLImageElement;
        if (srcset || parentElement?.localName === 'picture') {
          // Redaction puts in what was taken, if it is another one.
          const attributes = [{ id, attributes: { srcset: '' } }];
          const data = { source: 0, texts: [], removes: [], adds: [], attributes };
          record({ type: 3, data, timestamp: 0 });
        }
        if (loading === 'lazy')
          timer ||= window.setTimeout(() => {
            timer = 0;
            tick();
          }, EVERY);
      });
    },
    current: () => null,
  };
};
