/** Puts a key last, and forgets the one that was put longest ago where there are more than so many. */
export function setRecent<Key, Value>(recent: Map<Key, Value>, key: Key, value: Value, most: number): void {
  recent.delete(key);
  recent.set(key, value);
  const [oldest] = recent.keys();
  if (recent.size > most) recent.delete(oldest);
}
