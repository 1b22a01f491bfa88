/** An event, taken apart by the documents that it is about: the page, and those of its frames. */

import type { CleanDigest, CleanEvent, CleanInteraction, CleanMutation } from './clean.ts';
import type { State } from './tree.ts';

export type Applied = Exclude<CleanEvent, CleanDigest>;

/** In an order in which a frame is there before its document. */
export function split(event: Applied, state: State): [document: number, event: Applied][] {
  if (!state.inner.size && !(event.kind === 'mutation' && event.documents.length))
    return [[state.documentId, event]];
  const of = (id: number): number => state.nodes.get(id)?.document ?? state.documentId;
  const everywhere = [state.documentId, ...state.inner];
  const each = (part: (isIn: (entry: { id: number }) => boolean) => Applied) =>
    everywhere.map((document): [number, Applied] => [
      document,
      part(({ id }) => of(id) === document),
    ]);

  switch (event.kind) {
    case 'mutation':
      if (state.left.size && event.adds.length) state.hasMoved = true;
      return mutation(event, state, of);
    case 'document':
      return [[of(event.frame), event]];
    case 'scroll':
    case 'input':
    case 'adopted':
      return [[of(event.id), event]];
    case 'rules':
    case 'declaration':
    case 'sheet': {
      const { target } = event;
      const style = 'id' in target ? undefined : state.adoption.documents.get(target.style);
      return [['id' in target ? of(target.id) : (style ?? state.documentId), event]];
    }
    case 'stills':
      return each((isIn) => ({ ...event, images: event.images.filter(isIn) }));
    case 'animated':
      return each((isIn) => ({ ...event, states: event.states.filter(isIn) }));
    case 'controls':
      return each((isIn) => ({ ...event, states: event.states.filter(isIn) }));
    case 'top':
      return each((isIn) => ({ ...event, layers: event.layers.filter(isIn) }));
    case 'disabled':
      return each((isIn) => ({
        ...event,
        ids: event.ids.filter((id) => isIn({ id })),
        media: event.media.filter(isIn),
      }));
    case 'define':
      return each(() => event);
    case 'interaction':
      return everywhere.map((document) => [document, interaction(event, document, state)]);
    default:
      return [[state.documentId, event]];
  }
}

/** Adopted sheets that were let go of, for whichever document has them. */
export function dropped(state: State): [document: number, event: Applied][] {
  const styles = state.adoption.take();
  if (!styles.length) return [];
  return [state.documentId, ...state.inner].map((one) => [one, { kind: 'dropped', styles }]);
}

/** What moved from one document into another is known there by what was told before: once a message. */
export function controlsAgain(state: State): [document: number, event: Applied][] {
  const { controls, hasMoved, inner } = state;
  state.hasMoved = false;
  if (!hasMoved || !inner.size || !controls.length) return [];
  return split({ kind: 'controls', states: controls }, state);
}

function mutation(
  event: CleanMutation,
  state: State,
  of: (id: number) => number,
): [number, Applied][] {
  const parts = new Map<number, CleanMutation>();
  const part = (document: number): CleanMutation => {
    let found = parts.get(document);
    if (!found) {
      found = {
        kind: 'mutation',
        removes: [],
        adds: [],
        texts: [],
        attributes: [],
        sheets: [],
        documents: [],
      };
      parts.set(document, found);
    }
    return found;
  };
  for (const id of event.removes) part(state.left.get(id) ?? of(id)).removes.push(id);
  for (const one of event.adds) part(of(one.parent)).adds.push(one);
  for (const one of event.texts) part(of(one.id)).texts.push(one);
  for (const one of event.attributes) part(of(one.id)).attributes.push(one);
  for (const one of event.sheets) part(of(one.id)).sheets.push(one);
  const known = [...parts].filter(
    ([document]) => document === state.documentId || state.inner.has(document),
  );
  return [...known, ...event.documents.map((one): [number, Applied] => [of(one.frame), one])];
}

/** Where the mouse is in a frame, it is over the frame in the page around it. */
function interaction(event: CleanInteraction, document: number, state: State): CleanInteraction {
  const within = (id: number): number => {
    for (let known = state.nodes.get(id) ?? null; known;) {
      if (known.document === document) return known.id;
      known = state.nodes.get(known.document)?.parent ?? null;
    }
    return 0;
  };
  const focus = within(event.focus);
  const { selection } = event;
  const isSelected = selection && within(selection.start) === selection.start;
  return {
    ...event,
    hover: within(event.hover),
    active: within(event.active),
    focus,
    visible: event.visible && focus === event.focus,
    target: within(event.target) === event.target ? event.target : 0,
    selection: isSelected && within(selection.end) === selection.end ? selection : null,
  };
}
