/** Web storage that may be forbidden or full: then this page remembers, and the next one asks the server. */

export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function createMemory(storage: () => Storage): Memory {
  /** What the storage would not take. */
  const own = new Map<string, string>();

  function attempt<T>(action: (storage: Storage) => T, otherwise: (error: unknown) => T): T {
    try {
      return action(storage());
    } catch (error) {
      return otherwise(error);
    }
  }

  function remove(key: string): void {
    own.delete(key);
    attempt(
      (s) => s.removeItem(key),
      () => undefined,
    );
  }

  return {
    get: (key) =>
      own.get(key) ??
      attempt(
        (s) => s.getItem(key),
        () => null,
      ),
    set(key, value) {
      remove(key);
      attempt(
        (s) => s.setItem(key, value),
        () => void own.set(key, value),
      );
    },
    remove,
  };
}

/** A JSON value that `memory` holds and `check` accepts, or null. */
export function recall<T>(
  memory: Memory,
  key: string,
  check: (value: unknown) => value is T,
): T | null {
  try {
    const value: unknown = JSON.parse(memory.get(key) ?? 'null');
    return check(value) ? value : null;
  } catch {
    return null;
  }
}
