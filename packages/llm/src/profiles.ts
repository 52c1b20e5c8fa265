import type { Capabilities } from './capabilities.ts';
import type { Target } from './target.ts';

/** What is known of a family of models before the first call. */
export interface Profile {
  readonly name: string;
  readonly capabilities: Partial<Capabilities>;
}

interface Family extends Profile {
  /** Tried on the model's name without its vendor (`openai/gpt-5` is `gpt-5`), in lower case. */
  readonly models: RegExp;
}

const reasons = { temperature: false, topP: false, stop: false, seed: false } as const;

/** Families from the most special to the most general; the first that fits counts. From the vendors' documentation, 2026-11. */
const families: readonly Family[] = [
  {
    name: 'openai-reasoning',
    models: /^(o[1-9]|gpt-5(?!.*chat)|gpt-[6-9])/,
    capabilities: {
      ...reasons,
      tokenLimit: 'max_completion_tokens',
      reasoningEffort: 'low',
      reasoningTokens: 4_096,
      contextTokens: 200_000,
    },
  },
  {
    name: 'openai-gpt-oss',
    models: /^gpt-oss/,
    capabilities: { reasoningTokens: 2_048, contextTokens: 131_072 },
  },
  { name: 'openai-gpt-4.1', models: /^gpt-4\.1/, capabilities: { contextTokens: 1_047_576 } },
  {
    name: 'openai-gpt-4o',
    models: /^(gpt-4o|chatgpt-4o|gpt-5.*chat)/,
    capabilities: { contextTokens: 128_000 },
  },
  { name: 'openai-gpt-3.5', models: /^gpt-3\.5/, capabilities: { json: 'object', contextTokens: 16_385 } },
  { name: 'anthropic-claude', models: /^claude/, capabilities: { contextTokens: 200_000 } },
  {
    name: 'deepseek-reasoner',
    models: /^deepseek-(reasoner|r1)/,
    capabilities: { temperature: false, topP: false, json: 'object', reasoningTokens: 8_192 },
  },
  { name: 'deepseek', models: /^deepseek/, capabilities: { json: 'object', contextTokens: 65_536 } },
  {
    name: 'qwen-thinking',
    models: /^(qwq|qwen3(?!.*(instruct|coder)))/,
    capabilities: { reasoningTokens: 4_096 },
  },
  { name: 'mistral', models: /^(mistral|ministral|magistral|codestral)/, capabilities: { json: 'object' } },
  {
    name: 'grok-reasoning',
    models: /^grok-(3-mini|4)/,
    capabilities: { stop: false, reasoningTokens: 4_096 },
  },
  {
    name: 'gemini-thinking',
    models: /^gemini-(2\.5|3)/,
    capabilities: { seed: false, reasoningTokens: 4_096 },
  },
];

/** The profile that the target names, or the one of its model; undefined for models nobody wrote one for. */
export function profileOf(target: Target): Profile | undefined {
  if (target.profile !== undefined) return families.find(({ name }) => name === target.profile);
  const model = (target.model.toLowerCase().split('/').at(-1) ?? '').trim();
  return families.find(({ models }) => models.test(model));
}

/** Names that a target may give as its profile. */
export const profileNames: readonly string[] = families.map(({ name }) => name);
