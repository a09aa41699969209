// A cache for values computed from strings, with a bound on what it keeps: when the keys reach the bound, the older
// half goes, so what is in use stays and memory does not grow with the number of renders.

export interface BoundedCache<Value> {
  /** The value for `key`, computed at the first call and after it was dropped. */
  get(key: string, compute: (key: string) => Value): Value;
}

/** `limit` is the sum of the lengths of the keys of one half, in UTF-16 units. */
export function createBoundedCache<Value>(limit: number): BoundedCache<Value> {
  // A key costs more than its characters; this stands for the entry itself.
  const entryCost = 32;
  let recent = new Map<string, Value>();
  let older = new Map<string, Value>();
  let cost = 0;
  const keep = (key: string, value: Value): void => {
    cost += key.length + entryCost;
    if (cost > limit) {
      older = recent;
      recent = new Map();
      cost = key.length + entryCost;
    }
    recent.set(key, value);
  };
  return {
    get: (key, compute) => {
      if (recent.has(key)) return recent.get(key) as Value;
      const value = older.has(key) ? (older.get(key) as Value) : compute(key);
      keep(key, value);
      return value;
    },
  };
}
