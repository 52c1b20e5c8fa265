import { metrics, type Histogram } from '@opentelemetry/api';
import type { ProviderAnswer } from './provider.ts';
import type { Target } from './target.ts';

interface Instruments {
  readonly tokens: Histogram;
  readonly duration: Histogram;
}
let made: Instruments | undefined;

/** Made at the first attempt: the metrics API hands out nothing that starts to work when telemetry starts later. */
function instruments(): Instruments {
  if (made) return made;
  const meter = metrics.getMeter('@tsudoi/llm');
  made = {
    tokens: meter.createHistogram('gen_ai.client.token.usage', {
      unit: '{token}',
      description: 'Number of input and output tokens used',
    }),
    duration: meter.createHistogram('gen_ai.client.operation.duration', {
      unit: 's',
      description: 'Duration of an attempt at a provider',
    }),
  };
  return made;
}

/** Tokens and duration of one attempt by the GenAI semantic conventions; `errorType` where it failed. */
export function recordAttempt(
  target: Target,
  totalMs: number,
  answer?: Omit<ProviderAnswer, 'text'>,
  errorType?: string,
): void {
  const attributes = {
    'gen_ai.operation.name': target.embeddings ? 'embeddings' : 'chat',
    'gen_ai.provider.name': target.protocol === 'anthropic' ? 'anthropic' : target.provider,
    'gen_ai.request.model': target.model,
    ...(errorType === undefined ? {} : { 'error.type': errorType }),
  };
  const { tokens, duration } = instruments();
  duration.record(totalMs / 1_000, attributes);
  if (!answer) return;
  tokens.record(answer.usage.inputTokens, { ...attributes, 'gen_ai.token.type': 'input' });
  tokens.record(answer.usage.outputTokens, { ...attributes, 'gen_ai.token.type': 'output' });
}
