import type OpenAI from 'openai';
import { noUsage, type Usage, type Wording } from '../request.ts';
import type { Target } from '../target.ts';
import {
  ProviderError,
  type Provider,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderChunk,
} from './provider.ts';
import { abortError, toProviderError } from './providerError.ts';

/** OpenAI's chat completions and every server that speaks them. */
export function createOpenaiProvider(client: OpenAI): Provider {
  return {
    async complete(call) {
      try {
        const answer = await client.chat.completions.create(
          { ...openaiBody(call.target, call.wording, call.promptCacheKey), stream: false },
          { signal: call.signal },
        );
        return openaiAnswer(answer);
      } catch (thrown) {
        throw toProviderError(thrown, call.signal);
      }
    },
    stream: (call) => streamChunks(client, call),
  };
}

async function* streamChunks(client: OpenAI, call: ProviderCall): AsyncGenerator<ProviderChunk> {
  let model = call.target.model;
  let finish: ProviderAnswer['finish'] | undefined;
  let usage: Usage | undefined;
  let bytes = 0;
  try {
    const stream = await client.chat.completions.create(
      {
        ...openaiBody(call.target, call.wording, call.promptCacheKey),
        stream: true,
        stream_options: { include_usage: true },
      },
      { signal: call.signal },
    );
    for await (const chunk of stream) {
      model = chunk.model;
      const choice = chunk.choices[0];
      const text = choice?.delta.content;
      if (text) {
        bytes += Buffer.byteLength(text);
        yield { type: 'text', text };
      }
      if (choice?.finish_reason) finish = finishOf(choice.finish_reason);
      if (chunk.usage) usage = usageOf(chunk.usage);
    }
  } catch (thrown) {
    throw toProviderError(thrown, call.signal);
  }
  // The SDK ends the iteration quietly when its signal is aborted.
  if (call.signal.aborted) throw abortError(call.signal);
  if (finish === undefined) throw new ProviderError('cut', 'the stream ended without a finish reason');
  // Servers without stream_options: the answer's bytes bound its tokens, the prompt's bound is taken by the gateway.
  yield { type: 'end', answer: { model, finish, usage: usage ?? { ...noUsage, outputTokens: bytes } } };
}

/** The body of one request, the same for real-time calls and batch lines. */
export function openaiBody(target: Target, wording: Wording, promptCacheKey: string) {
  const { prompt, jsonSchema } = wording;
  const genuine = target.protocol === 'openai';
  return {
    model: target.model,
    messages: [
      ...(prompt.prefix ? [{ role: 'system' as const, content: prompt.prefix }] : []),
      ...prompt.messages.map(({ role, content }) => ({ role, content })),
    ],
    ...(genuine ? { max_completion_tokens: wording.maxTokens } : { max_tokens: wording.maxTokens }),
    ...(genuine && target.promptCacheMinTokens > 0 ? { prompt_cache_key: promptCacheKey } : {}),
    ...(wording.temperature === undefined ? {} : { temperature: wording.temperature }),
    ...(wording.topP === undefined ? {} : { top_p: wording.topP }),
    ...(wording.seed === undefined ? {} : { seed: wording.seed }),
    ...(wording.stop === undefined ? {} : { stop: [...wording.stop] }),
    ...(jsonSchema
      ? { response_format: { type: 'json_schema' as const, json_schema: { ...jsonSchema, strict: true } } }
      : {}),
  };
}

/** Reads a chat completion, real-time or from a batch's output file. Throws ProviderError on an empty one. */
export function openaiAnswer(answer: OpenAI.ChatCompletion): ProviderAnswer {
  const choice = answer.choices[0];
  return {
    text: choice?.message.content ?? '',
    model: answer.model,
    finish: finishOf(choice?.finish_reason ?? 'stop'),
    usage: answer.usage ? usageOf(answer.usage) : noUsage,
  };
}

function usageOf(usage: OpenAI.CompletionUsage): Usage {
  return {
    inputTokens: usage.prompt_tokens,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    cacheWriteTokens: 0,
    outputTokens: usage.completion_tokens,
  };
}

function finishOf(reason: string): ProviderAnswer['finish'] {
  if (reason === 'length') return 'length';
  return reason === 'content_filter' ? 'filter' : 'stop';
}
