import { z } from 'zod';

/**
 * An address as everything of ours knows it: ASCII, lower case, no space around it; undefined for what no account can
 * have. One form for look-ups, counters and comparisons: `toLowerCase()` and PostgreSQL's `lower()` do not agree on all
 * letters (U+0130 is one), so that letters outside ASCII are never folded here, but refused.
 */
export function canonicalEmail(text: string): string | undefined {
  const plain = text.trim();
  return z.email().max(320).safeParse(plain).success ? plain.toLowerCase() : undefined;
}

/** What stands after the at sign of a canonical address. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1);
}
