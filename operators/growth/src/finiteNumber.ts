/** The number that a text of Prometheus writes out in full; undefined for NaN, infinities, empty and other texts. */
export function finiteNumber(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
