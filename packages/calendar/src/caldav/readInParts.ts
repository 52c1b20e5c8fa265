import { createTurns } from '../turns.ts';
import type { XmlReading } from './xml.ts';

/** A server may send a document byte by byte: that many characters are gathered before they are read. */
const leastCharacters = 16_384;

/** Drives a reading of a document while its parts come, with turns of the loop for others. @throws the signal's reason, what the reading and the parts throw */
export async function readInParts<T>(
  reading: XmlReading<T>,
  parts: AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<T> {
  const source = parts[Symbol.asyncIterator]();
  const turns = createTurns(signal);
  let part: string | undefined;
  try {
    for (;;) {
      const step = reading.next(part);
      if (step.done) return step.value;
      part = step.value === 'more' ? await nextOf(source) : undefined;
      const turn = turns.give();
      if (turn) await turn;
    }
  } finally {
    await source.return?.(undefined);
  }
}

/** The next characters, enough of them to be worth a look; nothing at the end. */
async function nextOf(source: AsyncIterator<string>): Promise<string | undefined> {
  let gathered = '';
  while (gathered.length < leastCharacters) {
    const next = await source.next();
    if (next.done) break;
    gathered += next.value;
  }
  return gathered === '' ? undefined : gathered;
}
