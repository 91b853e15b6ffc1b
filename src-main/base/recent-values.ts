/** A cache by name. */
export interface RecentValues<V> {
  readonly get: (name: string) => V | undefined;
  readonly set: (name: string, value: V) => void;
}

export interface RecentValuesLimits {
  readonly values: number;
  /** Of all names together. */
  readonly nameCharacters: number;
}

/** Forgets everything when it is full, so that memory is bounded however many names there are, and however long they are. */
export function createRecentValues<V>(limits: RecentValuesLimits): RecentValues<V> {
  const values = new Map<string, V>();
  let characters = 0;
  return {
    get: (name) => values.get(name),
    set(name, value) {
      if (!values.has(name)) {
        if (values.size >= limits.values || characters + name.length > limits.nameCharacters) {
          values.clear();
          characters = 0;
        }
        characters += name.length;
      }
      values.set(name, value);
    },
  };
}
