import { cutText } from '@tsudoi/runtime/cutText';

/** An object of somebody else's JSON. */
export type Json = Record<string, unknown>;

/** The value where it is an object. */
export function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The objects of a list; anything else is left out. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf).filter((each) => each !== undefined) : [];
}

/** A text or a number as a text of at most 320 characters, without blanks around it; undefined where nothing is left. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = cutText(String(value).trim(), 320);
  return text === '' ? undefined : text;
}
