import { beginningOf, boundedParts, boundedText } from '../boundedText.ts';
import {
  CalendarGone,
  CallRefused,
  GrantLost,
  ProviderUnavailable,
  retryAfterMs,
  ServerProblem,
  Throttled,
  ProviderFault,
  type ServerProblemKind,
} from '../faults.ts';
import type { ProviderOptions } from '../provider.ts';
import { digestAnswer, offeredSchemes, readDigest, type DigestChallenge } from './digest.ts';
import { multistatusReading, readErrors, type DavResponse } from './multistatus.ts';
import { readInParts } from './readInParts.ts';
import { UnreadableXml } from './xml.ts';

/** How a CalDAV account is reached. */
export interface DavAccess extends ProviderOptions {
  readonly username: string;
  readonly password: () => Promise<string>;
  /** Other origins that the person allowed the server to lead to: `https://p12-caldav.icloud.com`. */
  readonly allowedOrigins?: readonly string[];
}

export interface DavRequest {
  readonly operation: string;
  readonly method: 'PROPFIND' | 'REPORT' | 'GET' | 'PUT' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly depth?: '0' | '1';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** A 500 is an answer too: the caller finds out whether it is this question or the whole server. */
  readonly keep500?: boolean;
}

export interface DavAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it came from, after redirects. */
  readonly url: string;
}

/** The answer to a report: of a 207 every response was handed on as it came, and no text is left of it. */
interface DavReport extends DavAnswer {
  readonly syncToken: string | null;
}

/** Hears of every response of a multistatus, with the address that the answer came from. What it throws ends the reading. */
type EachResponse = (response: DavResponse, url: string) => void;

export interface DavClient {
  readonly origin: string;
  /** One request with its redirects and its authentication; any status but 401, 429 and 5xx is the caller's to read. */
  send(request: DavRequest): Promise<DavAnswer>;
  /** The same, where 207 is read while it comes and kept by nobody. */
  report(request: DavRequest, each: EachResponse): Promise<DavReport>;
  /** The same where only 207 will do. */
  follow(request: DavRequest, each: EachResponse): Promise<void>;
}

const timeoutMs = 60_000;
const mostRedirects = 5;
/** Some 90,000 members of a list; of what is asked for by name, an answer too large is asked for in halves. */
const mostBytes = 16 * 1024 * 1024;
/** Of a refusal so much is read: what it names stands at its beginning. */
const mostRefusalBytes = 64 * 1024;
/** Characters of a path. */
const mostHref = 4_096;

/** An answer whose body is still to come. */
interface Opened extends Omit<DavAnswer, 'text'> {
  readonly response: Response;
}

/** A client for one account: counts calls, adds the password (Basic, or Digest where asked), follows redirects to allowed origins. */
export function createDavClient(access: DavAccess): DavClient {
  const { origin } = new URL(access.rootUrl);
  const allowed = new Set([origin, ...(access.allowedOrigins ?? [])]);
  const fetcher = access.outlet?.fetch ?? globalThis.fetch;
  let digest: DigestChallenge | undefined;
  let count = 0;

  async function once(request: DavRequest, url: string): Promise<Response> {
    await access.onCall?.(request.operation);
    const password = await access.password();
    const { pathname, search } = new URL(url);
    if (digest) count += 1;
    const authorization = digest
      ? digestAnswer(
          digest,
          { method: request.method, uri: pathname + search, count },
          access.username,
          password,
        )
      : `Basic ${Buffer.from(`${access.username}:${password}`).toString('base64')}`;
    const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutMs);
    try {
      return await fetcher(url, {
        method: request.method,
        // A plain list: `headers` may meet a fetch of another make.
        headers: Object.entries({
          Authorization: authorization,
          'User-Agent': 'Tsudoi',
          ...(request.depth !== undefined && { Depth: request.depth }),
          ...(request.body !== undefined && { 'Content-Type': 'application/xml; charset=utf-8' }),
          ...request.headers,
        }),
        ...(request.body !== undefined && { body: request.body }),
        redirect: 'manual',
        signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      });
    } catch (err) {
      request.signal?.throwIfAborted();
      throw connectFault(err, request.operation, url);
    }
  }

  async function open(request: DavRequest): Promise<Opened> {
    let url = request.url;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const target = new URL(url);
      if (!allowed.has(target.origin)) throw new ServerProblem('leads_elsewhere', target.origin);
      let response = await once(request, url);
      if (response.status === 401) {
        const header = response.headers.get('www-authenticate');
        const challenge = readDigest(header);
        const schemes = offeredSchemes(header);
        // A second look with Digest, or with a fresh nonce; a Basic answer that was refused is refused.
        if (
          challenge &&
          (!digest || digest.nonce !== challenge.nonce) &&
          !(schemes.includes('basic') && !digest)
        ) {
          await response.body?.cancel();
          digest = challenge;
          count = 0;
          response = await once(request, url);
        } else if (schemes.length > 0 && !schemes.includes('basic') && !schemes.includes('digest'))
          throw new ServerProblem('scheme_unknown', schemes.join(', '));
      }
      const { status, headers } = response;
      const told = `${request.operation}: ${String(status)}`;
      if (status >= 300 && status < 400 && status !== 304) {
        await response.body?.cancel();
        const location = headers.get('location');
        if (location === null || !URL.canParse(location, url)) throw new ProviderUnavailable(told);
        url = new URL(location, url).href;
        continue;
      }
      if (status === 401) {
        await response.body?.cancel();
        throw new GrantLost(told);
      }
      if (status < 400) return { response, status, headers, url };
      const wait = retryAfterMs(headers.get('retry-after'), access.now?.() ?? new Date());
      if (status === 429 || (status >= 500 && !isAnswer(status, request))) {
        await response.body?.cancel();
        throw status === 429 ? new Throttled(told, wait, 'user') : new ProviderUnavailable(told, wait);
      }
      return { response, status, headers, url };
    }
    throw new ProviderUnavailable(`${request.operation}: redirected in a circle`);
  }

  /** Reads a body; one that breaks off is the server's fault, and may be whole next time. */
  async function reading<T>(request: DavRequest, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (err) {
      if (err instanceof ProviderFault) throw err;
      request.signal?.throwIfAborted();
      const why = err instanceof UnreadableXml ? err.message : 'the answer was cut';
      throw new ProviderUnavailable(`${request.operation}: ${why}`);
    }
  }

  async function textOf({ response, status, headers, url }: Opened, request: DavRequest): Promise<DavAnswer> {
    const text = await reading(request, () =>
      status < 400 ? boundedText(response, mostBytes) : beginningOf(response, mostRefusalBytes),
    );
    if (status === 400 && /plain HTTP request|HTTP request was sent to HTTPS|speaking plain HTTP/i.test(text))
      throw new ServerProblem('wants_tls', new URL(url).host);
    return { status, headers, text, url };
  }

  async function report(request: DavRequest, each: EachResponse): Promise<DavReport> {
    const opened = await open(request);
    const { response, status, headers, url } = opened;
    if (status !== 207) return { ...(await textOf(opened, request)), syncToken: null };
    const syncToken = await reading(request, () =>
      readInParts(
        multistatusReading((one) => {
          if (isName(one.href, url)) each(one, url);
        }),
        boundedParts(response, mostBytes),
        request.signal,
      ),
    );
    return { status, headers, text: '', url, syncToken };
  }

  return {
    origin,
    send: async (request) => textOf(await open(request), request),
    report,
    async follow(request, each) {
      const answer = await report(request, each);
      if (answer.status !== 207) throw statusFault(answer, request.operation);
    },
  };
}

/** Whether a path can be asked for: what cannot be named is nobody's to read, and spoils nothing but itself. */
function isName(href: string, base: string): boolean {
  return href.length <= mostHref && URL.canParse(href.replace(/^\/{2,}/, '/'), base);
}

/** 501 and 507 say what the server cannot do, and the caller knows another way; of a 500 the request says whether it is an answer. */
function isAnswer(status: number, request: DavRequest): boolean {
  return status === 501 || status === 507 || (status === 500 && request.keep500 === true);
}

/** A refusal that names why, by the preconditions of its body. */
export function statusFault(answer: Pick<DavAnswer, 'status' | 'text'>, operation: string): ProviderFault {
  const { status } = answer;
  const told = `${operation}: ${String(status)}`;
  if (status === 404 || status === 410 || status === 403) return new CalendarGone(told);
  if (status === 200 || status === 207)
    return new ProviderUnavailable(`${operation}: an answer that cannot be read`);
  return new CallRefused([told, ...readErrors(answer.text)].join(' '), status);
}

const problemOfCode: Readonly<Record<string, ServerProblemKind>> = {
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  ECONNREFUSED: 'port_refused',
  EHOSTUNREACH: 'no_answer',
  ENETUNREACH: 'no_answer',
  ETIMEDOUT: 'no_answer',
  UND_ERR_CONNECT_TIMEOUT: 'no_answer',
  UND_ERR_HEADERS_TIMEOUT: 'no_answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_other_name',
  EPROTO: 'speaks_no_tls',
  ERR_SSL_WRONG_VERSION_NUMBER: 'speaks_no_tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'speaks_no_tls',
};

/** Why no answer came, by the code of the error at the bottom. */
function connectFault(thrown: unknown, operation: string, url: string): ProviderFault {
  const { host, hostname } = new URL(url);
  let cause: unknown = thrown;
  for (let depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    if (cause.name === 'EgressRefused') return new ServerProblem('address_refused', cause.message);
    const code = (cause as { code?: unknown }).code;
    const kind = typeof code === 'string' ? problemOfCode[code] : undefined;
    if (kind !== undefined) return new ServerProblem(kind, kind === 'name_unknown' ? hostname : host);
    if (cause.name === 'TimeoutError') return new ServerProblem('no_answer', host);
    cause = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause.cause;
  }
  return new ProviderUnavailable(`${operation}: no answer`);
}
