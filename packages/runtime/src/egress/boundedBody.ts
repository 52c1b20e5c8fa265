import { setImmediate } from 'node:timers/promises';
import { NestedTooDeep, parseBoundedJson, TooManyValues } from '../boundedJson.ts';
import { BodyOverBudget, defaultBodyBudget, mostJsonBytes, type BodyBudget } from './bodyBudget.ts';

/**
 * The one way to read an answer from outside. `egress.fetch` bounds every body by the budget it was opened with, so that
 * a library that reads for itself (`response.text()` of an SDK) is bounded too; whoever reads for themselves takes one of
 * these, with the budget of that very call:
 *
 *     const page = await readJson(response, { bytes: 2 * 1024 * 1024 });
 *     const xml = await readText(response, { bytes: 4 * 1024 * 1024 });
 *     for await (const line of readLines(response, { bytes: 200 * 1024 * 1024, lineBytes: 1024 * 1024 })) …
 *
 * All throw BodyOverBudget, and leave the rest unread: the connection is given up. None holds the loop for longer than
 * a megabyte takes; what parses more than that belongs into a worker thread, or reads line by line.
 */
export interface BoundedBody {
  readonly body: ReadableStream<Uint8Array> | null;
}

type Budget = Partial<BodyBudget>;

/** Longest stretch of lines without a turn of the event loop, ms. */
const turnMs = 8;

/** The body, whole. @throws BodyOverBudget */
export async function readBytes({ body }: BoundedBody, budget: Budget = {}): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of within(body, { ...defaultBodyBudget, ...budget })) parts.push(part);
  return parts.length === 1 ? Buffer.from(parts[0] as Uint8Array) : Buffer.concat(parts);
}

/** The body as UTF-8; a byte order mark is dropped, broken sequences become U+FFFD. @throws BodyOverBudget */
export async function readText(answer: BoundedBody, budget: Budget = {}): Promise<string> {
  return new TextDecoder().decode(await readBytes(answer, budget));
}

/** The body as JSON, at most 2 MiB unless told otherwise. @throws BodyOverBudget, SyntaxError where it is no JSON */
export async function readJson(answer: BoundedBody, budget: Budget = {}): Promise<unknown> {
  const most = { ...defaultBodyBudget, bytes: mostJsonBytes, ...budget };
  const bytes = await readBytes(answer, most);
  try {
    return parseBoundedJson(bytes, most.depth);
  } catch (err) {
    if (err instanceof NestedTooDeep) throw new BodyOverBudget('depth', most);
    throw err instanceof TooManyValues ? new BodyOverBudget('values', most) : err;
  }
}

/** The lines of a body, without their ends; empty ones are left out. @throws BodyOverBudget for the whole or for one line */
export async function* readLines(
  { body }: BoundedBody,
  budget: Budget & { readonly lineBytes?: number } = {},
): AsyncGenerator<string> {
  const { lineBytes = mostJsonBytes, ...most } = { ...defaultBodyBudget, ...budget };
  let held: Buffer[] = [];
  let heldBytes = 0;
  let since = performance.now();
  for await (const part of within(body, most)) {
    let rest = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...held, rest.subarray(0, end)])
        .toString('utf8')
        .replace(/\r$/, '');
      rest = rest.subarray(end + 1);
      held = [];
      heldBytes = 0;
      if (line !== '') yield line;
      // Millions of lines in one part of the body: a resolved promise is no turn of the loop.
      if (performance.now() - since > turnMs) {
        await setImmediate();
        since = performance.now();
      }
    }
    heldBytes += rest.length;
    if (heldBytes > lineBytes) throw new BodyOverBudget('bytes', { bytes: lineBytes });
    if (rest.length > 0) held.push(rest);
  }
  const last = Buffer.concat(held).toString('utf8');
  if (last !== '') yield last;
}

/** A body that errors with BodyOverBudget when more comes than `bytes`, or when it has not ended after `timeMs`. */
export function boundBody(
  body: ReadableStream<Uint8Array>,
  budget: Pick<BodyBudget, 'bytes' | 'timeMs'>,
): ReadableStream<Uint8Array> {
  const parts = within(body, budget);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await parts.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      } catch (err) {
        controller.error(err);
      }
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

/** The parts of a body while the budget lasts. Leaving early cancels what is left. */
async function* within(
  body: ReadableStream<Uint8Array> | null,
  budget: Pick<BodyBudget, 'bytes' | 'timeMs'>,
): AsyncGenerator<Uint8Array, undefined> {
  if (body) yield* boundParts(body, budget);
}

/** The same for any source of parts; a source whose next part does not come in time is left waiting, not asked again. */
export async function* boundParts<Part extends Uint8Array>(
  source: AsyncIterable<Part>,
  budget: Pick<BodyBudget, 'bytes' | 'timeMs'>,
): AsyncGenerator<Part, undefined> {
  const parts = source[Symbol.asyncIterator]();
  let late: BodyOverBudget | undefined;
  let refuse: ((reason: BodyOverBudget) => void) | undefined;
  const timer = setTimeout(() => {
    late = new BodyOverBudget('timeMs', budget);
    refuse?.(late);
  }, budget.timeMs);
  // A race with one promise that lasts as long as the body would keep every part of it until then.
  const nextPart = (): Promise<IteratorResult<Part, unknown>> =>
    new Promise((resolve, reject) => {
      if (late) reject(late);
      refuse = reject;
      parts.next().then(resolve, reject);
    });
  let bytes = 0;
  let ended = false;
  try {
    for (;;) {
      const next = await nextPart();
      if (next.done) {
        ended = true;
        return undefined;
      }
      bytes += next.value.byteLength;
      if (bytes > budget.bytes) throw new BodyOverBudget('bytes', budget);
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    if (!ended) parts.return?.(undefined).catch(() => undefined);
  }
}
