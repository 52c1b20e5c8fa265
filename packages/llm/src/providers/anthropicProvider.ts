import { capabilitiesOf } from '../capabilities.ts';
import type { Wording } from '../request.ts';
import type { Target } from '../target.ts';
import { createMessageReader, type Asked } from '../wire/chatReader.ts';
import { postJson, postStream, streamDone } from '../wire/post.ts';
import type { Door } from './door.ts';
import { finalText, schemaInWords } from './openaiProvider.ts';
import { ProviderError, type Provider, type ProviderAnswer, type ProviderChunk } from '../provider.ts';

/** Anthropic's messages, and the servers that speak them. */
export function createAnthropicProvider(door: Door): Provider {
  const url = (target: Target) => door.url(target, 'messages');
  return {
    complete: (call) =>
      door.withKey(call.target, async (headers) => {
        const body = { ...anthropicBody(call.target, call.wording), stream: false };
        const posted = { url: url(call.target), headers, body, fetch: door.fetch };
        return anthropicAnswer(await postJson(posted, call, (events) => ({ events })), call);
      }),
    async *stream(call) {
      const body = { ...anthropicBody(call.target, call.wording), stream: true };
      yield* door.streamWithKey(call.target, (headers) =>
        chunks(postStream({ url: url(call.target), headers, body, fetch: door.fetch }, call), call),
      );
    },
  };
}

async function* chunks(events: AsyncIterable<unknown>, asked: Asked): AsyncGenerator<ProviderChunk> {
  const reader = createMessageReader(asked);
  for await (const event of events) {
    if (event === streamDone) break;
    const text = reader.take(event);
    if (text !== '') yield { type: 'text', text };
  }
  if (!reader.ended) throw new ProviderError('cut', 'the stream ended without message_stop');
  yield { type: 'end', answer: reader.end() };
}

/** The body of one request, the same for real-time calls and batch lines. The prefix carries the one cache breakpoint. */
export function anthropicBody(target: Target, wording: Wording) {
  const { prompt, jsonSchema, temperature, topP, stop } = wording;
  const can = capabilitiesOf(target);
  const schemaText = jsonSchema ? schemaInWords(jsonSchema) : '';
  const system = [
    ...(prompt.prefix
      ? [
          {
            type: 'text' as const,
            text: prompt.prefix,
            ...(target.promptCacheMinTokens > 0 ? { cache_control: { type: 'ephemeral' as const } } : {}),
          },
        ]
      : []),
    ...(schemaText ? [{ type: 'text' as const, text: schemaText }] : []),
  ];
  const withTemperature = temperature !== undefined && can.temperature;
  const withTopP = topP !== undefined && can.topP && (!withTemperature || can.temperatureWithTopP);
  return {
    model: target.model,
    max_tokens: wording.maxTokens + can.reasoningTokens,
    ...(system.length > 0 ? { system } : {}),
    messages: prompt.messages.map(({ role, content }) => ({ role, content })),
    ...(withTemperature ? { temperature } : {}),
    ...(withTopP ? { top_p: topP } : {}),
    ...(stop !== undefined && can.stop ? { stop_sequences: [...stop] } : {}),
  };
}

/** Reads a message: real-time, from a batch's results, or a stream's events where nobody asked for one. */
export function anthropicAnswer(body: unknown, asked: Asked): ProviderAnswer {
  const reader = createMessageReader(asked);
  const events = (body as { readonly events?: readonly unknown[] } | null)?.events;
  const text = (Array.isArray(events) ? events : [body]).map((piece) => reader.take(piece)).join('');
  return { ...reader.end(), text: finalText(text, asked.wording) };
}
