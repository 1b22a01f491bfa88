import type { CleanEvent, Control } from './clean.ts';

type Of<Kind extends CleanEvent['kind']> = Extract<CleanEvent, { kind: Kind }>;

export interface States {
  controls?: Of<'controls'>;
  interaction?: Of<'interaction'>;
  animated?: Of<'animated'>;
}

/**
 * What was said last of states. An element that moves is built anew, without them, and
 * nobody says again what has not changed.
 */
export class Standing {
  private told: States = {};
  private controls = new Map<number, Control>();

  reset(): void {
    this.told = {};
    this.controls.clear();
  }

  note(event: Of<'controls' | 'interaction' | 'animated'>): void {
    this.told = { ...this.told, [event.kind]: event };
    if (event.kind === 'controls')
      this.controls = new Map(event.states.map((state) => [state.id, state]));
  }

  /** States of those fields that were built anew. */
  controlsOf(ids: ReadonlySet<number>): Control[] {
    return this.controls.size ? [...ids].flatMap((id) => this.controls.get(id) ?? []) : [];
  }

  /** What of it is about these elements, which were built anew. */
  of(ids: ReadonlySet<number>): States {
    const { controls, interaction, animated } = this.told;
    const isBuilt = ({ id }: { id: number }): boolean => ids.has(id);
    const { hover = 0, active = 0, focus = 0, target = 0 } = interaction ?? {};
    const isMarked = [hover, active, focus, target].some((id) => ids.has(id));
    return {
      ...(controls?.states.some(isBuilt) && { controls }),
      ...(interaction && isMarked && { interaction }),
      ...(animated?.states.some(isBuilt) && { animated }),
    };
  }
}
