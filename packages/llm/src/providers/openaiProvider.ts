import { capabilitiesOf } from '../capabilities.ts';
import type { Wording } from '../request.ts';
import type { Target } from '../target.ts';
import { createChatReader, type Asked } from '../wire/chatReader.ts';
import { postJson, postStream, streamDone } from '../wire/post.ts';
import { createThoughtFilter } from '../wire/thoughtFilter.ts';
import { createTurnFilter, firstTurn } from '../wire/turnMarks.ts';
import { jsonIn, withoutThoughts } from '../wire/words.ts';
import type { Door } from './door.ts';
import { ProviderError, type Provider, type ProviderAnswer, type ProviderChunk } from '../provider.ts';

/** OpenAI's chat completions and every server that speaks them. */
export function createOpenaiProvider(door: Door): Provider {
  return {
    complete: (call) =>
      door.withKey(call.target, async (headers) => {
        const body = { ...openaiBody(call.target, call.wording, call.promptCacheKey), stream: false };
        const posted = { url: chatUrl(door, call.target), headers, body, fetch: door.fetch };
        return openaiAnswer(await postJson(posted, call, (events) => ({ events })), call);
      }),
    async *stream(call) {
      const { streamUsage } = capabilitiesOf(call.target);
      const body = {
        ...openaiBody(call.target, call.wording, call.promptCacheKey),
        stream: true,
        ...(streamUsage ? { stream_options: { include_usage: true } } : {}),
      };
      const url = chatUrl(door, call.target);
      yield* door.streamWithKey(call.target, (headers) =>
        chunks(postStream({ url, headers, body, fetch: door.fetch }, call), call),
      );
    },
  };
}

async function* chunks(events: AsyncIterable<unknown>, asked: Asked): AsyncGenerator<ProviderChunk> {
  const reader = createChatReader(asked);
  const filter = createThoughtFilter();
  const turns = createTurnFilter();
  let done = false;
  for await (const event of events) {
    if (event === streamDone) {
      done = true;
      break;
    }
    const text = turns.take(filter.take(reader.take(event)));
    if (text !== '') yield { type: 'text', text };
  }
  const rest = turns.take(filter.rest()) + turns.rest();
  if (rest.trim() !== '') yield { type: 'text', text: rest };
  // Some servers end a whole answer with [DONE] alone; without either it was cut.
  if (!reader.ended && !done) throw new ProviderError('cut', 'the stream ended without a finish reason');
  yield { type: 'end', answer: reader.end() };
}

function chatUrl(door: Door, target: Target): string {
  return door.url(target, 'chat/completions');
}

/** The body of one request, the same for real-time calls and batch lines: only what the target takes. */
export function openaiBody(target: Target, wording: Wording, promptCacheKey: string) {
  const { prompt, jsonSchema, temperature, topP, seed, stop } = wording;
  const can = capabilitiesOf(target);
  const told = jsonSchema && can.json !== 'schema' ? schemaInWords(jsonSchema) : '';
  const system = [prompt.prefix, told].filter((text) => text !== '').join('\n\n');
  const limit = wording.maxTokens + can.reasoningTokens;
  const both = temperature !== undefined && can.temperature && !can.temperatureWithTopP;
  return {
    model: target.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...prompt.messages.map(({ role, content }) => ({ role, content })),
    ],
    ...(can.tokenLimit === 'max_completion_tokens'
      ? { max_completion_tokens: limit }
      : { max_tokens: limit }),
    ...(can.promptCacheKey && target.promptCacheMinTokens > 0 ? { prompt_cache_key: promptCacheKey } : {}),
    ...(temperature !== undefined && can.temperature ? { temperature } : {}),
    ...(topP !== undefined && can.topP && !both ? { top_p: topP } : {}),
    ...(seed !== undefined && can.seed ? { seed } : {}),
    ...(stop !== undefined && can.stop ? { stop: [...stop] } : {}),
    ...(can.reasoningEffort === undefined ? {} : { reasoning_effort: can.reasoningEffort }),
    ...(jsonSchema && can.json !== 'words' ? { response_format: formatOf(jsonSchema, can.json) } : {}),
  };
}

/** How a schema is told to a model that takes none. */
export function schemaInWords({ schema }: NonNullable<Wording['jsonSchema']>): string {
  return `Answer with JSON only, valid by this schema:\n${JSON.stringify(schema)}`;
}

function formatOf(jsonSchema: NonNullable<Wording['jsonSchema']>, json: 'schema' | 'object') {
  return json === 'schema'
    ? { type: 'json_schema' as const, json_schema: { ...jsonSchema, strict: true } }
    : { type: 'json_object' as const };
}

/** Reads a chat completion: real-time, from a batch's output file, or a stream's events where nobody asked for one. */
export function openaiAnswer(body: unknown, asked: Asked): ProviderAnswer {
  const reader = createChatReader(asked);
  const events = (body as { readonly events?: readonly unknown[] } | null)?.events;
  const text = (Array.isArray(events) ? events : [body]).map((piece) => reader.take(piece)).join('');
  return { ...reader.end(), text: finalText(text, asked.wording) };
}

/** The words of an answer: without reasoning and marks of turns, and only the JSON where JSON was asked for. */
export function finalText(text: string, { jsonSchema }: Pick<Wording, 'jsonSchema'>): string {
  const words = withoutThoughts(text);
  return jsonSchema ? jsonIn(words) : firstTurn(words);
}
