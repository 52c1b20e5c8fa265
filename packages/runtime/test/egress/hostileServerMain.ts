import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';

/** A server that sends bombs, in a process of its own so that its memory is not counted as the reader's. Prints its port. */
const mebi = 1024 * 1024;
const zeros = Buffer.alloc(96 * mebi);
const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const once = gzipSync(zeros, { level: 9 });
const answers: Record<string, { readonly body: Buffer; readonly encoding?: string }> = {
  gzip: { body: once, encoding: 'gzip' },
  'gzip in gzip': { body: gzipSync(once, { level: 9 }), encoding: 'gzip, gzip' },
  'gzip in members': { body: Buffer.concat(Array.from({ length: 4 }, () => once)), encoding: 'x-gzip' },
  deflate: { body: deflateSync(zeros, { level: 9 }), encoding: 'deflate' },
  br: { body: brotliCompressSync(zeros, fast), encoding: 'br' },
  'br in gzip': { body: gzipSync(brotliCompressSync(zeros, fast)), encoding: 'br, gzip' },
  identity: { body: zeros },
  json: {
    body: gzipSync(JSON.stringify({ a: [1, '二', { b: null }], text: '"[[[[{{{{\\"' })),
    encoding: 'gzip',
  },
  lines: { body: Buffer.from('one\r\n\ntwo\n二つ\nend') },
  deep: { body: Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)) },
  'deep objects': { body: Buffer.from('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)) },
  long: { body: Buffer.alloc(mebi, 'x') },
};

const server = createServer((request, response) => {
  const name = decodeURIComponent((request.url ?? '').slice(1));
  if (name === 'drip') {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
    return;
  }
  const answer = answers[name];
  response.writeHead(answer ? 200 : 404, { 'content-encoding': answer?.encoding ?? 'identity' });
  response.end(answer?.body);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);
});
process.on('disconnect', () => process.exit(0));
