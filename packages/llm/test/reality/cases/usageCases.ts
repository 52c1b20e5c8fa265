import type { RealityCase } from '../realityCase.ts';

const fine = { outcomes: ['ok'], text: /Greet Hanako/ } as const;

/** What servers report as counts. */
export const usageCases: readonly RealityCase[] = [
  {
    source: 'BerriAI/litellm#31705',
    does: 'sends no usage at all',
    odd: { usage: 'absent' },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'BerriAI/litellm#13264',
    does: 'sends an empty usage',
    odd: { usage: {} },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'BerriAI/litellm#1354',
    does: 'counts nothing although it wrote',
    odd: { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'BerriAI/litellm#27745',
    does: 'sends null for every count',
    odd: { usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'earendil-works/pi#2325',
    does: 'sends usage: null',
    odd: { usage: null },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'anomalyco/opencode#28758',
    does: 'names the counts input_tokens and output_tokens',
    odd: { usage: { input_tokens: 14, output_tokens: 40 } },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'axiomhq/ai#186',
    does: 'sends counts as strings of digits',
    odd: { usage: { prompt_tokens: '14', completion_tokens: '40' } },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'vercel/ai#6005',
    does: 'sends counts that are no numbers',
    odd: { usage: { prompt_tokens: 'many', completion_tokens: true } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'issue 13: a fraction',
    does: 'counts half tokens',
    odd: { usage: { prompt_tokens: 14.5, completion_tokens: 100.5 } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'issue 13: a negative count',
    does: 'counts less than nothing, which would pay the budget back',
    odd: { usage: { prompt_tokens: -1_000_000, completion_tokens: -1_000_000 } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'BerriAI/litellm#12970',
    does: 'counts a hundred times what was sent',
    odd: { usage: { prompt_tokens: 1e12, completion_tokens: 1e12 } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'langfuse/langfuse#10592',
    does: 'reports more cached tokens than the prompt has',
    odd: {
      usage: { prompt_tokens: 14, completion_tokens: 40, prompt_tokens_details: { cached_tokens: 9_000 } },
    },
    right: { ...fine, usage: { inputTokens: 14, cachedInputTokens: 0, outputTokens: 40 } },
  },
  {
    source: 'KonghaYao/peri#74',
    does: 'reports a negative number of cached tokens',
    odd: {
      usage: { prompt_tokens: 14, completion_tokens: 40, prompt_tokens_details: { cached_tokens: -5 } },
    },
    right: { ...fine, usage: { inputTokens: 14, cachedInputTokens: 0, outputTokens: 40 } },
  },
  {
    source: 'ollama/ollama#5370',
    does: 'counts no prompt tokens when the prompt was in its cache',
    odd: { usage: { prompt_tokens: 0, completion_tokens: 40, total_tokens: 40 } },
    right: { ...fine, usage: { outputTokens: 40 } },
  },
  {
    source: 'ollama/ollama#3427',
    does: 'leaves the prompt count out',
    odd: { usage: { completion_tokens: 40 } },
    right: { ...fine, usage: { outputTokens: 40 } },
  },
  {
    source: 'Portkey-AI/gateway#858',
    does: 'names the total and the completion only',
    odd: { usage: { completion_tokens: 40, total_tokens: 54 } },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'vercel/ai#12425',
    does: 'leaves reasoning out of the completion and adds it to the total',
    target: { capabilities: { reasoningTokens: 1_000 } },
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 40,
        total_tokens: 371,
        completion_tokens_details: { reasoning_tokens: 317 },
      },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 357 } },
  },
  {
    source: 'UKGovernmentBEIS/inspect_ai#5528',
    does: 'tells of reasoning beside a smaller completion, without a total',
    target: { capabilities: { reasoningTokens: 1_000 } },
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 40,
        completion_tokens_details: { reasoning_tokens: 300 },
      },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 340 } },
  },
  {
    source: 'promptfoo/promptfoo#9507',
    does: 'tells of reasoning as a part of the completion',
    target: { capabilities: { reasoningTokens: 1_000 } },
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 500,
        total_tokens: 514,
        completion_tokens_details: { reasoning_tokens: 200 },
      },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 500 } },
  },
  {
    source: 'browser-use/browser-use#5684',
    does: 'names cached tokens prompt_cache_hit_tokens',
    odd: { usage: { prompt_tokens: 14, completion_tokens: 40, prompt_cache_hit_tokens: 4 } },
    right: { ...fine, usage: { inputTokens: 14, cachedInputTokens: 4 } },
  },
  {
    source: 'ollama/ollama#17130',
    does: 'speaks like Anthropic and leaves the cache counts out',
    protocol: 'anthropic',
    odd: { usage: { input_tokens: 14, output_tokens: 40 } },
    right: { ...fine, usage: { inputTokens: 14, cachedInputTokens: 0, outputTokens: 40 } },
  },
  {
    source: 'BerriAI/litellm#39136',
    does: 'names itself differently in every answer',
    odd: { model: 'gpt-mini-build-8f3a77' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'issue 13: a NUL in the name',
    does: 'puts a NUL and a kilobyte of text into its name',
    odd: { model: `mini\u0000${'x'.repeat(1_000)}` },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'BerriAI/litellm#26919',
    does: 'counts written cache tokens inside the prompt and beside it',
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 40,
        total_tokens: 54,
        cache_creation_input_tokens: 10,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    },
    right: { outcomes: ['ok'], usage: { inputTokens: 14, cachedInputTokens: 4 } },
  },
  {
    source: 'langfuse/langfuse#4590',
    does: 'names the details of its counts input_token_details',
    odd: {
      usage: {
        input_tokens: 14,
        output_tokens: 40,
        total_tokens: 54,
        input_token_details: { audio: 0, cache_read: 4 },
      },
    },
    right: { outcomes: ['ok'], usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'langchain-ai/langsmith-sdk#2519',
    does: 'counts cached tokens beside the input, as Anthropic does',
    protocol: 'anthropic',
    odd: {
      usage: {
        input_tokens: 4,
        cache_read_input_tokens: 8,
        cache_creation_input_tokens: 2,
        output_tokens: 40,
      },
    },
    right: {
      ...fine,
      usage: { inputTokens: 14, cachedInputTokens: 8, cacheWriteTokens: 2, outputTokens: 40 },
    },
  },
  {
    source: 'danny-avila/LibreChat#13798',
    does: 'counts cached tokens inside the prompt and names them in two places',
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 40,
        total_tokens: 54,
        cache_read_input_tokens: 8,
        prompt_tokens_details: { cached_tokens: 8 },
      },
    },
    right: { ...fine, usage: { inputTokens: 14, cachedInputTokens: 8, outputTokens: 40 } },
  },
  {
    source: 'anomalyco/opencode#1298',
    does: 'multiplies the counts beside the true ones and adds fields of its own',
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 40,
        total_tokens: 54,
        multiplier_applied: 2,
        zj_usage: { multiplier: 2, prompt_cost: 28, credits_remaining: 282_833.4 },
      },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'petersalomonsen/javascriptmusic#212',
    does: 'counts one more token of reasoning than of the whole completion',
    target: { capabilities: { reasoningTokens: 1_000 } },
    odd: {
      usage: {
        prompt_tokens: 14,
        completion_tokens: 200,
        total_tokens: 214,
        completion_tokens_details: { reasoning_tokens: 201 },
      },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 200 } },
  },
  {
    source: 'perplexity: cost in its usage',
    does: 'tells the cost as an object',
    odd: {
      usage: { prompt_tokens: 14, completion_tokens: 40, total_tokens: 54, cost: { total_cost: 0.006 } },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
];
