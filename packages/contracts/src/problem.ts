import { z } from 'zod';

/** One fault of a request: a JSON pointer-like path ("body.budgetJpy") and what is wrong with it. */
export const FieldFault = z.object({ field: z.string(), message: z.string() });

/** RFC 9457 problem details, the body of every 4xx and 5xx (`application/problem+json`). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(FieldFault).optional(),
  retryAfterSeconds: z.number().optional(),
});

export type FieldFault = z.infer<typeof FieldFault>;
export type Problem = z.infer<typeof Problem>;
