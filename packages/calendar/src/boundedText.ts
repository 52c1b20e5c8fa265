import { ProviderUnavailable } from './faults.ts';

/** The answer is larger than we read; fewer things asked for at once may help. */
export class AnswerTooLarge extends ProviderUnavailable {}

/** Bytes of a part: a text of 64 KiB that is read while the young are collected would stay until the old are. */
const partBytes = 16_384;

/** The parts of a body as text, bytes counted after decompression; leaving early cancels the rest. @throws AnswerTooLarge */
export async function* boundedParts({ body }: Response, mostBytes: number): AsyncGenerator<string> {
  if (!body) return;
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw new AnswerTooLarge(`an answer of more than ${String(mostBytes)} bytes`);
      for (let from = 0; from < chunk.byteLength; from += partBytes)
        yield decoder.decode(chunk.subarray(from, from + partBytes), { stream: true });
    }
  } catch (err) {
    // The guarded way out bounds every body too.
    if (err instanceof Error && err.name === 'BodyOverBudget') throw new AnswerTooLarge(err.message);
    throw err;
  }
  yield decoder.decode();
}

/** A body as text, whole. @throws AnswerTooLarge */
export async function boundedText(response: Response, mostBytes: number): Promise<string> {
  const parts: string[] = [];
  for await (const part of boundedParts(response, mostBytes)) parts.push(part);
  return parts.join('');
}

/** The beginning of a body as text: as much as tells why something was refused. The rest is given up. */
export async function beginningOf(response: Response, bytes: number): Promise<string> {
  let text = '';
  for await (const part of boundedParts(response, Infinity)) {
    text += part;
    if (text.length >= bytes) break;
  }
  return text.slice(0, bytes);
}
