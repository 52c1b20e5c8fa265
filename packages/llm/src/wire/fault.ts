import { ProviderError, type FaultKind } from '../provider.ts';
import { parameters, type Parameter } from './parameters.ts';
import { listOf, nameOf, objectOf, parseJson, textOf, type Outside } from './parsed.ts';

interface Told {
  readonly code: string;
  readonly type: string;
  readonly param: string;
  readonly message: string;
  /** The pause that the body names, milliseconds. */
  readonly pauseMs: number | undefined;
}

/**
 * What a server's error means. Codes and types come first; what a server says only in its message is recognised by the
 * sentences that public reports show (test/reality). `headers` may carry a pause.
 */
export function faultOf(
  status: number,
  body: unknown,
  headers: Headers | undefined,
  nowMs = Date.now(),
): ProviderError {
  const told = tell(body);
  const kind = kindOf(status, told);
  const param = kind === 'unsupported' ? parameterOf(told) : undefined;
  return new ProviderError(kind, sentence(status, told), {
    status,
    retryAfterMs:
      kind === 'limited'
        ? (retryAfter(headers, nowMs) ?? told.pauseMs)
        : kind === 'ambiguous'
          ? retryAfter(headers, nowMs)
          : undefined,
    param,
  });
}

/** An error that stands in a 200 answer or in a stream; undefined when the body has none. */
export function faultInside(body: unknown): ProviderError | undefined {
  const raw = objectOf(body);
  const inChoice = objectOf(listOf(raw.choices)[0]).error;
  if (inChoice !== undefined && inChoice !== null) return faultInside({ error: inChoice });
  const failed =
    raw.type === 'error' ||
    raw.object === 'error' ||
    raw.success === false ||
    Number(objectOf(raw.base_resp).status_code ?? 0) !== 0;
  const error = raw.error ?? (failed ? raw : undefined);
  if (error === undefined || error === false) return undefined;
  const told = tell(body);
  const code = Number(told.code);
  const status = code >= 400 && code < 600 ? code : statusOfType(told);
  return faultOf(status, body, undefined);
}

function statusOfType({ type, code, message }: Told): number {
  const word = `${type} ${code} ${message}`.toLowerCase();
  if (word.includes('overloaded')) return 529;
  if (word.includes('rate_limit') || word.includes('rate limit')) return 429;
  if (/authentication|permission|api_?key/.test(word)) return 401;
  if (/invalid_request|context|content_filter|bad_?request/.test(word)) return 400;
  if (/not_found|no such model/.test(word)) return 404;
  return 500;
}

function kindOf(status: number, told: Told): FaultKind {
  const names = `${told.code} ${told.type}`.toLowerCase();
  const message = told.message.toLowerCase();
  if (
    /insufficient_(?:quota|balance)|billing|credit_balance|exceeded_current_quota|arrearage|overdue/.test(
      names,
    ) ||
    status === 402
  )
    return 'gone';
  if (unpaid.test(message)) return 'gone';
  if (
    status === 400 &&
    /api key (?:is )?not valid|(?:invalid|incorrect) api key|api_key_invalid/.test(message)
  )
    return 'credentials';
  // Larger than a whole minute allows: no pause makes it fit, and nobody else has to wait.
  if (status === 429 && message.includes('request too large')) return 'too_long';
  if (status === 429 || status === 503 || status === 529 || status === 498) return 'limited';
  if (names.includes('overloaded')) return 'limited';
  if (tooLong(names, message) || status === 413) return 'too_long';
  if (/content_filter|content_policy|responsibleai|invalid_prompt|moderation|data_inspection/.test(names))
    return 'content';
  if (
    /content management policy|flagged by (our )?moderation|safety system|requires moderation|敏感内容|敏感內容/.test(
      message,
    )
  )
    return 'content';
  if (status === 401 || status === 403) return 'credentials';
  if (status === 404 || status === 410) return 'gone';
  if (/model_not_found|deploymentnotfound|unknown_model|model_not_available/.test(names)) return 'gone';
  if (
    status < 500 &&
    /model\b.{0,80}(does not exist|not found|is not available|has been (deprecated|removed))/.test(message)
  )
    return 'gone';
  if ((status === 400 || status === 422) && parameterOf(told) !== undefined) return 'unsupported';
  if (status >= 500 || status === 408 || status === 409 || status === 425) return 'ambiguous';
  return status >= 300 && status < 400 ? 'gone' : 'refused';
}

/** Nobody paid, in the words of servers; more attempts do not change it. */
const unpaid =
  /credit balance is too low|exceeded your current quota|quota (has been |is )?exhausted|limit: 0\b|insufficient (account )?balance|no resource package|account is in good standing|余额不足|余額不足|欠费/;

function tooLong(names: string, message: string): boolean {
  return (
    /context_length_exceeded|exceed_context_size|string_above_max_length|request_too_large/.test(names) ||
    /maximum context length|context (window|length|size|limit)|tokens exceed the configured limit|prompt is too long|too many (input )?tokens|input is too long|tokens\b.{0,30}must be <=|must have (less|fewer) than \d+ tokens/.test(
      message,
    )
  );
}

/** A parameter that is taken, with a value that is not: nothing is learnt of that but that the call was wrong. */
const wrongValue =
  /too (?:large|small|high|low|long)|(?:above|below|exceeds?) (?:the )?(?:max|min)imum|at most \d|expected a value|valid range|must be (?:less|greater|between|at (?:least|most)|[<>])/;

const dislike =
  /unsupported|not support|unrecognized|unknown|deprecated|extra(_forbidden| inputs)|not (permitted|allowed|valid)|unexpected|cannot (both )?be (specified|used)|only the default|must be '/;

/** The parameter that a refusal names, if it is one that can be left out or sent otherwise. */
function parameterOf({ param, code, type, message }: Told): Parameter | undefined {
  const words = `${code} ${type} ${message}`.toLowerCase();
  if (wrongValue.test(`${message} ${param}`.toLowerCase())) return undefined;
  const exact = parameters.find(
    (name) => param === name || param.endsWith(`.${name}`) || param.startsWith(`${name}.`),
  );
  if (exact && (dislike.test(words) || code === '' || /unsupported|invalid/.test(words))) return exact;
  if (!dislike.test(words)) return undefined;
  // The first one named is the culprit; a second is the advice ("use 'max_completion_tokens' instead").
  const found = parameters
    .map((name) => ({ name, at: message.search(new RegExp(`\\b${name}\\b`)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.name.length - a.name.length);
  return found[0]?.name;
}

/** Inside an error that an error carries as its message, and so on. */
const mostWraps = 3;

function tell(body: unknown, wraps = 0): Told {
  const raw = objectOf(Array.isArray(body) ? (body as readonly unknown[])[0] : body);
  const inner: unknown = raw.error ?? listOf(raw.errors)[0] ?? raw.base_resp ?? raw;
  // One SDK hands on the error, the other the body around it.
  const nested = objectOf(inner).error ?? inner;
  const error: Outside = typeof nested === 'string' ? { message: nested } : objectOf(nested);
  const detail = raw.detail ?? error.detail;
  const first = objectOf(Array.isArray(detail) ? detail[0] : undefined);
  const path: unknown[] = Array.isArray(first.loc) ? (first.loc as unknown[]) : [];
  const where = path.filter((part) => part !== 'body');
  const message = textOf(error.message) || textOf(error.status_msg) || textOf(first.msg) || textOf(detail);
  if (message.startsWith('{') && wraps < mostWraps) {
    const wrapped = parsedOr(message);
    if (wrapped !== undefined) return tell(wrapped, wraps + 1);
  }
  return {
    code: scalar(error.code ?? error.status_code),
    type: scalar(error.type) || scalar(error.status) || scalar(first.type),
    param: scalar(error.param) || where.map(scalar).join('.'),
    message: message.slice(0, 2_000),
    pauseMs: pauseOf(error.details, message.slice(0, 2_000)),
  };
}

function parsedOr(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The pause of a google.rpc.RetryInfo (`39s`), or of a sentence (`try again in 1m6.5s`); undefined where there is none. */
function pauseOf(details: unknown, message: string): number | undefined {
  for (const detail of listOf(details).slice(0, 16)) {
    const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(textOf(objectOf(detail).retryDelay))?.[1];
    if (seconds !== undefined) return Math.round(Number(seconds) * 1_000);
  }
  const said = /try again in (?:(\d{1,4})m(?!s))?(?:(\d{1,6}(?:\.\d{1,6})?)(ms|s)\b)?/i.exec(message);
  if (!said || (said[1] === undefined && said[2] === undefined)) return undefined;
  const [, minutes = '0', amount = '0', unit] = said;
  return Math.round(Number(minutes) * 60_000 + Number(amount) * (unit === 'ms' ? 1 : 1_000));
}

function scalar(value: unknown): string {
  return typeof value === 'number' ? String(value) : (nameOf(value) ?? '');
}

/** What is kept of an error: status, code and type; a message may repeat the prompt, so it is not kept. */
function sentence(status: number, { code, type, param }: Told): string {
  return [`status ${String(status)}`, code, type === code ? '' : type, param]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 160);
}

/** Milliseconds of `retry-after-ms` or `retry-after` (seconds or a date); undefined when absent or senseless. */
function retryAfter(headers: Headers | undefined, nowMs: number): number | undefined {
  const precise = headers?.get('retry-after-ms');
  if (precise !== null && precise !== undefined && precise !== '' && Number(precise) >= 0)
    return Number(precise);
  const text = headers?.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - nowMs;
  return ms >= 0 ? ms : undefined;
}
