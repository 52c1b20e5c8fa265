/** A count and its noun in English: "1 row", "2 rows"; `many` where the plural is not the noun with an s. */
export function counted(count: string | number, one: string, many = `${one}s`): string {
  return `${String(count)} ${String(count) === '1' ? one : many}`;
}
