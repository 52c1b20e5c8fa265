import type { Usage } from '../request.ts';
import { objectOf, type Outside } from './parsed.ts';

/** What a provider's count can be for one call: what was sent and what was allowed. */
export interface UsageBounds {
  /** UTF-8 bytes of the prompt. */
  readonly inputBytes: number;
  /** The most input tokens that these bytes can make. */
  readonly inputTokens: number;
  /** `maxTokens` and the head-room for hidden reasoning. */
  readonly outputTokens: number;
  /** True when tokens may have been paid that are not in the text. */
  readonly hiddenOutput: boolean;
  /** True when writing the prompt cache costs more than plain input: then a bound is charged as written. */
  readonly writesCostMore: boolean;
}

/** What was wrong with a provider's count: it was missing, or cannot be true. */
export type UsageFault =
  'input_missing' | 'input_impossible' | 'output_missing' | 'output_impossible' | 'cached_impossible';

/** Counts that can be charged, and what had to be put in place of the provider's own. */
export interface CountedUsage {
  readonly usage: Usage;
  readonly faults: readonly UsageFault[];
}

/** No token holds more bytes of prose than this on average: a smaller count is not one of this text. */
const mostBytesPerToken = 60;

/**
 * Reads the counts of one answer, whatever the server calls them. A count is believed when it is a whole number within
 * the bounds; anything else is charged at its bound, so that no answer is free, none refunds, and none passes the
 * reservation. `outputBytes`: UTF-8 bytes of the text that came.
 */
export function readUsage(reported: unknown, bounds: UsageBounds, outputBytes: number): CountedUsage {
  const raw = objectOf(reported);
  const faults: UsageFault[] = [];
  const output = readOutput(raw, bounds, outputBytes, faults);
  const input = readInput(raw, bounds, faults);
  return { usage: { ...input, outputTokens: output }, faults };
}

/** Tokens that a server says were spent on reasoning: by their name, or as what its total has beyond prompt and answer. */
export function hiddenTokens(reported: unknown): number {
  const raw = objectOf(reported);
  const details = objectOf(raw.completion_tokens_details ?? raw.output_tokens_details);
  const [input, output, total] = [
    firstOf(raw.prompt_tokens, raw.input_tokens),
    firstOf(raw.completion_tokens, raw.output_tokens),
    raw.total_tokens,
  ].map(count);
  if (input === undefined || output === undefined || total === undefined)
    return count(details.reasoning_tokens) ?? 0;
  return Math.max(count(details.reasoning_tokens) ?? 0, total - input - output);
}

/** The counts of an attempt of which nothing is known but that it may be billed. */
export function boundUsage(bounds: UsageBounds, outputBytes?: number): Usage {
  return { ...boundInput(bounds), outputTokens: boundOutput(bounds, outputBytes) };
}

function readInput(raw: Outside, bounds: UsageBounds, faults: UsageFault[]): Omit<Usage, 'outputTokens'> {
  const details = objectOf(raw.prompt_tokens_details ?? raw.input_tokens_details);
  // Anthropic counts cached and written tokens beside `input_tokens`; everybody else as parts of the prompt.
  const beside =
    raw.prompt_tokens === undefined && raw.input_tokens !== undefined && !raw.input_tokens_details;
  const parts = beside
    ? [raw.cache_read_input_tokens, raw.cache_creation_input_tokens]
    : [
        details.cached_tokens ??
          raw.prompt_cache_hit_tokens ??
          raw.cached_tokens ??
          raw.cache_read_input_tokens,
        raw.cache_creation_input_tokens,
      ];
  const [cached = 0, written = 0] = parts.map((part) => count(part ?? 0));
  const senseless = parts.some((part) => count(part ?? 0) === undefined);
  const named = firstOf(raw.prompt_tokens, raw.input_tokens, raw.promptTokens, raw.inputTokens);
  const counted = count(named) ?? restOfTotal(raw);
  const sum = counted !== undefined && beside ? counted + cached + written : (counted ?? 0);
  if (sum === 0) {
    faults.push(isNothing(named) ? 'input_missing' : 'input_impossible');
    return boundInput(bounds);
  }
  if (sum > bounds.inputTokens || sum * mostBytesPerToken < bounds.inputBytes) {
    faults.push('input_impossible');
    return boundInput(bounds);
  }
  if (senseless || cached + written > sum) {
    faults.push('cached_impossible');
    return { inputTokens: sum, cachedInputTokens: 0, cacheWriteTokens: bounds.writesCostMore ? sum : 0 };
  }
  return { inputTokens: sum, cachedInputTokens: cached, cacheWriteTokens: written };
}

function readOutput(raw: Outside, bounds: UsageBounds, outputBytes: number, faults: UsageFault[]): number {
  const named = firstOf(raw.completion_tokens, raw.output_tokens, raw.completionTokens, raw.outputTokens);
  const counted = count(named);
  if (counted === undefined || (counted === 0 && outputBytes > 0)) {
    faults.push(isNothing(named) ? 'output_missing' : 'output_impossible');
    return boundOutput(bounds, outputBytes);
  }
  // Some servers leave the reasoning out of the completion's count and only add it to the total.
  const input = count(firstOf(raw.prompt_tokens, raw.input_tokens));
  const total = count(raw.total_tokens);
  const details = objectOf(raw.completion_tokens_details ?? raw.output_tokens_details);
  const reasoning = count(details.reasoning_tokens) ?? 0;
  const apart = reasoning > counted ? counted + reasoning : counted;
  const whole = total !== undefined && input !== undefined ? Math.max(counted, total - input) : apart;
  if (whole <= bounds.outputTokens && whole * mostBytesPerToken >= outputBytes) return whole;
  if (counted <= bounds.outputTokens && counted * mostBytesPerToken >= outputBytes) return counted;
  faults.push('output_impossible');
  return boundOutput(bounds, outputBytes);
}

function boundInput(bounds: UsageBounds): Omit<Usage, 'outputTokens'> {
  return {
    inputTokens: bounds.inputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: bounds.writesCostMore ? bounds.inputTokens : 0,
  };
}

/** No token is shorter than a byte, so a text that came bounds its own tokens, unless some were hidden. */
function boundOutput(bounds: UsageBounds, outputBytes: number | undefined): number {
  if (outputBytes === undefined || bounds.hiddenOutput) return bounds.outputTokens;
  return Math.min(bounds.outputTokens, Math.max(1, outputBytes));
}

/** Prompt tokens where a server names only the total and the completion. */
function restOfTotal(raw: Outside): number | undefined {
  const total = count(raw.total_tokens);
  const output = count(firstOf(raw.completion_tokens, raw.output_tokens));
  return total !== undefined && output !== undefined && total > output ? total - output : undefined;
}

function firstOf(...values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null) ?? values[0];
}

/** A whole number from zero; also as digits in a string, which some servers send. */
function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === 0;
}
