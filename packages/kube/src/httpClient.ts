import http from 'node:http';
import https from 'node:https';
import { assertLasts, type Term } from './term.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request and reads the whole answer. @throws where no answer came in time, or one that is too large. */
export type HttpClient = (
  method: string,
  url: URL,
  options?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Outside of which nothing but a GET is sent. */
    readonly term?: Term;
  },
) => Promise<HttpAnswer>;

const answerWithinMs = 10_000;
const mostBytes = 4 * 2 ** 20;

/**
 * For what an operator asks beside Kubernetes: on node:http, because the global `fetch` brings a second HTTP client into
 * memory, a tenth of what an operator may take. Connections are kept; redirects are not followed.
 */
export function createHttpClient(): HttpClient & { close(): void } {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  const ask: HttpClient = (method, url, { headers = {}, body, term } = {}) =>
    new Promise((resolve, reject) => {
      const { protocol } = url;
      if (protocol !== 'http:' && protocol !== 'https:') {
        reject(new Error(`${protocol} is no protocol to ask ${url.host} by`));
        return;
      }
      assertLasts(term, method);
      const answerWithin = AbortSignal.timeout(answerWithinMs);
      const request = (protocol === 'https:' ? https : http).request(url, {
        method,
        agent: agents[protocol],
        signal: term ? AbortSignal.any([answerWithin, term.lost]) : answerWithin,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.byteLength;
          chunks.push(chunk);
          if (bytes > mostBytes)
            response.destroy(new Error(`${url.host} answers more than ${mostBytes} bytes`));
        });
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers: answered } = response;
          resolve({ status: statusCode, headers: answered, text: Buffer.concat(chunks).toString('utf8') });
        });
      });
      request.end(body);
    });
  return Object.assign(ask, {
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  });
}

/** A client that sends nothing but GETs outside of a term, and whose requests end with it. */
export function httpWithin(http: HttpClient, term: Term): HttpClient {
  return (method, url, options) => http(method, url, { ...options, term });
}
