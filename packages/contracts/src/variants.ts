import { z } from 'zod';

const both = (most: number) =>
  z.strictObject({ ja: z.string().min(1).max(most), en: z.string().min(1).max(most) });

/** Words in both languages, one or several to choose the best of. What may stand in braces: placeholders.ts. */
export const Variants = z
  .array(
    z.strictObject({
      key: z.string().regex(/^[a-z0-9-]{1,30}$/),
      subject: both(200),
      text: both(2_000),
    }),
  )
  .min(1)
  .max(8)
  .refine((all) => new Set(all.map((each) => each.key)).size === all.length, 'two variants share a key');
