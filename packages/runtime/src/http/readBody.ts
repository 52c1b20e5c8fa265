import type { IncomingMessage } from 'node:http';
import { NestedTooDeep, parseBoundedJson, TooManyValues } from '../boundedJson.ts';
import { InvalidInput, invalidField } from '../errors.ts';

/**
 * What the headers of a request say against its body.
 * @throws InvalidInput 413 where it is said to be larger than `limitBytes`, 415 where it is compressed: a small one can be a bomb
 */
export function checkBodyHeaders(request: IncomingMessage, limitBytes: number): void {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new InvalidInput(`Content-Encoding ${encoding} is not taken`, undefined, 415);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
}

/**
 * Reads a body of at most `limitBytes`; more answers 413 and what still comes is thrown away unread. One that is not whole after
 * `withinMs` answers 408: it holds a place at the door while it comes.
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
  withinMs?: number,
): Promise<Buffer> {
  checkBodyHeaders(request, limitBytes);
  let late: NodeJS.Timeout | undefined;
  const whole = new Promise<Buffer>((resolve, reject) => {
    if (withinMs !== undefined)
      late = setTimeout(() => {
        reject(new InvalidInput('The body did not come whole in time', undefined, 408));
      }, withinMs);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) {
        request.removeAllListeners('data');
        request.resume();
        reject(tooLarge(limitBytes));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('aborted', () => {
      reject(new InvalidInput('The request was cut off'));
    });
  });
  return whole.finally(() => {
    clearTimeout(late);
  });
}

/** Refused bodies up to this size are read to their end, unlooked at. */
const mostDrainedBytes = 64 * 1024 * 1024;

/**
 * Whether to go on reading a body that was refused. Closing with data unread resets the connection, and the caller
 * would see a broken pipe in place of the reason; only what says it is huge, or does not say, is cut off.
 */
export function worthDraining(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? Infinity) <= mostDrainedBytes;
}

/** The fault of a body that is larger than its endpoint takes (413). */
export function tooLarge(limitBytes: number): InvalidInput {
  const message = `larger than ${String(limitBytes)} bytes`;
  return new InvalidInput(`The body is ${message}`, [{ field: 'body', message }], 413);
}

/** Deeper than any request that an endpoint takes; walking what is deeper would end the stack. */
const mostDepth = 64;

/** Parses a JSON body of at most 64 levels; the fault names the position. An empty body is an empty object. */
export function parseJson(request: IncomingMessage, body: Buffer): unknown {
  if (body.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    throw new InvalidInput(
      'Send application/json',
      [{ field: 'header.content-type', message: 'must be application/json' }],
      415,
    );
  }
  try {
    return parseBoundedJson(body, mostDepth);
  } catch (err) {
    if (err instanceof NestedTooDeep || err instanceof TooManyValues) throw invalidField('body', err.message);
    throw invalidField('body', `not JSON: ${err instanceof Error ? err.message.slice(0, 120) : 'broken'}`);
  }
}
