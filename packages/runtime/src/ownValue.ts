/**
 * What a record itself holds under a key; undefined where it holds none. For keys that come from outside: every object inherits
 * `constructor`, `toString` and the like, which are no entries of a table.
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
