/** The visitor's REST API; docs/api.md. */
import type { Message } from './chat/messages.ts';
import type { Receipt, State } from './state.ts';

/** An answer that is no success. `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string[]>;

  constructor(status: number, code: string, detail: string, fields: Record<string, string[]> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** Whether the same request may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Also of an error from another bundle, which has a class of its own by this name. */
export const isApiError = (error: unknown): error is ApiError =>
  error instanceof Error && error.name === 'ApiError';

export interface Api {
  state(): Promise<State>;
  messages(after: number): Promise<{ messages: Message[]; more: boolean }>;
  send(clientId: string, text: string): Promise<{ message: Message; state: State }>;
  read(sequence: number): Promise<void>;
  end(): Promise<{ receipt: Receipt | null }>;
  beginConsent(page: number): Promise<{ nonce: string; terms: string }>;
  consent(nonce: string, terms: string, elapsed: number): Promise<Consented>;
  renewStartcode(): Promise<{ startcode: string; expires_at: string }>;
  pause(): Promise<State>;
  resume(): Promise<State>;
  /** Share again after logging in or out. */
  confirm(): Promise<State>;
  endSession(): Promise<{ receipt: Receipt }>;
  /** Milliseconds since 1970 by the server's clock: the visitor's own may be wrong. */
  now(): number;
}

export interface Consented {
  state: State;
  /** "" where a running session was agreed to anew. */
  startcode: string;
  expires_at: string | null;
  receipt: string;
}

/** Characters of a request, of at most three bytes each. */
const LONG = 20000;

export function createApi(base: string, language: string, fetch = window.fetch.bind(window)): Api {
  let skew = 0;

  async function ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    let response: Response;
    const text = JSON.stringify(body ?? {});
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Accept-Language': language,
    };
    if (method === 'POST') headers['Content-Type'] = 'application/json';
    try {
      response = await fetch(base + path, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        // The page's address may hold what nobody but the visitor is to read, and an
        // error report of the server would quote it.
        referrerPolicy: 'origin',
        // What the visitor has sent arrives even if they follow a link at once. Browsers
        // take no more than 64 KiB on such a way.
        keepalive: method === 'POST' && text.length < LONG,
        body: method === 'POST' ? text : undefined,
      });
    } catch {
      throw new ApiError(0, 'no_connection', '');
    }
    const date = Date.parse(response.headers.get('Date') ?? '');
    // The header counts whole seconds: the middle of that second is the best guess.
    if (!Number.isNaN(date)) skew = date + 500 - Date.now();
    if (response.status === 204) return undefined as T;
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw readError(response.status, answer);
    // What breaks off on its way is no answer.
    if (answer === null) throw new ApiError(0, 'no_connection', '');
    return answer as T;
  }

  return {
    state: () => ask('GET', 'state/'),
    messages: (after) => ask('GET', `messages/?after=${after}`),
    send: (clientId, text) => ask('POST', 'messages/', { client_id: clientId, text, language }),
    read: (sequence) => ask('POST', 'read/', { sequence }),
    end: () => ask('POST', 'end/'),
    beginConsent: (page) => ask('POST', 'consent/begin/', { page }),
    consent: (nonce, terms, elapsed) =>
      ask('POST', 'consent/', { nonce, terms, accepted: true, elapsed }),
    renewStartcode: () => ask('POST', 'startcode/'),
    pause: () => ask('POST', 'session/pause/'),
    resume: () => ask('POST', 'session/resume/'),
    confirm: () => ask('POST', 'session/confirm/'),
    endSession: () => ask('POST', 'session/end/'),
    now: () => Date.now() + skew,
  };
}

function readError(status: number, answer: unknown): ApiError {
  if (typeof answer !== 'object' || answer === null) return new ApiError(status, '', '');
  const { detail, code, ...rest } = answer as Record<string, unknown>;
  const fields: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(rest))
    if (Array.isArray(value)) fields[name] = value.map(String);
  return new ApiError(
    status,
    typeof code === 'string' ? code : '',
    typeof detail === 'string' ? detail : '',
    fields,
  );
}
