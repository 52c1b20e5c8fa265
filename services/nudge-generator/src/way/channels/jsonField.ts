/** Reads a string field out of a peer's JSON by path; undefined where the text is not JSON or has no such string. */
export function jsonField(text: string, ...path: readonly (string | number)[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return typeof value === 'string' ? value : undefined;
}
