/** What is said when the server refuses. */

import { gettext, interpolate } from '../i18n.ts';
import { ApiError } from './api.ts';
import { toast } from './dom.ts';

/** Waits for `work`; a refusal of the server goes to `refused`, any other error on. */
export async function attempt<T, R>(
  work: Promise<T>,
  refused: (error: ApiError) => R,
): Promise<T | R> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError) return refused(error);
    throw error;
  }
}

/** Whether nothing was refused: no answer is no refusal. */
export function isPassing({ status }: ApiError): boolean {
  return status === 0 || status >= 500;
}

export function toastTaken(error: ApiError, isWanted = false): void {
  toastOwner(typeof error.data.advisor === 'string' ? error.data.advisor : '', isWanted);
}

/** Somebody else has the chat: `name`, or "" where nobody said. `isWanted`: it was passed on to them. */
export function toastOwner(name: string, isWanted = false): void {
  toast(
    name
      ? interpolate(gettext('%(name)s has taken this chat.'), { name })
      : gettext('Somebody else has taken this chat.'),
    isWanted ? 'success' : 'warning',
  );
}

export function toastError(error: ApiError): void {
  toast(problem(error), 'error');
}

export function suggestionProblem(error: ApiError): string {
  if (error.code === 'page_not_found')
    return gettext('Visitors cannot open such a page. Please check the webcode.');
  return problem(error);
}

/** For deeds whose refusals have no sentence of their own here. */
export function deedProblem(error: ApiError): string {
  return problem(error);
}

/** A refusal of a form's field has no sentence of its own here. */
export function filingProblem(error: ApiError): string {
  return problem(error);
}

export function startcodeProblem(error: ApiError): string {
  if (error.code === 'wrong_startcode') return gettext('This Startcode is not correct.');
  if (error.code === 'locked_out')
    return gettext('Too many wrong Startcodes. You can try again in an hour.');
  return problem(error);
}

export function problem(error: ApiError): string {
  if (error.message) return error.message;
  return error.status
    ? gettext('That did not work. Please try again.')
    : gettext('The server does not answer. Please try again.');
}
