import { ruleCases } from './ruleCases.ts';
import { zoneCases } from './zoneCases.ts';

/** A way of writing calendars that somebody reported, and what it means. */
export interface IcsCase {
  /** Where it was reported. */
  readonly source: string;
  readonly says: string;
  /** Lines of VEVENTs (a line `--` begins the next one), or a whole object where it begins with BEGIN. */
  readonly lines: readonly string[];
  /** Lines of the VCALENDAR beside them. */
  readonly calendar?: readonly string[];
  /** Starts of the instances of 2026, UTC; or a part of the reason for which it is set aside. */
  readonly right: readonly string[] | { readonly aside: RegExp };
}

/** Floating times of the suite are those of Asia/Tokyo. */
export const icsCases: readonly IcsCase[] = [...ruleCases, ...zoneCases];
