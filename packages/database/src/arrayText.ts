/** What PostgreSQL takes for an element of an array. */
type Element = string | number | boolean | Date | null;

const quotedSigns = /["\\]/g;

/**
 * An array in PostgreSQL's own notation, for statements of hundreds of rows: the driver writes one letter by letter, which
 * costs a nudge more than its words do. An empty one is `{}`.
 */
export function arrayText(values: readonly Element[]): string {
  return `{${values.map(elementText).join(',')}}`;
}

function elementText(value: Element): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `"${value.replace(quotedSigns, '\\$&')}"`;
  return value instanceof Date ? `"${value.toISOString()}"` : String(value);
}
