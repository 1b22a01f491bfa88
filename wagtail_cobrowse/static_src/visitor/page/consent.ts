/** The form of the co-browsing page: the tick, the press, the two requests. */
import { type Api, ApiError, type Consented, isApiError } from '../api.ts';
import { setText, show } from '../dom.ts';
import type { Early } from '../handle.ts';
import { problemText } from '../problems.ts';

export interface ConsentOptions {
  api: Pick<Api, 'beginConsent' | 'consent'>;
  onConsent(consented: Consented): void;
  /** What happened before this script was there. */
  early: Early;
  /** A session exists already: show that one. */
  onExisting(): void;
  /** Shows a problem that is no fault of the checkbox; "" takes it away. */
  showProblem(text: string): void;
}

/** Makes the form work; a form without its parts is left alone. */
export function watchConsent(form: HTMLFormElement, options: ConsentOptions): void {
  const box = form.querySelector<HTMLInputElement>('[data-cobrowse-consent]');
  const begin = form.querySelector<HTMLButtonElement>('[data-cobrowse-begin]');
  const error = form.querySelector<HTMLElement>('[data-cobrowse-error]');
  const page = Number(form.dataset['page']);
  if (!box || !begin || !page) return;
  const described = box.getAttribute('aria-describedby') ?? '';
  // The wording of the error is the editor's; a server's answer is shown in its place once.
  const wording = error?.textContent ?? '';
  let tickedAt = options.early.tickedAt || performance.now();
  let isBusy = false;

  function showError(text: string): void {
    if (!box) return;
    box.toggleAttribute('aria-invalid', false);
    if (text) box.setAttribute('aria-invalid', 'true');
    const ids = [described, text && error?.id].filter(Boolean).join(' ');
    if (ids) box.setAttribute('aria-describedby', ids);
    else box.removeAttribute('aria-describedby');
    setText(error, text || wording);
    show(error, text !== '');
    if (text) box.focus();
  }

  async function submit(): Promise<void> {
    options.showProblem('');
    if (!box?.checked) {
      showError(wording);
      return;
    }
    showError('');
    const elapsed = Math.max(0, Math.round(performance.now() - tickedAt));
    const { nonce, terms } = await options.api.beginConsent(page);
    // Where the page says which wording it shows, agreeing to another one is impossible.
    const shown = form.dataset['terms'];
    if (shown && shown !== terms) throw new ApiError(409, 'terms_changed', '');
    options.onConsent(await options.api.consent(nonce, terms, elapsed));
  }

  box.addEventListener('change', () => {
    tickedAt = performance.now();
    if (box.checked) showError('');
  });
  function press(): void {
    if (isBusy) return;
    isBusy = true;
    begin?.setAttribute('aria-disabled', 'true');
    submit()
      .catch((reason: unknown) => {
        if (!isApiError(reason)) throw reason;
        if (reason.code === 'session_exists') options.onExisting();
        else if (reason.fields['accepted']?.[0]) showError(reason.fields['accepted'][0]);
        else options.showProblem(problemText(reason));
      })
      .finally(() => {
        isBusy = false;
        begin?.removeAttribute('aria-disabled');
      });
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    press();
  });
  if (options.early.pressed) press();
  // A visit that comes back by "back" has to decide again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) box.checked = false;
  });
}
