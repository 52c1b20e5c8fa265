import { z } from 'zod';

/** An IANA time zone that this build of Node knows. */
export const TimeZone = z
  .string()
  .max(60)
  .refine((name) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }, 'not a time zone of the tz database');
