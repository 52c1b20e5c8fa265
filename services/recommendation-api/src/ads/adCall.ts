import { readJson } from '@tsudoi/runtime/boundedBody';
import { BodyOverBudget } from '@tsudoi/runtime/bodyBudget';
import { z } from 'zod';
import { AdGrantLost, AdRefused, AdThrottled, AdTooLarge } from './adNetwork.ts';

/** How a call ended, by the network's own words; undefined: by its status. */
export type ReadFault = (status: number, body: unknown) => 'lost' | 'throttled' | 'refused' | undefined;

const pageBytes = 4 * 1024 * 1024;
const defaultRestMs = 900_000;
const mostRestMs = 86_400_000;

/**
 * One call of a network's API. @throws AdGrantLost, AdThrottled and AdRefused where the network says so, AdTooLarge; what the network or the way to it fails with otherwise is
 * passed on and may be tried again. An answer of another shape is refused, by its field.
 */
export async function callNetwork<Shape extends z.ZodType>(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  { shape, fault }: { readonly shape: Shape; readonly fault: ReadFault },
): Promise<z.output<Shape>> {
  const response = await fetch(url, init);
  const body = await readJson(response, { bytes: pageBytes }).catch((err: unknown) => {
    if (!response.ok) return undefined;
    throw err instanceof BodyOverBudget && err.over !== 'timeMs' ? new AdTooLarge(err.message) : err;
  });
  const { origin } = new URL(url);
  if (!response.ok) {
    const kind = fault(response.status, body) ?? byStatus(response.status);
    const said = `${origin} answers ${String(response.status)}`;
    if (kind === 'lost') throw new AdGrantLost(said);
    if (kind === 'throttled') throw new AdThrottled(said, restOf(response, body));
    if (kind === 'refused') throw new AdRefused(said);
    throw new Error(said);
  }
  const read = shape.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AdRefused(`${origin} answers otherwise than it documents: ${issue?.path.join('.') ?? ''}`);
  }
  return read.data;
}

function byStatus(status: number): ReturnType<ReadFault> {
  if (status === 401 || status === 403) return 'lost';
  if (status === 429) return 'throttled';
  return status >= 400 && status < 500 ? 'refused' : undefined;
}

const RetryInfo = z.looseObject({
  error: z.looseObject({
    details: z.array(
      z.looseObject({
        retryDelay: z
          .string()
          .regex(/^\d+(?:\.\d+)?s$/)
          .optional(),
      }),
    ),
  }),
});

/** Seconds of `Retry-After`, or Google's `retryDelay`; a quarter of an hour where nothing is said. */
function restOf(response: Response, body: unknown): number {
  const header = Number(response.headers.get('retry-after') ?? NaN);
  const told = RetryInfo.safeParse(body);
  const delay = told.success
    ? told.data.error.details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay
    : undefined;
  const seconds = Number.isFinite(header) ? header : delay === undefined ? NaN : Number.parseFloat(delay);
  return Number.isFinite(seconds) ? Math.min(mostRestMs, Math.max(1_000, 1_000 * seconds)) : defaultRestMs;
}
