import { listOf, objectOf, textOf, type Outside } from './parsed.ts';

/** Reads one header by its name in lower case. */
type Read = (name: string) => string | undefined;

/** Milliseconds that the headers ask to be left alone for; undefined when they name no pause, or a senseless one. */
export function pauseOfHeaders(headers: Headers | undefined, nowMs: number): number | undefined {
  return headers && pauseOfFields((name) => headers.get(name) ?? undefined, nowMs);
}

/**
 * The same of an error's body: a google.rpc.RetryInfo (`39s`), headers that a relay put into it, seconds in a field, or a sentence
 * (`try again in 1m6.5s`).
 */
export function pauseOfBody(error: Outside, message: string, nowMs: number): number | undefined {
  for (const detail of listOf(error.details).slice(0, 16)) {
    const pauseMs = pauseIn(textOf(objectOf(detail).retryDelay), nowMs);
    if (pauseMs !== undefined) return pauseMs;
  }
  const relayed = new Map(
    Object.entries(objectOf(objectOf(error.metadata).headers))
      .slice(0, 32)
      .map(([name, value]) => [
        name.toLowerCase(),
        typeof value === 'number' ? String(value) : textOf(value),
      ]),
  );
  const said =
    /(?:try again|retry|reset)[a-z ]{0,20} (?:in|after) ((?:\d{1,9}(?:\.\d{1,12})?\s?(?:ms|[dhms])[a-z]*\s?)+)/i;
  const inFields = secondsIn
    .map((name) => error[name])
    .find((value) => typeof value === 'number' && value > 0);
  if (typeof inFields === 'number' && inFields < leastEpochSeconds) return Math.round(inFields * 1_000);
  return pauseOfFields((name) => relayed.get(name), nowMs) ?? durationOf(said.exec(message)?.[1] ?? '');
}

/** Fields of an error in which servers name the seconds until they may be asked again. */
const secondsIn = ['resets_in_seconds', 'retry_after_seconds', 'retry_after'];

/** What may have been used up, each with its own end of the pause. */
const budgets = ['-requests', '-tokens', '-input-tokens', '-output-tokens', ''];
const families = ['x-ratelimit', 'anthropic-ratelimit', 'ratelimit'];

function pauseOfFields(read: Read, nowMs: number): number | undefined {
  const precise = read('retry-after-ms')?.trim() ?? '';
  if (precise !== '' && Number(precise) >= 0) return Number(precise);
  const after = pauseIn(read('retry-after') ?? '', nowMs);
  if (after !== undefined) return after;
  const resets = families.flatMap((family) =>
    budgets.flatMap((budget) => {
      const remaining =
        family === 'anthropic-ratelimit' ? `${family}${budget}-remaining` : `${family}-remaining${budget}`;
      const left = read(remaining)?.trim() ?? '';
      if (left === '' || !(Number(left) <= 0)) return [];
      const reset =
        family === 'anthropic-ratelimit' ? `${family}${budget}-reset` : `${family}-reset${budget}`;
      return pauseIn(read(reset) ?? '', nowMs) ?? [];
    }),
  );
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/** Larger numbers are no seconds from now but seconds since 1970; even larger ones milliseconds. */
const leastEpochSeconds = 1e9;
const leastEpochMs = 1e12;

/** A pause as a number of seconds, a duration (`1m30s`), a date, or a moment since 1970. */
function pauseIn(text: string, nowMs: number): number | undefined {
  const plain = text.trim();
  if (/^\d{1,15}(?:\.\d{1,12})?$/.test(plain)) {
    const number = Number(plain);
    if (number < leastEpochSeconds) return Math.round(number * 1_000);
    return notBefore(number < leastEpochMs ? number * 1_000 - nowMs : number - nowMs);
  }
  if (/^\d[\d.hms]{1,30}$/.test(plain)) return durationOf(plain);
  return /^[a-z]{3}|^\d{4}-\d\d-/i.test(plain) ? notBefore(Date.parse(plain) - nowMs) : undefined;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of `1h2m3.5s`, `250ms`, `26 seconds`; undefined for anything else. */
function durationOf(text: string): number | undefined {
  let sum = 0;
  let any = false;
  for (const [, amount = '', unit = ''] of text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)\s?(ms|d|h|m|s)/g)) {
    sum += Number(amount) * (unitMs[unit] ?? 0);
    any = true;
  }
  return any ? Math.round(sum) : undefined;
}

function notBefore(ms: number): number | undefined {
  return ms >= 0 ? ms : undefined;
}
