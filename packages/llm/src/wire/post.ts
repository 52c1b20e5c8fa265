import { ProviderError, type ProviderCall } from '../provider.ts';
import { abortError, toProviderError } from './providerError.ts';
import { faultInside, faultOf } from './fault.ts';
import { mostAnswerBytes, readBounded, readEvents } from './sse.ts';
import { parseJson } from './parsed.ts';

/** A request on the wire; redirects are not followed, because they would take the credential elsewhere. */
export interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly fetch: typeof fetch;
}

const mostErrorBytes = 256 * 1024;

/** Posts and reads one JSON answer. A server that streams all the same has its events joined by `join`. */
export async function postJson(
  posted: Posted,
  call: Pick<ProviderCall, 'signal'>,
  join: (events: readonly unknown[]) => unknown,
): Promise<unknown> {
  try {
    const response = await send(posted, call.signal);
    if (isStream(response)) return checked(join(await eventsOf(response)));
    const text = withoutComments(await readBounded(response, mostAnswerBytes));
    return checked(looksLikeStream.test(text) ? join(await eventsOf(new Response(text))) : parse(text));
  } catch (thrown) {
    throw toProviderError(thrown, call.signal);
  }
}

/** Stands for `[DONE]` among the events of a stream. */
export const streamDone = Symbol('[DONE]');

/** Posts and yields the parsed events of the stream, `streamDone` for its end mark; a server that answers whole gives one. */
export async function* postStream(posted: Posted, call: Pick<ProviderCall, 'signal'>): AsyncGenerator {
  try {
    const response = await send(posted, call.signal);
    if (!isStream(response) && (response.headers.get('content-type') ?? '').includes('json')) {
      const text = withoutComments(await readBounded(response));
      if (!looksLikeStream.test(text)) {
        yield checked(parse(text));
        return;
      }
      yield* eventsIn(new Response(text));
      return;
    }
    yield* eventsIn(response);
    if (call.signal.aborted) throw abortError(call.signal);
  } catch (thrown) {
    throw toProviderError(thrown, call.signal);
  }
}

async function* eventsIn(response: Response): AsyncGenerator {
  for await (const data of readEvents(response)) {
    if (data === '[DONE]') {
      yield streamDone;
      return;
    }
    if (data.trim() !== '') yield checked(parse(data));
  }
}

async function eventsOf(response: Response): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  for await (const data of readEvents(response)) if (data !== '[DONE]') events.push(parse(data));
  return events;
}

/** A stream, whatever its content type says. */
const looksLikeStream = /^(?:data|event|id|retry):/;

/** A body without the comments that a relay sends to keep the connection open, also before a whole answer. */
function withoutComments(text: string): string {
  let at = 0;
  while (/[:\s]/.test(text[at] ?? '')) {
    if (text[at] !== ':') at += 1;
    else at = lineAfter(text, at);
  }
  return text.slice(at);
}

function lineAfter(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

async function send({ url, headers, body, fetch }: Posted, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  });
  if (response.ok) return response;
  const text = await readBounded(response, mostErrorBytes).catch(() => '');
  throw faultOf(response.status, parseOr(text, { message: text.slice(0, 500) }), response.headers);
}

function isStream(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').includes('event-stream');
}

function checked(body: unknown): unknown {
  const fault = faultInside(body);
  if (fault) throw fault;
  return body;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new ProviderError('ambiguous', 'an answer that is no JSON');
  }
}

function parseOr(text: string, otherwise: unknown): unknown {
  try {
    return parseJson(text);
  } catch {
    return otherwise;
  }
}
