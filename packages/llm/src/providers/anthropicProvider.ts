import type Anthropic from '@anthropic-ai/sdk';
import type { Usage, Wording } from '../request.ts';
import type { Target } from '../target.ts';
import {
  ProviderError,
  type Provider,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderChunk,
} from './provider.ts';
import { abortError, toProviderError } from './providerError.ts';

/** Anthropic's messages. */
export function createAnthropicProvider(client: Anthropic): Provider {
  return {
    async complete(call) {
      try {
        const body = { ...anthropicBody(call.target, call.wording), stream: false as const };
        return anthropicAnswer(await client.messages.create(body, { signal: call.signal }));
      } catch (thrown) {
        throw toProviderError(thrown, call.signal);
      }
    },
    stream: (call) => streamChunks(client, call),
  };
}

async function* streamChunks(client: Anthropic, call: ProviderCall): AsyncGenerator<ProviderChunk> {
  let model = call.target.model;
  let input: Anthropic.Usage | undefined;
  let outputTokens = 0;
  let finish: ProviderAnswer['finish'] | undefined;
  let ended = false;
  try {
    const stream = await client.messages.create(
      { ...anthropicBody(call.target, call.wording), stream: true },
      { signal: call.signal },
    );
    for await (const event of stream) {
      if (event.type === 'message_start') {
        model = event.message.model;
        input = event.message.usage;
      } else if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        if (event.delta.text) yield { type: 'text', text: event.delta.text };
      } else if (event.type === 'message_delta') {
        finish = finishOf(event.delta.stop_reason);
        outputTokens = event.usage.output_tokens;
      } else if (event.type === 'message_stop') {
        ended = true;
      }
    }
  } catch (thrown) {
    throw toProviderError(thrown, call.signal);
  }
  if (call.signal.aborted) throw abortError(call.signal);
  if (!ended || !input || finish === undefined)
    throw new ProviderError('cut', 'the stream ended without message_stop');
  yield { type: 'end', answer: { model, finish, usage: { ...usageOf(input), outputTokens } } };
}

/** The body of one request, the same for real-time calls and batch lines. The prefix carries the one cache breakpoint. */
export function anthropicBody(target: Target, wording: Wording) {
  const { prompt, jsonSchema } = wording;
  const schemaText = jsonSchema
    ? `Answer with JSON only, valid by this schema:\n${JSON.stringify(jsonSchema.schema)}`
    : '';
  return {
    model: target.model,
    max_tokens: wording.maxTokens,
    system: [
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
    ],
    messages: prompt.messages.map(({ role, content }) => ({ role, content })),
    ...(wording.temperature === undefined ? {} : { temperature: wording.temperature }),
    ...(wording.topP === undefined ? {} : { top_p: wording.topP }),
    ...(wording.stop === undefined ? {} : { stop_sequences: [...wording.stop] }),
  };
}

/** Reads a message, real-time or from a batch's results. */
export function anthropicAnswer(message: Anthropic.Message): ProviderAnswer {
  return {
    text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    model: message.model,
    finish: finishOf(message.stop_reason),
    usage: usageOf(message.usage),
  };
}

/** Anthropic counts cached and written tokens beside `input_tokens`; here they are parts of the whole. */
function usageOf(usage: Anthropic.Usage): Usage {
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + cached + written,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    outputTokens: usage.output_tokens,
  };
}

function finishOf(reason: string | null): ProviderAnswer['finish'] {
  if (reason === 'max_tokens') return 'length';
  return reason === 'refusal' ? 'filter' : 'stop';
}
