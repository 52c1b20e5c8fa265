import { capabilitiesOf } from './capabilities.ts';
import type { Usage, Wording } from './request.ts';
import type { Prices, Target } from './target.ts';
import type { UsageBounds } from './wire/usage.ts';

/** Tokens that a chat protocol adds for each message (roles, separators) and once a request; generous. */
const overheadTokensPerMessage = 16;

/** Cost of tokens in micro-dollars, not rounded. */
export function costOf(usage: Usage, prices: Prices, batch: boolean): number {
  const plain = usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens;
  const write = prices.cacheWriteUsdPerMillion || prices.inputUsdPerMillion;
  const cost =
    plain * prices.inputUsdPerMillion +
    usage.cachedInputTokens * prices.cachedInputUsdPerMillion +
    usage.cacheWriteTokens * write +
    usage.outputTokens * prices.outputUsdPerMillion;
  return batch ? cost * prices.batchFactor : cost;
}

/** Bytes of a prompt, schema included. */
export function promptBytes(wording: Wording): number {
  let bytes = Buffer.byteLength(wording.prompt.prefix);
  for (const message of wording.prompt.messages) bytes += Buffer.byteLength(message.content);
  if (wording.jsonSchema) bytes += Buffer.byteLength(JSON.stringify(wording.jsonSchema));
  return bytes;
}

/** Input tokens that this prompt makes on average at the target. */
export function estimateInputTokens(bytes: number, wording: Wording, target: Target): number {
  return Math.ceil(bytes * target.meanTokensPerByte) + 4 * (wording.prompt.messages.length + 1);
}

/**
 * The most tokens that one call can use: no byte makes more than `boundTokensPerByte` tokens, and `maxTokens` with the
 * model's head-room for hidden reasoning bounds the output. Counts beyond are not believed (wire/usage.ts).
 */
export function usageBounds(
  bytes: number,
  wording: Pick<Wording, 'prompt' | 'maxTokens'>,
  target: Target,
): UsageBounds {
  const { reasoningTokens } = capabilitiesOf(target);
  const { prices } = target;
  return {
    inputBytes: bytes,
    inputTokens:
      Math.ceil(bytes * target.boundTokensPerByte) +
      overheadTokensPerMessage * (wording.prompt.messages.length + 2),
    outputTokens: wording.maxTokens + reasoningTokens,
    hiddenOutput: reasoningTokens > 0,
    writesCostMore: prices.cacheWriteUsdPerMillion > prices.inputUsdPerMillion,
  };
}

/** The most that the call can cost, micro-dollars rounded up: its most tokens at the dearest input price. */
export function boundMicroUsd(bytes: number, wording: Wording, target: Target, batch = false): number {
  const { prices } = target;
  const { inputTokens, outputTokens } = usageBounds(bytes, wording, target);
  const input = Math.max(
    prices.inputUsdPerMillion,
    prices.cacheWriteUsdPerMillion,
    prices.cachedInputUsdPerMillion,
  );
  const bound = inputTokens * input + outputTokens * prices.outputUsdPerMillion;
  return Math.ceil(batch ? bound * prices.batchFactor : bound);
}

/** What the call is likely to cost, for choosing between targets; half of `maxTokens` is taken for the answer. */
export function expectedMicroUsd(
  bytes: number,
  wording: Wording,
  target: Target,
  cachedShare: number,
): number {
  const inputTokens = estimateInputTokens(bytes, wording, target);
  return costOf(
    {
      inputTokens,
      cachedInputTokens: inputTokens * cachedShare,
      cacheWriteTokens: 0,
      outputTokens: wording.maxTokens / 2,
    },
    target.prices,
    false,
  );
}
