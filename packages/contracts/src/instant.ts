import { z } from 'zod';

/** An instant that a caller states, with its offset; 1970 to 2199, so that no zone, window or retention leaves four-digit years. */
export const Instant = z.iso.datetime({ offset: true }).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1970 && year < 2200;
}, 'not between the years 1970 and 2199');

/** A day that a caller states, of the same years. */
export const Day = z.iso
  .date()
  .refine((text) => text >= '1970-01-01' && text < '2200-01-01', 'not between the years 1970 and 2199');
