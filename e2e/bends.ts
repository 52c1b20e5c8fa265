import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { pick, type Random } from './sampleSchema.ts';

/** A host that a request says it is for: nothing of ours leads there. */
export const poisonedHost = 'poisoned.example';

/** A request as the fuzzer is about to send it. */
export interface Bendable {
  readonly headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** One way of sending a request as no client of ours does. */
type Bend = (random: Random, request: Bendable) => void;

const bytesOf = (body: Bendable['body']) => Buffer.from(body ?? '');
const owned = (bytes: Uint8Array) => new Uint8Array(bytes);

/** Letters that become others, more or longer ones when their case is changed or they are normalised. */
const casePairs: readonly (readonly [RegExp, string])[] = [
  [/i/gi, '\u0130'],
  [/i/gi, '\u0131'],
  [/s/gi, '\u017f'],
  [/ss/gi, '\u00df'],
  [/k/gi, '\u212a'],
  [/ff/gi, '\ufb00'],
  [/a/gi, '\u00c5'],
  [/a/gi, 'A\u030a'],
  [/[a-z]/gi, '\uff41'],
  [/n/gi, '\u0149'],
  [/j/gi, '\u01f0'],
  [/e/gi, '\u0435'],
  [/$/g, '\u0307'],
];

/** Bodies packed as they say, otherwise than they say, twice, or with far more in them than was sent. */
const packed: readonly Bend[] = [
  (_random, request) => {
    request.body = owned(gzipSync(bytesOf(request.body)));
    request.headers['content-encoding'] = 'gzip';
  },
  (_random, request) => {
    request.body = owned(brotliCompressSync(bytesOf(request.body)));
    request.headers['content-encoding'] = 'br';
  },
  (_random, request) => {
    request.body = owned(deflateSync(bytesOf(request.body)));
    request.headers['content-encoding'] = 'deflate';
  },
  (_random, request) => {
    request.headers['content-encoding'] = 'gzip';
  },
  (_random, request) => {
    request.body = owned(gzipSync(bytesOf(request.body)).subarray(0, -6));
    request.headers['content-encoding'] = 'gzip';
  },
  (_random, request) => {
    request.body = owned(gzipSync(gzipSync(bytesOf(request.body))));
    request.headers['content-encoding'] = 'gzip, gzip';
  },
  (_random, request) => {
    request.body = owned(gzipSync(Buffer.alloc(32 * 1024 * 1024, ' ')));
    request.headers['content-encoding'] = 'gzip';
  },
  (random, request) => {
    request.headers['content-encoding'] = pick(random, ['zstd', 'identity', '', 'x'.repeat(500), 'gzip;q=1']);
  },
];

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

/** JSON that is nested deeper than it should be, in a field, as the whole, or without an end. */
const nested: readonly Bend[] = [
  (random, request) => {
    request.body = deep('[', ']', pick(random, [70, 1_000, 20_000]));
  },
  (random, request) => {
    request.body = deep('{"a":', '}', pick(random, [70, 1_000, 20_000])).replace('}', '1}');
  },
  (_random, request) => {
    request.body = '['.repeat(100_000);
  },
  (random, request) => {
    const inner = deep('[', ']', pick(random, [40, 5_000]));
    request.body = String(request.body).replace(/:("[^"\\]*"|\d+|true|false|null)/, `:${inner}`);
  },
  (_random, request) => {
    request.body = `{${'"a":1,'.repeat(50_000)}"a":1}`;
  },
];

const spelled: Bend = (random, request) => {
  if (typeof request.body !== 'string') return;
  const [letters, other] = pick(random, casePairs);
  // Values only: what is in quotes behind a colon.
  request.body = request.body.replace(/:"([^"\\]*)"/g, (_match, text: string) => {
    return `:"${text.replace(letters, other)}"`;
  });
};

/** Headers that say something else than usual; values are what fetch lets through (Latin letters of one byte). */
const oddHeaders: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    'application/json; charset=utf-16',
    'application/json;;',
    'APPLICATION/JSON',
    'application/vnd.api+json',
    'multipart/form-data; boundary=',
    'text/plain',
    '\u00e9',
    `application/json; ${'a=b; '.repeat(500)}`,
  ],
  accept: ['*/*;q=0', 'text/html', 'application/json;q=x', ',,,', 'a/b'.repeat(1_000)],
  'accept-encoding': ['gzip;q=0, br;q=0, identity;q=0', 'zstd', '*;q=0'],
  'accept-language': ['ja;q=2', '-', 'x'.repeat(3_000), '*'],
  authorization: [
    'Bearer',
    'Basic YTpi',
    'bearer x',
    `Bearer ${'a'.repeat(5_000)}`,
    'Bearer a.b.c',
    'Bearer e30.e30.e30',
    'Bearer tsk_\u00ff',
  ],
  'if-match': ['*', 'W/"1"', '"99999999999999999999"', '"-1"', '1', '"1", "2"', '""', '"\u00e9"'],
  'if-none-match': ['*', '"x"', 'W/""'],
  'idempotency-key': ['x', 'a'.repeat(1_000), '\u00ff', 'k'.repeat(255), "'; --"],
  'x-forwarded-for': [
    '::ffff:127.0.0.1',
    '1.2.3.4, 5.6.7.8',
    "'",
    '[::1]:99',
    'x'.repeat(2_000),
    '999.1.1.1',
  ],
  host: [poisonedHost, `${poisonedHost}:8080`],
  'x-forwarded-host': [poisonedHost, `a, ${poisonedHost}`],
  'x-host': [poisonedHost],
  'x-original-url': [`https://${poisonedHost}/`],
  forwarded: [`host=${poisonedHost};proto=https;for=192.0.2.1`, 'for="[::1]"', 'for=_hidden;;'],
  'x-forwarded-proto': ['https', 'javascript'],
  'x-request-id': ['\u00e9', 'x'.repeat(1_000), 'a b', '{"a":1}'],
  traceparent: ['00-0-0-0', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, 'ff-x', 'x'.repeat(1_000)],
  tracestate: ['=', 'a=b,'.repeat(300)],
  baggage: ['a=%', 'x'.repeat(1_500)],
  range: ['bytes=0-', 'bytes=9-1'],
  cookie: ['session=', 'a'.repeat(2_000), '__Host-tsudoi=%00; __Host-tsudoi=x'],
  origin: ['null', 'http://[', 'https://evil.example'],
};

const odd: Bend = (random, request) => {
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) {
    const [name, values] = pick(random, Object.entries(oddHeaders));
    request.headers[name] = pick(random, values);
  }
};

/** The bends by kind; a request without a body takes only those of headers. */
export const bends: Readonly<Record<'packed' | 'nested' | 'spelled' | 'headers', readonly Bend[]>> = {
  packed,
  nested,
  spelled: [spelled],
  headers: [odd],
};
