import type { RealityCase } from '../realityCase.ts';
import { delta, done, end, stream } from './rawStreams.ts';

const unbilled = { text: 'template', outcomes: ['failed', 'template'] } as const;
const out = { ...unbilled, breaker: 'open' } as const;
const full = { ...unbilled, breaker: 'closed' } as const;
const alone = { ...full, pausedMs: 'never' } as const;
const lost = { text: 'template', outcomes: ['possibly_billed', 'template'] } as const;
const answers = (status: number, body: unknown, headers?: Record<string, string>) => ({
  error: { status, body, ...(headers ? { headers } : {}) },
});
/** What servers and relays say of refusals, of full queues and of ends, as reports of the last years show them. */
export const serverCases: readonly RealityCase[] = [
  {
    source: 'runpod-workers/worker-vllm#57',
    does: 'answers 200 for a model that it does not have, with the status in the body',
    odd: {
      raw: JSON.stringify({
        code: 404,
        message: 'The model `mini` does not exist.',
        object: 'error',
        param: null,
        type: 'NotFoundError',
      }),
    },
    right: { ...out, outBecause: /404/ },
  },
  {
    source: 'runpod-workers/worker-vllm#186',
    does: 'answers 200 with a trace of its own fault where the choices belong',
    odd: { raw: JSON.stringify({ err: 'api', traceback: "KeyError: 'api'" }) },
    right: { ...lost, usage: 'bound' },
  },
  {
    source: 'langchain-ai/langchain#34515',
    does: 'answers 200 with null choices and no error at all',
    odd: { choices: null },
    right: { ...lost, usage: 'told' },
  },
  {
    source: 'langchain-ai/langchain#34515 with a string',
    does: 'answers 200 with null choices and the error as one string',
    odd: { raw: JSON.stringify({ choices: null, error: 'image input is not supported' }) },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'] },
  },
  {
    source: 'HunorLaczko/ha-groq-cloud-api#27',
    does: 'answers 413 for a request that is larger than the limit of a whole minute',
    odd: answers(413, {
      error: {
        message:
          'Request too large for model `mini` in organization `org-x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 12328, please reduce your message size and try again.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    }),
    right: alone,
  },
  {
    source: 'microsoft/graphrag#757',
    does: 'names the pause in minutes and parts of seconds',
    odd: answers(429, {
      error: {
        message:
          'Rate limit reached for model `mini` in organization `org-x` on tokens per minute (TPM): Limit 30000, Used 73124, Requested 1877. Please try again in 1m30.002s.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    }),
    right: { ...full, pausedMs: 90_002 },
  },
  {
    source: 'ollama/ollama#4124',
    does: 'answers 500 because too many wait already',
    odd: answers(500, { error: 'server busy, please try again.  maximum pending requests exceeded' }),
    right: full,
  },
  {
    source: 'ollama/ollama#4159',
    does: 'answers 500 because it has no place left',
    odd: answers(500, { error: 'unexpected server status: llm busy - no slots available' }),
    right: full,
  },
  {
    source: 'ollama/ollama#15934',
    does: 'answers 503 with a reference',
    odd: answers(503, { error: 'Server overloaded, please retry shortly (ref: aaa65c70-cfa0)' }),
    right: full,
  },
  {
    source: 'google-gemini/gemini-cli#15745',
    does: 'answers 503 with the error as a text in the message',
    odd: answers(503, {
      error: {
        message: JSON.stringify({
          error: {
            code: 503,
            message: 'The model is overloaded. Please try again later.',
            status: 'UNAVAILABLE',
          },
        }),
        code: 503,
        status: 'Service Unavailable',
      },
    }),
    right: full,
  },
  {
    source: 'earendil-works/pi#4563',
    does: 'answers 503 for a prompt that is longer than the context, behind three relays',
    odd: answers(503, {
      error: {
        message:
          "litellm.ServiceUnavailableError: litellm.MidStreamFallbackError: litellm.APIConnectionError: APIConnectionError: OpenAIException - Requested token count exceeds the model's maximum context length of 131072 tokens.",
        type: null,
        param: null,
        code: '503',
      },
    }),
    right: alone,
  },
  {
    source: 'earendil-works/pi#6262',
    does: 'counts the prompt with commas and calls its context configured',
    odd: answers(400, {
      error: {
        message: 'Prompt has 5,958,968 tokens, but the configured context size is 256,000 tokens',
        type: 'invalid_request_error',
      },
    }),
    right: alone,
  },
  {
    source: 'iamclancyliang/pi-go#37',
    does: 'compares the input with the longest input that it allows',
    odd: answers(400, {
      error: {
        message: 'Input length 131393 exceeds the maximum allowed input length of 131040 tokens.',
        code: 400,
      },
    }),
    right: alone,
  },
  {
    source: 'openclaw/openclaw#58839',
    does: 'says that all tokens are more than the most of the model',
    odd: answers(400, { message: "total tokens exceeds the model's max of 4096" }),
    right: alone,
  },
  {
    source: 'anomalyco/opencode#35920',
    does: 'says that the request has more tokens than the most allowed',
    odd: answers(400, {
      error: { code: '1261', message: 'tokens in request more than max tokens allowed' },
    }),
    right: { ...alone, asked: 1, nothingLearnt: true },
  },
  {
    source: 'vllm-project/vllm#36789',
    does: 'counts what is left for the answer as less than nothing, by a parameter that it takes',
    protocol: 'openai-compatible',
    odd: answers(400, {
      error: {
        message: 'max_tokens must be at least 1, got -7584. (parameter=max_tokens, value=-7584)',
        type: 'BadRequestError',
        param: 'max_tokens',
        code: 400,
      },
    }),
    right: { ...alone, asked: 1, nothingLearnt: true },
  },
  {
    source: 'babikov/doka-site#7',
    does: 'answers 402 with what the account could pay for',
    odd: answers(402, {
      error: {
        message:
          'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 10114.',
        code: 402,
        metadata: { provider_name: null },
      },
      user_id: 'user_x',
    }),
    right: { ...out, nothingLearnt: true },
  },
  {
    source: 'continuedev/continue#11449',
    does: 'answers 403 because it serves no such country',
    odd: answers(403, {
      error: {
        code: 'unsupported_country_region_territory',
        message: 'Country, region, or territory not supported',
        param: null,
        type: 'request_forbidden',
      },
    }),
    right: { ...out, outBecause: /unsupported_country/ },
  },
  {
    source: 'OpenRouterTeam/openrouter-examples#18',
    does: 'relays such a 403 with the true words in its metadata',
    odd: answers(403, {
      error: {
        message: 'Provider returned error',
        code: 403,
        metadata: { raw: '{"error":{"code":"unsupported_country_region_territory"}}', provider_name: 'x' },
      },
    }),
    right: out,
  },
  {
    source: 'ShamanicArts/Flow.Launcher.Plugin.AI-Assistant#2',
    does: 'answers 404 because no server behind it fits the rules of the account',
    odd: answers(404, { error: { message: 'No endpoints found matching your data policy.', code: 404 } }),
    right: out,
  },
  {
    source: 'theopenco/llmgateway#1626',
    does: 'filters a prompt, and says so in an error within the error',
    odd: answers(400, {
      error: {
        message: 'The response was filtered due to the prompt triggering the policy.',
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    }),
    right: alone,
  },
  {
    source: 'sgl-project/sglang#5984',
    does: 'answers 500 because a number of this answer is none',
    odd: answers(500, {
      object: 'error',
      message: 'Out of range float values are not JSON compliant',
      type: 'InternalServerError',
      code: 500,
    }),
    right: { ...lost, breaker: 'closed', pausedMs: 'never' },
  },
  {
    source: 'mudler/LocalAI#800',
    does: 'answers 500 because it cannot do what was asked',
    odd: answers(500, {
      error: { code: 500, message: 'rpc error: code = Unknown desc = unimplemented', type: '' },
    }),
    right: { text: 'template', outcomes: ['possibly_billed', 'template'] },
  },
  {
    source: 'vllm-project/vllm#42363',
    does: 'tells in a stream that its engine is dead',
    stream: true,
    odd: stream(
      {
        error: {
          message: 'EngineCore encountered an issue.',
          type: 'EngineDeadError',
          param: null,
          code: 500,
        },
      },
      done,
    ),
    right: { text: 'template' },
  },
  {
    source: 'NousResearch/hermes-agent#80822',
    does: 'keeps the connection open by events that are null',
    stream: true,
    odd: stream('data: null\n\n', delta('Hello '), 'data: null\n\n', delta('Hanako'), end, done),
    right: {
      text: 'Hello Hanako',
      ends: 'done',
      outcomes: ['ok'],
      usage: { inputTokens: 14, outputTokens: 8 },
    },
  },
  {
    source: 'microsoft/agent-framework#5734',
    does: 'ends with a delta that is null',
    stream: true,
    odd: stream(
      delta('Hello Hanako'),
      { choices: [{ index: 0, delta: null, finish_reason: 'stop' }], usage: end.usage },
      done,
    ),
    right: {
      text: 'Hello Hanako',
      ends: 'done',
      outcomes: ['ok'],
      usage: { inputTokens: 14, outputTokens: 8 },
    },
  },
  {
    source: 'pydantic/pydantic-ai#5170',
    does: 'sends chunks with null as choices',
    stream: true,
    odd: stream({ choices: null }, delta('Hello Hanako'), end, { choices: null, usage: null }, done),
    right: {
      text: 'Hello Hanako',
      ends: 'done',
      outcomes: ['ok'],
      usage: { inputTokens: 14, outputTokens: 8 },
    },
  },
  {
    source: 'earendil-works/pi#8473',
    does: 'ends a stream with nothing in it',
    stream: true,
    odd: stream({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    right: { text: 'template' },
  },
  {
    source: 'BerriAI/litellm#36768',
    does: 'ends a stream of nothing as if it were whole',
    stream: true,
    odd: stream({ choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }] }, done),
    right: { text: 'template' },
  },
  {
    source: 'experientiallabs/experiential#962',
    does: 'filters its own words in the middle and closes without [DONE]',
    stream: true,
    odd: stream(delta('Hello Ha'), {
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'content_filter' }],
    }),
    right: {
      text: 'Hello Ha',
      ends: 'done',
      finish: 'filter',
      outcomes: ['ok'],
      breaker: 'closed',
      cached: false,
    },
  },
];
