import { invalidField } from '../errors.ts';

/**
 * Refuses (400) text that PostgreSQL cannot store: U+0000 and lone surrogates, wherever they stand in a value. Only
 * escapes (`\u…`) can bring them into JSON, so that a body without one is not walked.
 */
export function refuseUnstorable(place: string, value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw invalidField(place, 'holds the character U+0000');
    if (!value.isWellFormed()) throw invalidField(place, 'holds half of a surrogate pair');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    refuseUnstorable(place, name);
    refuseUnstorable(`${place}.${name}`, each);
  }
}

/** Whether a body could hold such text at all. */
export function mayHoldUnstorable(body: Buffer): boolean {
  return body.includes('\\u') || body.includes(0);
}
