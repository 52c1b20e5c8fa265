import type { RealityCase } from '../realityCase.ts';

const unbilled = { text: 'template', outcomes: ['failed', 'template'] } as const;
const out = { ...unbilled, breaker: 'open' } as const;
const answers = (status: number, body: unknown, headers?: Record<string, string>) => ({
  error: { status, body, ...(headers ? { headers } : {}) },
});

/** What servers say of accounts, keys, bounds and pauses, in their own shapes and languages. */
export const accountCases: readonly RealityCase[] = [
  {
    source: 'continuedev/continue#11823',
    does: 'answers 429 in Chinese because nothing is paid',
    odd: answers(429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }),
    right: { ...out, outBecause: /429 1113/ },
  },
  {
    source: 'vercel/ai#9290',
    does: 'answers 429 because nothing is paid, behind a relay that keeps the status only',
    odd: answers(429, {
      error: {
        message: 'Insufficient balance or no resource package. Please recharge.',
        type: 'AI_APICallError',
      },
    }),
    right: out,
  },
  {
    source: 'MiniMax-AI/MiniMax-M2#62',
    does: 'answers 500 because nothing is paid',
    protocol: 'anthropic',
    odd: answers(500, {
      type: 'error',
      error: { type: 'api_error', message: 'insufficient balance (1008)' },
    }),
    right: out,
  },
  {
    source: 'NousResearch/hermes-agent#16680',
    does: 'answers 200 with a status of its own and no choices',
    odd: {
      raw: JSON.stringify({
        choices: null,
        base_resp: { status_code: 1008, status_msg: 'insufficient balance' },
      }),
    },
    right: out,
  },
  {
    source: 'continuedev/continue#10290',
    does: 'answers 400 for a refused key, in a list, with the error as a text in the message',
    odd: answers(400, [
      {
        error: {
          message: JSON.stringify({
            error: {
              code: 400,
              message: 'API key not valid. Please pass a valid API key.',
              status: 'INVALID_ARGUMENT',
              details: [{ reason: 'API_KEY_INVALID' }],
            },
          }),
          code: 400,
          status: 'Bad Request',
        },
      },
    ]),
    right: { ...out, outBecause: /400/ },
  },
  {
    source: 'gossipcat-ai/gossipcat-ai#732 in a list',
    does: 'wraps a 429 in a list and names the pause in the body',
    odd: answers(429, [
      {
        error: {
          code: 429,
          message: 'Resource has been exhausted (e.g. check quota).',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '39s' }],
        },
      },
    ]),
    right: { ...unbilled, breaker: 'closed', pausedMs: 39_000 },
  },
  {
    source: 'maximhq/bifrost#7212',
    does: 'names the pause in milliseconds in a header, and another in seconds',
    odd: answers(
      429,
      { error: { message: 'Requests exceeded call rate limit', code: '429' } },
      { 'retry-after-ms': '1500', 'retry-after': '2' },
    ),
    right: { ...unbilled, breaker: 'closed', pausedMs: 1_500 },
  },
  {
    source: 'openai: rate limits, "please try again in"',
    does: 'names the pause in the sentence alone',
    odd: answers(429, {
      error: {
        message:
          'Rate limit reached for mini in organization org-x on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 6.2s.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    }),
    right: { ...unbilled, breaker: 'closed', pausedMs: 6_200 },
  },
  {
    source: 'dirge-code/dirge#818',
    does: 'says that the hours of a plan are used up',
    odd: answers(429, {
      error: { code: '1308', message: '已达到 5 小时的使用上限。您的限额将在 2026-08-25 07:41:44 重置。' },
    }),
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'vercel/ai#6534',
    does: 'answers 429 for a request that is larger than the limit of a whole minute',
    odd: answers(429, {
      error: {
        type: 'tokens',
        code: 'rate_limit_exceeded',
        message:
          'Request too large for mini in organization org-x on tokens per min (TPM): Limit 30000, Requested 35364. The input or output tokens must be reduced in order to run successfully.',
        param: null,
      },
    }),
    right: { ...unbilled, breaker: 'closed', pausedMs: 'never' },
  },
  {
    source: 'opencode-ai/opencode#140',
    does: 'says that the bound of the answer is too large, by a parameter that it takes',
    protocol: 'openai-compatible',
    odd: answers(400, {
      error: {
        message:
          'max_tokens is too large: 50000. This model supports at most 32768 completion tokens, whereas you provided 50000.',
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: 'invalid_value',
      },
    }),
    right: { ...unbilled, breaker: 'closed', asked: 1, nothingLearnt: true },
  },
  {
    source: 'algorithmicsuperintelligence/optillm#4',
    does: 'the same without a code',
    protocol: 'openai-compatible',
    odd: answers(400, {
      error: {
        message: 'max_tokens is too large: 8192. This model supports at most 4096 completion tokens.',
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: null,
      },
    }),
    right: { ...unbilled, breaker: 'closed', asked: 1, nothingLearnt: true },
  },
  {
    source: 'Gitlawb/openclaude#331',
    does: 'the same as a parameter that is not valid',
    odd: answers(400, {
      error: {
        code: 'InvalidParameter',
        message:
          'The parameter `max_completion_tokens` specified in the request are not valid: integer above maximum value, expected a value <= 12288, but got 32000 instead.',
        param: 'max_completion_tokens',
        type: 'BadRequest',
      },
    }),
    right: { ...unbilled, breaker: 'closed', asked: 1, nothingLearnt: true },
  },
  {
    source: 'AQBot-Desktop/AQBot#93',
    does: 'the same with the sentence where the name belongs',
    odd: answers(400, {
      error: {
        message: 'Param Incorrect',
        type: 'upstream_error',
        param: 'max_tokens is too large: 1048576. This model supports at most 131072 completion tokens.',
        code: '400',
      },
    }),
    right: { ...unbilled, breaker: 'closed', asked: 1, nothingLearnt: true },
  },
  {
    source: 'openai: decimal_above_max_value',
    does: 'refuses one value of a parameter that it takes',
    request: { temperature: 1.7 },
    odd: answers(400, {
      error: {
        message:
          "Invalid 'temperature': decimal above maximum value. Expected a value <= 1, but got 1.7 instead.",
        type: 'invalid_request_error',
        param: 'temperature',
        code: 'decimal_above_max_value',
      },
    }),
    right: { ...unbilled, breaker: 'closed', asked: 1, nothingLearnt: true },
  },
  {
    source: 'lmstudio-ai/lmstudio-bug-tracker#189',
    does: 'wants another response_format, in a bare string',
    target: { capabilities: { json: 'object' } },
    request: { jsonSchema: { name: 'nudge', schema: { type: 'object' } } },
    odd: {
      refuses: ['response_format'],
      refusesLike: 'lmstudio',
    },
    right: {
      text: /Greet Hanako/,
      outcomes: ['failed', 'ok'],
      asked: 2,
      breaker: 'closed',
      learnt: { json: 'words' },
    },
  },
  {
    source: 'xai: argument not supported on this model',
    does: 'names the argument in a bare string',
    request: { stop: ['END'] },
    odd: { refuses: ['stop'], refusesLike: 'xai' },
    right: {
      text: /Greet Hanako/,
      outcomes: ['failed', 'ok'],
      asked: 2,
      breaker: 'closed',
      learnt: { stop: false },
    },
  },
  {
    source: 'huggingface/chat-ui#340',
    does: 'says what prompt and answer together must be below',
    odd: answers(422, {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 1512. Given: 1000 `inputs` tokens and 1024 `max_new_tokens`',
      error_type: 'validation',
    }),
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'claude-code-best/claude-code#272',
    does: 'counts that the answer does not fit behind the prompt',
    odd: answers(400, {
      object: 'error',
      message:
        "'max_tokens' or 'max_completion_tokens' is too large: 64000. This model's maximum context length is 64001 tokens and your request has 24235 input tokens (64000 > 64001 - 24235).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    }),
    right: { ...unbilled, breaker: 'closed', asked: 1, nothingLearnt: true },
  },
  {
    source: 'zai-org/GLM-4.5: sensitive content',
    does: 'filters a prompt, in Chinese',
    odd: answers(400, {
      error: {
        code: '1301',
        message: '系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语。',
      },
    }),
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'QwenLM/qwen-code: Arrearage',
    does: 'answers 400 because the account owes money',
    odd: answers(400, {
      error: {
        message: 'Access denied, please make sure your account is in good standing.',
        type: 'Arrearage',
        code: 'Arrearage',
      },
    }),
    right: { ...out, outBecause: /Arrearage/ },
  },
  {
    source: 'cloudflare: envelope of Workers AI',
    does: 'answers 200 and success false',
    odd: {
      raw: JSON.stringify({
        success: false,
        result: null,
        errors: [{ code: 5007, message: 'No such model mini or task' }],
      }),
    },
    right: { text: 'template', outcomes: ['failed', 'template'] },
  },
  {
    source: 'Wei-Shaw/sub2api#890',
    does: 'answers 403 with the fault beside no error object',
    odd: answers(403, { code: 'INSUFFICIENT_BALANCE', message: 'Insufficient account balance' }),
    right: out,
  },
  {
    source: 'moonshot: engine_overloaded_error',
    does: 'is overloaded and calls it by its own name',
    odd: answers(429, {
      error: {
        type: 'engine_overloaded_error',
        message: 'The engine is currently overloaded, please try again later',
      },
    }),
    right: { ...unbilled, breaker: 'closed' },
  },
];
