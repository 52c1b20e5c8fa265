import type { RealityCase } from '../realityCase.ts';

const unbilled = { text: 'template', outcomes: ['failed', 'template'] } as const;
const out = { ...unbilled, breaker: 'open' } as const;
const full = { ...unbilled, breaker: 'closed' } as const;
const answers = (status: number, body: unknown, headers?: Record<string, string>) => ({
  error: { status, body, ...(headers ? { headers } : {}) },
});
const quota = (metric: string, limit: number, retry: string) =>
  JSON.stringify({
    error: {
      code: 429,
      message: `You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: ${metric}, limit: ${String(limit)}, model: m\nPlease retry in ${retry}.`,
      status: 'RESOURCE_EXHAUSTED',
    },
  });
const limited = { error: { message: 'Rate limit exceeded', code: 429 } };
const inAMinute = () => new Date(Date.now() + 60_000);

/** Pauses, accounts, models and parameters, as servers name them when they refuse. */
export const refusalCases: readonly RealityCase[] = [
  {
    source: 'continuedev/continue#10921',
    does: 'calls the tokens of one minute a quota, and names the pause in the sentence',
    odd: answers(429, {
      error: { message: quota('paid_tier_input_token_count', 1_000_000, '33.820058115s'), code: 429 },
    }),
    right: { ...full, pausedMs: 33_820 },
  },
  {
    source: 'continuedev/continue#9570',
    does: 'has a quota of zero for this model, and names a pause all the same',
    odd: answers(429, {
      error: { message: quota('free_tier_requests', 0, '45.578569677s'), code: 429 },
    }),
    right: { ...out, pausedMs: 'never' },
  },
  {
    source: 'dirge-code/dirge#719',
    does: 'names the end of the pause in the body, in milliseconds since 1970, among headers of its own',
    odd: answers(429, {
      error: {
        message: 'Rate limit exceeded: free-models-per-min.',
        code: 429,
        metadata: {
          headers: {
            'X-RateLimit-Limit': '20',
            'X-RateLimit-Remaining': '0',
            'X-RateLimit-Reset': String(inAMinute().getTime()),
          },
        },
      },
    }),
    right: { ...full, pausedBetweenMs: [20_000, 60_000] },
  },
  {
    source: 'vectorize-io/hindsight#3508',
    does: 'names the pause in the header of the limit that was reached',
    odd: answers(429, limited, {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1m30s',
      'x-ratelimit-remaining-tokens': '149000',
      'x-ratelimit-reset-tokens': '6ms',
    }),
    right: { ...full, pausedMs: 90_000 },
  },
  {
    source: 'CortexLM/cortex-code#407',
    does: 'names the pause in milliseconds within a duration',
    odd: answers(429, limited, {
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1s250ms',
    }),
    right: { ...full, pausedMs: 1_250 },
  },
  {
    source: 'interviewstreet/hiring-agent#386',
    does: 'names the end of the pause as a date',
    odd: answers(429, limited, { 'retry-after': inAMinute().toUTCString() }),
    right: { ...full, pausedBetweenMs: [20_000, 60_000] },
  },
  {
    source: 'cloudfoundry/cloud_controller_ng#2544',
    does: 'names the end of the pause in seconds since 1970, where seconds from now belong',
    odd: answers(429, limited, { 'retry-after': String(Math.floor(inAMinute().getTime() / 1_000)) }),
    right: { ...full, pausedBetweenMs: [20_000, 60_000] },
  },
  {
    source: 'ebarti/JobCtrl#231',
    does: 'names a pause of less than nothing',
    odd: answers(429, limited, { 'retry-after': '-100' }),
    right: { ...full, pausedMs: 500 },
  },
  {
    source: 'earendil-works/pi#9571',
    does: 'names a date that is none',
    odd: answers(429, limited, { 'retry-after': 'Wed, 41 Foo 2026 99:99:99 GMT' }),
    right: { ...full, pausedMs: 500 },
  },
  {
    source: 'acheong08/ChatGPT#1103',
    does: 'answers 400 because too many requests came',
    odd: answers(400, { detail: 'Too many requests in 1 hour. Try again later.' }),
    right: { ...full, pausedMs: 500 },
  },
  {
    source: 'RooCodeInc/Roo-Code#5050',
    does: 'speaks of too many tokens where it means too many in a minute',
    odd: answers(429, { message: 'Too many tokens, please wait before trying again.' }),
    right: { ...full, pausedMs: 500 },
  },
  {
    source: 'crewAIInc/crewAI#7417',
    does: 'tells the same inside a stream, by a name of its own',
    stream: true,
    odd: {
      firstEvents: [
        {
          error: {
            type: 'throttlingException',
            message: 'Too many tokens, please wait before trying again.',
          },
        },
      ],
    },
    right: { ...full, pausedMs: 500 },
  },
  {
    source: 'BerriAI/litellm#36729',
    does: 'answers 429 because the budget of the key is spent',
    odd: answers(429, {
      error: {
        message: 'Budget has been exceeded! Current cost: 10.51, Max budget: 10.00',
        type: 'budget_exceeded',
        code: '429',
      },
    }),
    right: { ...out, outBecause: /budget_exceeded/ },
  },
  {
    source: 'BerriAI/litellm#14144',
    does: 'answers 400 because the budget of a team is spent, relayed without a type',
    odd: answers(400, {
      error: {
        message: 'litellm.BadRequestError: OpenAIException - Budget has been exceeded! Current cost: 14.1',
        type: null,
        param: null,
        code: '400',
      },
    }),
    right: out,
  },
  {
    source: 'anthropics/claude-code#38035',
    does: 'answers 400 because the limit that the account set itself is reached',
    protocol: 'anthropic',
    odd: answers(400, {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
      },
    }),
    right: out,
  },
  {
    source: 'continuedev/continue#11336',
    does: 'answers 400 because the key is out of date',
    odd: answers(400, [
      {
        error: {
          code: 400,
          message: 'API key expired. Please renew the API key.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ]),
    right: out,
  },
  {
    source: 'Wei-Shaw/sub2api#1709',
    does: 'answers 400 because it does not know the key, and says so in its details',
    odd: answers(400, {
      error: {
        code: 400,
        message: 'API Key not found. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }],
      },
    }),
    right: out,
  },
  {
    source: 'atiilla/sqlmap-ai#3',
    does: 'answers 400 because the model was taken away',
    odd: answers(400, {
      error: {
        message: 'The model `qwen-qwq-32b` has been decommissioned and is no longer supported.',
        type: 'invalid_request_error',
        code: 'model_decommissioned',
      },
    }),
    right: { ...out, outBecause: /model_decommissioned/ },
  },
  {
    source: 'ConardLi/easy-dataset#9',
    does: 'answers 400 because it has no such model, in three words',
    odd: answers(400, {
      error: {
        message: 'Model Not Exist',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request_error',
      },
    }),
    right: out,
  },
  {
    source: 'lmstudio-ai/lmstudio-bug-tracker#618',
    does: 'answers 200 for a path that it does not have',
    odd: { raw: JSON.stringify({ error: 'Unexpected endpoint or method. (POST /chat/completions)' }) },
    right: out,
  },
  {
    source: 'any server of pages: 405',
    does: 'answers 405 because nothing can be posted to that path',
    odd: answers(405, '<html><title>405 Not Allowed</title></html>'),
    right: out,
  },
  {
    source: 'mindverse/Second-Me#20',
    does: 'answers 503 while it loads the model',
    odd: answers(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
    right: full,
  },
  {
    source: 'hang-in/seCall#5',
    does: 'answers 500 because numbers of this one text are none',
    odd: answers(500, { error: 'failed to encode response: json: unsupported value: NaN' }),
    right: { ...full, pausedMs: 'never' },
  },
  {
    source: 'Ekultek/WhatWaf#1206',
    does: 'is kept by a firewall, which answers 403 with its page for one prompt',
    odd: answers(403, '<!DOCTYPE html><title>Attention Required! | Cloudflare</title>'),
    right: { ...full, pausedMs: 'never' },
  },
  {
    source: 'opencyvis/opencyvis-phone#12',
    does: 'allows one temperature alone',
    odd: { refuses: ['temperature'], refusesLike: 'moonshot' },
    request: { temperature: 0.7 },
    right: {
      text: /Greet Hanako/,
      outcomes: ['failed', 'ok'],
      learnt: { temperature: false },
      asked: 2,
      breaker: 'closed',
    },
  },
  {
    source: 'llm-exe/llm-exe#662',
    does: 'calls a response format unavailable now, which it never has',
    odd: { refuses: ['response_format'], refusesLike: 'deepseek' },
    request: { jsonSchema: { name: 'nudge', schema: { type: 'object' } } },
    right: { outcomes: ['failed', 'failed', 'ok'], learnt: { json: 'words' }, breaker: 'closed' },
  },
  {
    source: 'ollama/ollama#12561',
    does: 'refuses a reasoning effort by another name',
    odd: { refuses: ['reasoning_effort'], refusesLike: 'ollama' },
    target: { capabilities: { reasoningEffort: 'medium' } },
    right: { text: /Greet Hanako/, outcomes: ['failed', 'ok'], asked: 2, breaker: 'closed' },
  },
  {
    source: 'taketwo/llm-ollama#54',
    does: 'says that the model does not support thinking',
    odd: { refuses: ['reasoning_effort'], refusesLike: 'ollama-thinking' },
    target: { capabilities: { reasoningEffort: 'low' } },
    right: { text: /Greet Hanako/, outcomes: ['failed', 'ok'], asked: 2, breaker: 'closed' },
  },
];
