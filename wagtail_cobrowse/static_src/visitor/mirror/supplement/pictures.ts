import type { MakePart } from './part.ts';

/**
 * Pictures that have loaded: which of their candidates. The size that they have now is told with those
 * of all others, twice a second: a gallery that loads is not measured with each of its pictures.
 */
export const picturesPart: MakePart = ({ idOf, listen, record }) => ({
  start() {
    listen(document, 'load', ({ target }) => {
      const id = target instanceof HTMLImageElement ? idOf(target) : 0;
      if (!id) return;
      const { parentElement, srcset } = target as HTMLImageElement;
      if (srcset || parentElement?.localName === 'picture') {
        // Redaction puts in what was taken, if it is another one.
        const attributes = [{ id, attributes: { srcset: '' } }];
        const data = { source: 0, texts: [], removes: [], adds: [], attributes };
        record({ type: 3, data, timestamp: 0 });
      }
    });
  },
  current: () => null,
});
