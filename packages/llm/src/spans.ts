import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { Call } from './call.ts';
import type { ProviderAnswer, ProviderError } from './provider.ts';
import type { Target } from './target.ts';

const tracer = trace.getTracer('@tsudoi/llm');

/**
 * A span for one attempt, by the GenAI semantic conventions: `chat {model}` or `embeddings {model}`, kind CLIENT. Prompt and answer are
 * recorded only on demand (`gen_ai.input.messages`, `gen_ai.output.messages`).
 */
export function startAttemptSpan(call: Call, target: Target, stream: boolean, recordContent: boolean): Span {
  const operation = target.embeddings ? 'embeddings' : 'chat';
  return tracer.startSpan(`${operation} ${target.model}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': target.protocol === 'anthropic' ? 'anthropic' : target.provider,
      'gen_ai.request.model': target.model,
      'gen_ai.request.max_tokens': call.request.maxTokens,
      ...(call.request.temperature === undefined
        ? {}
        : { 'gen_ai.request.temperature': call.request.temperature }),
      'gen_ai.output.type': call.request.jsonSchema ? 'json' : 'text',
      'tsudoi.llm.purpose': call.request.purpose,
      'tsudoi.llm.target': target.id,
      'tsudoi.llm.attempt': call.attempts,
      'tsudoi.llm.stream': stream,
      ...(recordContent ? { 'gen_ai.input.messages': JSON.stringify(call.request.prompt.messages) } : {}),
    },
  });
}

export function endAttemptSpan(
  span: Span,
  answer: Omit<ProviderAnswer, 'text'>,
  costMicroUsd: number,
  text?: string,
): void {
  span.setAttributes({
    'gen_ai.response.model': answer.model,
    'gen_ai.response.finish_reasons': [answer.finish],
    'gen_ai.usage.input_tokens': answer.usage.inputTokens,
    'gen_ai.usage.output_tokens': answer.usage.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': answer.usage.cachedInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': answer.usage.cacheWriteTokens,
    'tsudoi.llm.cost_micro_usd': costMicroUsd,
    ...(text === undefined
      ? {}
      : { 'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', content: text }]) }),
  });
  span.end();
}

export function failAttemptSpan(span: Span, error: ProviderError): void {
  span.setAttribute('error.type', error.status === undefined ? error.kind : String(error.status));
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.kind });
  span.end();
}
