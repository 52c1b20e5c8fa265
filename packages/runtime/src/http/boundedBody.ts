import type { IncomingMessage } from 'node:http';
import { InvalidInput } from '../errors.ts';
import { tooLarge } from './readBody.ts';

/**
 * The bytes of a request as they come, at most `limitBytes`: for endpoints whose body is `streamed`. The sender waits while nobody reads.
 * @throws InvalidInput 413 beyond the limit, 400 where the request was cut off
 */
export async function* boundedBody(request: IncomingMessage, limitBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    // Not destroyed when the reader stops early: the answer still has to go out on this connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limitBytes) throw tooLarge(limitBytes);
      yield chunk;
    }
  } catch (err) {
    if (err instanceof InvalidInput) throw err;
    throw new InvalidInput('The request was cut off');
  } finally {
    if (!request.complete) request.resume();
  }
}
