import { setImmediate } from 'node:timers/promises';
import { ProviderError } from '../provider.ts';

/** A result line that is longer is no answer of ours; it is passed over. UTF-8 bytes. */
const mostLineBytes = 4 * 1024 * 1024;
/** A file that is longer is read no further. */
const mostFileBytes = 1024 * 1024 * 1024;
/** Longest stretch without a turn of the event loop, ms. */
const turnMs = 8;

/**
 * The lines of a result file as they come, without byte order mark, carriage returns and blank lines. A connection that
 * breaks in the middle throws; what was yielded before stands.
 */
export async function* readLines(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  let rest = '';
  let tooLong = false;
  let bytes = 0;
  let since = performance.now();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostFileBytes) throw new ProviderError('ambiguous', 'a result file without end');
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    const parts = [rest + first, ...others];
    rest = parts.pop() ?? '';
    for (const part of parts) {
      if (!tooLong && part.trim() !== '') yield part.trim();
      tooLong = false;
      // Thousands of lines in one chunk: a resolved promise is no turn of the loop.
      if (performance.now() - since > turnMs) {
        await setImmediate();
        since = performance.now();
      }
    }
    if (rest.length > mostLineBytes) {
      rest = '';
      tooLong = true;
    }
  }
  rest += decoder.decode();
  if (!tooLong && rest.trim() !== '') yield rest.trim();
}
