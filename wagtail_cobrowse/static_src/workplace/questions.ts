/** Answers that overtake each other: only what is newer than what is known counts. */

export class Questions {
  private asked = 0;
  private known = 0;

  /** The number of a question that goes out now. */
  ask(): number {
    return ++this.asked;
  }

  /** Whether the answer to this question says something newer than what is known. */
  accepts(number: number): boolean {
    if (number < this.known) return false;
    this.known = number;
    return true;
  }

  /** Something has told more than any answer that is still on its way. */
  supersede(): void {
    this.known = ++this.asked;
  }

  /** Whether what is known was asked for after question `number`. */
  isKnownSince(number: number): boolean {
    return this.known > number;
  }

  get last(): number {
    return this.asked;
  }
}
