import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { getCACertificates, type ConnectionOptions } from 'node:tls';
import { Agent, buildConnector, request } from 'undici';
import { refusedAddress, refusedPlainHttp, type AllowedNetwork } from './addressRules.ts';
import { defaultBodyBudget, type BodyBudget } from './bodyBudget.ts';
import { acceptedCodings, decodedBody } from './decodedBody.ts';
import { createNameLookups, type LookUpName } from './nameLookups.ts';
import { NotSent, watchStart } from './notSent.ts';

/** The destination is one we never connect to; the message says why and is fit for the tenant. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}

export interface EgressOptions {
  /** Networks that are open although they are not public (an internal relay, a test's loopback). */
  readonly allowed?: readonly AllowedNetwork[];
  /** Certificate authorities trusted beside the system's, PEM. */
  readonly ca?: string;
  /** Resolves a name to all its addresses; the system's resolver unless given. */
  readonly resolve?: LookUpName;
  /** Longest wait of `fetch` for the head of an answer and for each further part, ms; 15,000 unless given. */
  readonly timeoutMs?: number;
  /** Longest wait for a connection, ms; 5,000 unless given. */
  readonly connectTimeoutMs?: number;
  /** What every answer of `fetch` may cost, whoever reads it: 8 MiB decompressed and a minute unless given. */
  readonly budget?: Partial<Pick<BodyBudget, 'bytes' | 'timeMs'>>;
  /** Whether http without TLS is spoken on every allowed network; on its loopback part it is anyway, elsewhere never. */
  readonly plainHttp?: boolean;
  /** Connections to one origin at once; 16 unless given. */
  readonly connections?: number;
}

export interface EgressRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The only bound of the wait for the answer: whoever waits says how long. */
  readonly signal: AbortSignal;
}

/** An answer; `text` is cut at 64 KiB, the rest of a longer body is not read. */
export interface EgressReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body broke off, or did not end while the caller waited: the status is the peer's word, `text` is what came of the rest. */
  readonly broken: boolean;
}

/**
 * The way out to addresses that tenants and people give us. A name is resolved once, every address of it is checked,
 * and the socket goes to a checked one: a name that changes between the check and the connection gains nothing.
 */
export interface Egress {
  /** Refuses what can be seen in the URL itself: scheme, credentials, a forbidden address. @throws EgressRefused */
  checkUrl(url: string): URL;
  /**
   * One request; redirects are handed back, never followed. @throws EgressRefused; NotSent where not a byte of the request left;
   * the network's errors and the signal's reason where one may have
   */
  request(url: string, options: EgressRequest): Promise<EgressReply>;
  /**
   * A `fetch` with the same checks; redirects are handed back, and a refusal is the `cause` of what it throws. Every body
   * ends with BodyOverBudget when it costs more than the budget; boundedBody.ts reads it with a smaller one.
   */
  readonly fetch: typeof globalThis.fetch;
  /** The checked addresses of a host (a name or an address) in the resolver's order, for a connection to that port. @throws EgressRefused */
  addressesOf(host: string, port?: number): Promise<readonly string[]>;
  /** Whether there is any address at which http without TLS is spoken. */
  readonly takesHttp: boolean;
  /** A drop-in for `net.connect`'s lookup that refuses. */
  readonly lookup: LookupFunction;
  /** Trust settings for sockets opened elsewhere (SMTP, HTTP/2). */
  readonly trust: Pick<ConnectionOptions, 'ca'>;
  close(): Promise<void>;
}

const longestAnswerBytes = 64 * 1024;
const bodyless: ReadonlySet<number> = new Set([204, 205, 304]);

export function createEgress(options: EgressOptions = {}): Egress {
  const allowed = options.allowed ?? [];
  const resolve = createNameLookups(options.resolve && { resolve: options.resolve });
  const timeoutMs = options.timeoutMs ?? 15_000;
  const budget = { ...defaultBodyBudget, ...options.budget };
  const plainHttp = options.plainHttp ?? false;
  // A list of one's own stands in place of the default one, so it names both.
  const trust = options.ca === undefined ? {} : { ca: [...getCACertificates('default'), options.ca] };

  async function checkedAddresses(
    host: string,
    port?: number,
    isPlain = false,
  ): Promise<readonly { address: string; family: number }[]> {
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host);
    for (const { address } of found) {
      const refusal =
        refusedAddress(address, allowed, port) ??
        (isPlain ? refusedPlainHttp(address, allowed, plainHttp, port) : undefined);
      if (refusal !== undefined)
        throw new EgressRefused(isIP(host) ? refusal : `${host} resolves to ${refusal}`);
    }
    if (found.length === 0) throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
    return found;
  }

  const lookupFor =
    (port?: number, isPlain = false): LookupFunction =>
    (host, lookupOptions, done) => {
      checkedAddresses(host, port, isPlain).then(
        (found) => {
          const first = found[0];
          if (lookupOptions.all === true) done(null, [...found]);
          else done(null, first?.address ?? '', first?.family ?? 4);
        },
        (err: unknown) => {
          done(err as NodeJS.ErrnoException, '', 4);
        },
      );
    };

  // What a name may resolve to depends on the port and on TLS, which a look-up is not told: one connector each.
  const connectors = new Map<string, buildConnector.connector>();
  const connect: buildConnector.connector = (wanted, done) => {
    const isPlain = wanted.protocol === 'http:';
    const port = Number(wanted.port || (isPlain ? 80 : 443));
    const key = `${wanted.protocol}${String(port)}`;
    let connector = connectors.get(key);
    if (!connector) {
      connector = buildConnector({
        lookup: lookupFor(port, isPlain),
        timeout: options.connectTimeoutMs ?? 5_000,
        ...trust,
      });
      if (connectors.size >= 1_000) connectors.clear();
      connectors.set(key, connector);
    }
    connector(wanted, done);
  };

  const agent = new Agent({
    connect,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connections: options.connections ?? 16,
    // A kept connection that the peer has just closed makes an outcome unknown: kept for a burst, not longer.
    keepAliveTimeout: 2_000,
    keepAliveMaxTimeout: 2_000,
    pipelining: 1,
  });

  function checkUrl(text: string): URL {
    if (!URL.canParse(text)) throw new EgressRefused('not a URL');
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new EgressRefused(`the scheme ${url.protocol.slice(0, -1)} is not http or https`);
    if (url.username !== '' || url.password !== '')
      throw new EgressRefused('a URL with a user name or password');
    const isPlain = url.protocol === 'http:';
    const port = Number(url.port || (isPlain ? 80 : 443));
    if (isPlain && allowed.length === 0) throw new EgressRefused('http is not encrypted; use https');
    if (isIP(host)) {
      const refusal =
        refusedAddress(host, allowed, port) ??
        (isPlain ? refusedPlainHttp(host, allowed, plainHttp, port) : undefined);
      if (refusal !== undefined) throw new EgressRefused(refusal);
    }
    return url;
  }

  return {
    checkUrl,
    lookup: lookupFor(),
    trust,
    takesHttp: allowed.some(({ base }) => plainHttp || base.range() === 'loopback'),
    addressesOf: async (host, port) => (await checkedAddresses(host, port)).map(({ address }) => address),
    async request(text, { method, headers, body, signal }) {
      const url = checkUrl(text);
      const start = watchStart();
      const reply = await request(url, {
        ...{ method, headers, body: body ?? null, signal, dispatcher: agent.compose(start.interceptor) },
        // A shorter bound than the caller's would call unknown, and send again, what the receiver is still working on.
        ...{ headersTimeout: 0, bodyTimeout: 0 },
      }).catch((err: unknown) => {
        throw start.begun() || isRefused(err) ? err : new NotSent(err);
      });
      return { status: reply.statusCode, headers: reply.headers, ...(await readStart(reply.body)) };
    },
    async fetch(input, init) {
      const asked = new Request(input, { ...init, redirect: 'manual' });
      const url = checkUrl(asked.url);
      // Sent whole: a body of known length is what servers expect, and none of ours is large.
      const body = asked.body === null ? null : Buffer.from(await asked.arrayBuffer());
      const headers = {
        accept: '*/*',
        'accept-encoding': acceptedCodings,
        ...Object.fromEntries(asked.headers),
      };
      const reply = await request(url, {
        method: asked.method,
        headers,
        body,
        signal: asked.signal,
        dispatcher: agent,
      }).catch((err: unknown) => {
        if (asked.signal.aborted) throw err;
        throw new TypeError('fetch failed', { cause: err });
      });
      const { statusCode: status, statusText } = reply;
      const answer = new Headers();
      for (const [name, value] of Object.entries(reply.headers))
        for (const each of Array.isArray(value) ? value : [value ?? '']) answer.append(name, each);
      if (bodyless.has(status)) {
        await reply.body.dump();
        return new Response(null, { status, statusText, headers: answer });
      }
      const decoded = decodedBody(reply.body, answer.get('content-encoding') ?? undefined, budget);
      return new Response(decoded, { status, statusText, headers: answer });
    },
    close: () => agent.close(),
  };
}

function isRefused(thrown: unknown): boolean {
  for (let each = thrown; each instanceof Error; each = each.cause)
    if (each instanceof EgressRefused) return true;
  return false;
}

async function readStart(body: AsyncIterable<Buffer>): Promise<Pick<EgressReply, 'text' | 'broken'>> {
  const parts: Buffer[] = [];
  let size = 0;
  let broken = false;
  try {
    for await (const part of body) {
      parts.push(part);
      size += part.length;
      if (size >= longestAnswerBytes) break; // leaving the loop destroys the rest
    }
  } catch {
    broken = true;
  }
  return { text: Buffer.concat(parts).subarray(0, longestAnswerBytes).toString('utf8'), broken };
}
