import { ProviderError, type FaultKind } from '../provider.ts';
import { parameters, type Parameter } from './parameters.ts';
import { pauseOfBody, pauseOfHeaders } from './pause.ts';
import { listOf, nameOf, objectOf, parseJson, textOf, type Outside } from './parsed.ts';

interface Told {
  readonly code: string;
  readonly type: string;
  /** Google's finer word for it: `API_KEY_INVALID`. */
  readonly reason: string;
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
  const told = tell(body, nowMs);
  const kind = kindOf(status, told);
  const param = kind === 'unsupported' ? parameterOf(told) : undefined;
  return new ProviderError(kind, sentence(status, told), {
    status,
    retryAfterMs:
      kind === 'limited'
        ? (pauseOfHeaders(headers, nowMs) ?? told.pauseMs)
        : kind === 'ambiguous'
          ? pauseOfHeaders(headers, nowMs)
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
  const told = tell(body, Date.now());
  const code = Number(told.code);
  const status = code >= 400 && code < 600 ? code : statusOfType(told);
  return faultOf(status, body, undefined);
}

function statusOfType({ type, code, message }: Told): number {
  const word = `${type} ${code} ${message}`.toLowerCase();
  if (word.includes('overloaded')) return 529;
  if (fullServer.test(word)) return 429;
  if (/authentication|permission|api_?key/.test(word)) return 401;
  if (/invalid_request|context|content_filter|bad_?request/.test(word)) return 400;
  if (/not_found|no such model|unexpected endpoint/.test(word)) return 404;
  return 500;
}

function kindOf(status: number, told: Told): FaultKind {
  const names = `${told.code} ${told.type} ${told.reason}`.toLowerCase();
  const message = told.message.toLowerCase();
  // The tokens of one minute, told in the words of an unpaid bill.
  if (status === 429 && minuteFull.test(`${names} ${message}`)) return 'limited';
  if (unpaidName.test(names) || status === 402 || unpaid.test(message)) return 'gone';
  // Google calls the tokens of a minute a quota too; then it says how long.
  if (message.includes('exceeded your current quota') && told.pauseMs === undefined) return 'gone';
  if (status === 400 && (names.includes('api_key_invalid') || wrongKey.test(message))) return 'credentials';
  // Larger than a whole minute allows: no pause makes it fit, and nobody else has to wait.
  if (message.includes('request too large')) return 'too_long';
  if (status === 429 || status === 503 || status === 529 || status === 498) return 'limited';
  if (names.includes('overloaded') || fullServer.test(`${names} ${message}`)) return 'limited';
  if (tooLong(names, message) || status === 413) return 'too_long';
  if (
    /content_filter|content_policy|responsibleai|invalid_prompt|moderation|data_inspection/.test(names) ||
    filtered.test(message)
  )
    return 'content';
  // The numbers of this one text are none (Ollama): the next text is answered.
  if (message.includes('unsupported value: nan')) return 'refused';
  // A page is the word of a firewall on the way, not of the server whose key it would be.
  if (status === 403 && /^\s*<(?:!doctype|html)/.test(message)) return 'unreachable';
  if (status === 401 || status === 403) return 'credentials';
  if (status === 404 || status === 405 || status === 410) return 'gone';
  if (unknownModelName.test(names) || (status < 500 && unknownModel.test(message))) return 'gone';
  if ((status === 400 || status === 422) && parameterOf(told) !== undefined) return 'unsupported';
  if (status >= 500 || status === 408 || status === 409 || status === 425) return 'ambiguous';
  return status >= 300 && status < 400 ? 'gone' : 'refused';
}

/** Nobody paid, in the words of servers; more attempts do not change it. */
const unpaidName =
  /insufficient_(?:quota|balance)|billing|credit_balance|exceeded_current_quota|arrearage|overdue|budget_exceeded/;
const unpaid =
  /credit balance is too low|quota (has been |is )?exhausted|limit: 0\b|insufficient (account )?balance|no resource package|account is in good standing|budget has been exceeded|reached your specified api usage limits|余额不足|余額不足|欠费/;
const wrongKey =
  /api key (?:is )?(?:not valid|not found|invalid|expired)|(?:invalid|incorrect|expired) api key|api_key_invalid/;
/** Alibaba's word for its limits of a minute. */
const minuteFull = /error-code#token-limit|throttling\.(?:allocation|rate|burstrate)/;
/** More was asked than a server takes for now, whatever its status says. */
const fullServer =
  /rate[_ ]limit|too many requests|throttl|please wait before trying again|server (?:is )?(?:busy|overloaded)|maximum pending requests|no slots available/;
const filtered =
  /content management policy|flagged by (our )?moderation|safety system|requires moderation|new_sensitive|敏感内容|敏感內容/;
const unknownModelName =
  /model_not_found|deploymentnotfound|unknown_model|model_not_available|model_decommissioned|invalid_model\b/;
const unknownModel =
  /model\b.{0,80}(not exist|not found|is not available|has been (deprecated|removed|decommissioned|retired))|not a valid model|invalid model name/;

function tooLong(names: string, message: string): boolean {
  return (
    /context_length_exceeded|exceed_context_size|string_above_max_length|request_too_large/.test(names) ||
    /maximum (?:context|prompt) length|context (window|length|size|limit)|tokens exceed the configured limit|prompt is too long|too many (input )?tokens|input is too long|tokens\b.{0,30}must be <=|must have (less|fewer) than \d+ tokens/.test(
      message,
    )
  );
}

/** A parameter that is taken, with a value that is not: nothing is learnt of that but that the call was wrong. */
const wrongValue =
  /too (?:large|small|high|low|long)|(?:above|below|exceeds?) (?:the )?(?:max|min)imum|at most \d|expected a value|valid range|must be (?:less|greater|between|at (?:least|most)|[<>])/;

const dislike =
  /unsupported|not support|unavailable|unrecognized|unknown|deprecated|extra(_forbidden| inputs)|not (permitted|allowed|valid)|unexpected|cannot (both )?be (specified|used)|only the default|only [\d.]{1,8} is allowed|may only be set|must be '/;

/** The parameter that a refusal names, if it is one that can be left out or sent otherwise. */
function parameterOf({ param, code, type, message }: Told): Parameter | undefined {
  const words = `${code} ${type} ${message}`.toLowerCase();
  if (wrongValue.test(`${message} ${param}`.toLowerCase())) return undefined;
  const exact = parameters.find(
    (name) => param === name || param.endsWith(`.${name}`) || param.startsWith(`${name}.`),
  );
  if (exact && (dislike.test(words) || code === '' || /unsupported|invalid/.test(words))) return exact;
  if (!dislike.test(words)) return undefined;
  // Ollama's own name for it.
  if (/think value|support thinking/.test(message)) return 'reasoning_effort';
  // The first one named is the culprit; a second is the advice ("use 'max_completion_tokens' instead").
  const found = parameters
    .map((name) => ({ name, at: message.search(new RegExp(`\\b${name}\\b`)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.name.length - a.name.length);
  return found[0]?.name;
}

/** Inside an error that an error carries as its message, and so on. */
const mostWraps = 3;

function tell(body: unknown, nowMs: number, wraps = 0): Told {
  const raw = objectOf(Array.isArray(body) ? (body as readonly unknown[])[0] : body);
  const inner: unknown = raw.error ?? listOf(raw.errors)[0] ?? raw.base_resp ?? raw;
  // One SDK hands on the error, the other the body around it.
  const nested = objectOf(inner).error ?? inner;
  const error: Outside = typeof nested === 'string' ? { message: nested } : objectOf(nested);
  const detail = detailIn(raw, error);
  const first = complaintIn(detail);
  const where = pathOf(first);
  const message = textOf(error.message) || textOf(error.status_msg) || textOf(first.msg) || textOf(detail);
  if (message.startsWith('{') && wraps < mostWraps) {
    const wrapped = parsedOr(message);
    if (wrapped !== undefined) return tell(wrapped, nowMs, wraps + 1);
  }
  return {
    code: scalar(error.code ?? error.status_code),
    type: scalar(error.type) || scalar(error.status) || scalar(first.type),
    reason: listOf(error.details)
      .slice(0, 16)
      .map((each) => scalar(objectOf(each).reason))
      .join(' '),
    param: scalar(error.param) || where.map(scalar).join('.'),
    message: message.slice(0, 2_000),
    pauseMs: pauseOfBody(error, message.slice(0, 2_000), nowMs),
  };
}

/** Where a server that checks its input says what was wrong with it; some put that where the message belongs. */
function detailIn(raw: Outside, error: Outside): unknown {
  const told = raw.detail ?? error.detail;
  if (told !== undefined) return told;
  return Array.isArray(error.message) ? error.message : objectOf(error.message).detail;
}

/** Of several complaints the one about a parameter that can be sent otherwise. */
function complaintIn(detail: unknown): Outside {
  const all = listOf(detail).slice(0, 16).map(objectOf);
  const ours = all.find((each) =>
    pathOf(each).some((part) => (parameters as readonly unknown[]).includes(part)),
  );
  return ours ?? all[0] ?? {};
}

function pathOf(complaint: Outside): readonly unknown[] {
  return listOf(complaint.loc).filter((part) => part !== 'body');
}

function parsedOr(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
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
