import type { Told } from '../told.ts';

/** What a check came to: `skipped` where it cannot be looked at from here, and what would be needed. */
export interface Finding {
  readonly subject: Told;
  readonly verdict: 'ok' | 'warn' | 'fix' | 'skipped';
  readonly found: Told;
  /** What to do; given with `warn` and `fix`. */
  readonly advice?: Told;
}

/** Looks at one thing and never rejects: what cannot be looked at is a finding too. */
export type Check = () => Promise<readonly Finding[]>;

/** A fault in one line. */
export function faultText(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const text =
    error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
  return (text || error.name).replaceAll(/\s+/g, ' ').slice(0, 300);
}
