import { ProviderUnavailable } from './faults.ts';

/** The answer is larger than we read; fewer things asked for at once may help. */
export class AnswerTooLarge extends ProviderUnavailable {}

/** A body as text, bytes counted after decompression. @throws AnswerTooLarge */
export async function boundedText(response: Response, mostBytes: number): Promise<string> {
  const { body } = response;
  if (!body) return '';
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      // Leaving the loop cancels the stream.
      if (bytes > mostBytes) throw new AnswerTooLarge(`an answer of more than ${String(mostBytes)} bytes`);
      parts.push(decoder.decode(chunk, { stream: true }));
    }
  } catch (err) {
    // The guarded way out bounds every body too.
    if (err instanceof Error && err.name === 'BodyOverBudget') throw new AnswerTooLarge(err.message);
    throw err;
  }
  return parts.join('') + decoder.decode();
}
