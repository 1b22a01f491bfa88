/** The advisor's REST API. */

import type {
  AccountId,
  Colleague,
  Detail,
  Filed,
  Message,
  Note,
  Queue,
  Reply,
  Status,
  Watchable,
  WorkplaceConfig,
} from './types.ts';

/** An answer that is no success; `status` 0 means that nothing answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Record<string, unknown>;

  constructor(status: number, data: Record<string, unknown>) {
    super(typeof data.detail === 'string' ? data.detail : '');
    this.status = status;
    this.code = typeof data.code === 'string' ? data.code : '';
    this.data = data;
  }
}

export interface MessagePage {
  messages: Message[];
  more: boolean;
}

const TIMEOUT = 15_000;

export class Api {
  private readonly config: Pick<WorkplaceConfig, 'api' | 'csrf'>;

  constructor(config: Pick<WorkplaceConfig, 'api' | 'csrf'>) {
    this.config = config;
  }

  /** `open`: the chat that is open here, whose fate is told too. */
  queue(open: string | null = null): Promise<Queue> {
    return this.request('GET', open ? `queue/?open=${open}` : 'queue/');
  }

  choose(status: Status): Promise<void> {
    return this.request('POST', 'availability/', { status });
  }

  colleagues(): Promise<{ colleagues: Colleague[] }> {
    return this.request('GET', 'colleagues/');
  }

  release(id: string): Promise<void> {
    return this.request('POST', `conversations/${id}/release/`);
  }

  takeOver(id: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/takeover/`);
  }

  transfer(id: string, colleague: AccountId, note: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/transfer/`, { colleague, note });
  }

  takeBack(id: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/transfer/takeback/`);
  }

  accept(id: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/transfer/accept/`);
  }

  decline(id: string): Promise<void> {
    return this.request('POST', `conversations/${id}/transfer/decline/`);
  }

  watched(id: string): Promise<Watchable> {
    return this.request('GET', `conversations/${id}/watch/`);
  }

  watch(id: string): Promise<Watchable> {
    return this.request('POST', `conversations/${id}/watch/`);
  }

  endWatch(id: string): Promise<void> {
    return this.request('POST', `conversations/${id}/watch/end/`);
  }

  file(id: string, reason: string, note: string): Promise<Filed> {
    return this.request('POST', `conversations/${id}/file/`, { reason, note });
  }

  detail(id: string): Promise<Detail> {
    return this.request('GET', `conversations/${id}/`);
  }

  take(id: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/take/`);
  }

  messages(id: string, after: number): Promise<MessagePage> {
    return this.request('GET', `conversations/${id}/messages/?after=${after}`);
  }

  send(id: string, clientId: string, text: string): Promise<{ message: Message }> {
    return this.request('POST', `conversations/${id}/messages/`, { client_id: clientId, text });
  }

  read(id: string, sequence: number): Promise<void> {
    return this.request('POST', `conversations/${id}/read/`, { sequence });
  }

  withdrawOffer(id: string): Promise<void> {
    return this.request('POST', `conversations/${id}/offer/withdraw/`);
  }

  offer(id: string, clientId: string): Promise<{ message: Message }> {
    return this.request('POST', `conversations/${id}/offer/`, { client_id: clientId });
  }

  suggest(
    id: string,
    clientId: string,
    what: { page: number } | { webcode: string },
  ): Promise<{ message: Message }> {
    return this.request('POST', `conversations/${id}/suggest/`, { client_id: clientId, ...what });
  }

  notes(id: string): Promise<{ notes: Note[] }> {
    return this.request('GET', `conversations/${id}/notes/`);
  }

  writeNote(id: string, clientId: string, text: string): Promise<{ note: Note }> {
    return this.request('POST', `conversations/${id}/notes/`, { client_id: clientId, text });
  }

  replies(id: string): Promise<{ replies: Reply[] }> {
    return this.request('GET', `conversations/${id}/replies/`);
  }

  ban(id: string, reason: string, hours: number): Promise<void> {
    return this.request('POST', `conversations/${id}/ban/`, { reason, hours });
  }

  end(id: string): Promise<void> {
    return this.request('POST', `conversations/${id}/end/`);
  }

  startSession(id: string, startcode: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/session/start/`, { startcode });
  }

  endSession(id: string): Promise<Detail> {
    return this.request('POST', `conversations/${id}/session/end/`);
  }

  private async request<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (method === 'POST') {
      headers['Content-Type'] = 'application/json';
      headers['X-CSRFToken'] = this.config.csrf;
    }
    let response: Response;
    try {
      response = await fetch(this.config.api + path, {
        method,
        headers,
        body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
        credentials: 'same-origin',
        // Django's LocaleMiddleware turns a 404 into a redirect to a translated address
        // where the site's pages catch everything: nothing here ever redirects.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch {
      throw new ApiError(0, {});
    }
    if (response.type === 'opaqueredirect') throw new ApiError(404, {});
    const data = await readJson(response);
    if (!response.ok) throw new ApiError(response.status, data ?? {});
    // An answer that breaks off, or comes too late, is none.
    if (data === null && response.status !== 204) throw new ApiError(0, {});
    return data as T;
  }
}

/** null where there is nothing, or nothing that can be read to its end. */
async function readJson(response: Response): Promise<Record<string, unknown> | null> {
  try {
    const data: unknown = await response.json();
    return data && typeof data === 'object' ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
