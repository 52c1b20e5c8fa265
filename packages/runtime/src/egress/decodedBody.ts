import { pipeline, type Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { BodyOverBudget, type BodyBudget } from './bodyBudget.ts';
import { boundParts } from './boundedBody.ts';

/** What is asked of servers in `Accept-Encoding`. */
export const acceptedCodings = 'gzip, deflate, br';

const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

function decoderOf(coding: string): Transform | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(lenient);
  if (coding === 'deflate') return createInflate(lenient);
  if (coding === 'br')
    return createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
    });
  return undefined;
}

/**
 * The body of an answer, decompressed as it is read and never ahead of the reader: whoever stops reading stops the
 * decoder too, which undici's own `fetch` does not. One coding is undone; a body that says it has several errors, for only
 * a bomb has. An unknown coding is handed on as it came.
 */
export function decodedBody(
  raw: Readable,
  contentEncoding: string | undefined,
  budget: Pick<BodyBudget, 'bytes' | 'timeMs'>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const decoder = codings.length === 1 ? decoderOf(codings[0] ?? '') : undefined;
  // The fault of the pipeline comes out of the decoder when it is read.
  const decoded = decoder ? pipeline(raw, decoder, () => undefined) : raw;
  const parts = boundParts(decoded as AsyncIterable<Uint8Array<ArrayBuffer>>, budget);
  const stop = () => {
    decoded.destroy();
    raw.destroy();
  };
  raw.on('error', () => undefined);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          if (codings.length > 1) throw new BodyOverBudget('codings', budget);
          const next = await parts.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (err) {
          stop();
          controller.error(err);
        }
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
}
