/** The count of news on the tab's icon. */

const SIZE = 64;

export class Favicon {
  private readonly link: HTMLLinkElement;
  private readonly original: string;
  private readonly picture = new Image();
  private shown = 0;

  constructor() {
    this.link =
      document.querySelector<HTMLLinkElement>('link[rel~="icon"]') ??
      Object.assign(document.createElement('link'), { rel: 'icon' });
    if (!this.link.isConnected) document.head.append(this.link);
    this.original = this.link.href;
    if (!this.original) return;
    this.picture.addEventListener('load', () => this.draw());
    this.picture.src = this.original;
  }

  show(count: number): void {
    if (count === this.shown) return;
    this.shown = count;
    this.draw();
  }

  private draw(): void {
    if (this.shown) this.link.href = this.badged(true) ?? this.badged(false) ?? this.original;
    else if (this.original) this.link.href = this.original;
    else this.link.removeAttribute('href');
  }

  /** null where the canvas cannot be read: an icon of another host taints it. */
  private badged(withPicture: boolean): string | null {
    const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
    const pen = canvas.getContext('2d');
    if (!pen) return null;
    const { picture } = this;
    if (withPicture && picture.complete && picture.naturalWidth)
      pen.drawImage(picture, 0, 0, SIZE, SIZE);
    pen.fillStyle = '#c2185b';
    pen.beginPath();
    pen.roundRect(SIZE * 0.28, SIZE * 0.28, SIZE * 0.72, SIZE * 0.72, SIZE * 0.36);
    pen.fill();
    pen.fillStyle = '#fff';
    pen.font = `bold ${SIZE * (this.shown > 9 ? 0.44 : 0.58)}px system-ui, sans-serif`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(this.shown > 9 ? '9+' : `${this.shown}`, SIZE * 0.64, SIZE * 0.66);
    try {
      return canvas.toDataURL('image/png');
    } catch {
      return null;
    }
  }
}
