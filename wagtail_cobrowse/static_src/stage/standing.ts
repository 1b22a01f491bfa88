import type { CleanEvent } from './clean.ts';

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

  reset(): void {
    this.told = {};
  }

  note(event: Of<'controls' | 'interaction' | 'animated'>): void {
    this.told = { ...this.told, [event.kind]: event };
  }

  /** What of it is about these elements, which were built anew. */
  of(ids: ReadonlySet<number>): States {
    const { controls, interaction, animated } = this.told;
    const isBuilt = ({ id }: { id: number }): boolean => ids.has(id);
    const places = interaction && [interaction.hover, interaction.active, interaction.focus];
    return {
      ...(controls?.states.some(isBuilt) && { controls }),
      ...(places?.some((id) => ids.has(id)) && { interaction: interaction! }),
      ...(animated?.states.some(isBuilt) && { animated }),
    };
  }
}
