/** What the visitor takes along: text files and paper, made here without any request. */
import { el } from './dom.ts';

/** Offers `text` as a file. */
export function saveText(name: string, text: string): void {
  // Editors of every system know this kind of line end.
  const blob = new Blob([text.replace(/\r?\n/g, '\r\n')], { type: 'text/plain;charset=utf-8' });
  const href = URL.createObjectURL(blob);
  el('a', { href, download: name }).click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** "receipt 2030-01-31.txt", by the reader's own calendar. */
export function dated(name: string, date: Date): string {
  const part = (n: number): string => String(n).padStart(2, '0');
  return `${name} ${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}.txt`;
}

const PRINT = `
  @media screen { html > [data-cobrowse-paper] { display: none !important; } }
  @media print {
    html > :not([data-cobrowse-paper]) { display: none !important; }
    html > [data-cobrowse-paper] { display: block !important; }
  }`;

const PAPER = `
  :host { all: initial; color-scheme: light; }
  article { padding: 2em; background: #fff; color: #000; font: 12pt/1.5 system-ui, sans-serif; }
  h1 { margin: 0 0 0.75em; font-size: 1.5em; line-height: 1.25; }
  p { margin: 0 0 0.5em; overflow-wrap: anywhere; }`;

/** Prints `lines`, the first of them as heading, instead of the page. */
export function printLines([heading = '', ...lines]: string[], language: string): void {
  document.querySelector('html > [data-cobrowse-paper]')?.remove();
  const host = el('div', { 'data-cobrowse-ui': '', 'data-cobrowse-paper': '', lang: language });
  const root = host.attachShadow({ mode: 'open' });
  root.append(el('article', {}, el('h1', {}, heading), ...lines.map((line) => el('p', {}, line))));
  root.adoptedStyleSheets = [sheetOf(PAPER)];
  const rules = sheetOf(PRINT);
  document.adoptedStyleSheets.push(rules);
  document.documentElement.append(host);
  window.addEventListener(
    'afterprint',
    () => {
      host.remove();
      const { adoptedStyleSheets: sheets } = document;
      if (sheets.includes(rules)) sheets.splice(sheets.indexOf(rules), 1);
    },
    { once: true },
  );
  window.print();
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
