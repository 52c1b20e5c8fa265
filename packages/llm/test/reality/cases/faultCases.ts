import type { RealityCase } from '../realityCase.ts';

const learns = (
  source: string,
  param: string,
  like: NonNullable<NonNullable<RealityCase['odd']>['refusesLike']>,
  more: Partial<RealityCase>,
): RealityCase => ({
  source,
  does: `refuses ${param} with a 400 that names it`,
  odd: { refuses: [param], refusesLike: like },
  request: { temperature: 0.7 },
  ...more,
  right: { text: /Greet Hanako/, outcomes: ['failed', 'ok'], asked: 2, breaker: 'closed', ...more.right },
});
const unbilled = { text: 'template', outcomes: ['failed', 'template'] } as const;

/** What servers refuse, and what that says about them. */
export const faultCases: readonly RealityCase[] = [
  learns('RooCodeInc/Roo-Code#12162', 'temperature', 'openai', { right: { learnt: { temperature: false } } }),
  learns('qodo-ai/pr-agent#2456', 'temperature', 'vllm', { right: { learnt: { temperature: false } } }),
  learns('teilomillet/gollm#33', 'max_tokens', 'openai', {
    protocol: 'openai-compatible',
    right: { learnt: { tokenLimit: 'max_completion_tokens' } },
  }),
  learns('ollama: max_completion_tokens', 'max_completion_tokens', 'azure', {
    target: { capabilities: { tokenLimit: 'max_completion_tokens' } },
    right: { learnt: { tokenLimit: 'max_tokens' } },
  }),
  learns('mistralai/client-python: extra_forbidden', 'seed', 'pydantic', {
    request: { seed: 7 },
    right: { learnt: { seed: false } },
  }),
  learns('Vali-98/ChatterUI#564', 'top_p', 'anthropic', {
    protocol: 'anthropic',
    request: { topP: 0.5 },
    right: { learnt: { topP: false } },
  }),
  learns('huggingface/text-generation-inference: stream_options', 'stream_options', 'pydantic', {
    stream: true,
    right: { learnt: { streamUsage: false }, ends: 'done' },
  }),
  learns('vllm-project/vllm: response_format', 'response_format', 'vllm', {
    request: { jsonSchema: { name: 'nudge', schema: { type: 'object' } } },
    right: { outcomes: ['failed', 'failed', 'ok'], asked: 3, learnt: { json: 'words' } },
  }),
  {
    source: 'issue 13: a 404 model',
    does: 'does not know the model',
    odd: {
      error: {
        status: 404,
        body: { error: { message: 'The model `mini` does not exist', code: 'model_not_found' } },
      },
    },
    right: { ...unbilled, breaker: 'open', outBecause: /404 model_not_found/ },
  },
  {
    source: 'ollama/ollama: model not found',
    does: 'does not know the model and says so in a sentence',
    odd: { error: { status: 400, body: { error: "model 'mini' not found, try pulling it first" } } },
    right: { ...unbilled, breaker: 'open', outBecause: /400/ },
  },
  {
    source: 'QwenLM/qwen-code#7841',
    does: 'answers 429 although the quota is used up for good',
    odd: {
      error: {
        status: 429,
        body: {
          error: {
            message: 'You exceeded your current quota',
            type: 'insufficient_quota',
            code: 'insufficient_quota',
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'open', outBecause: /insufficient_quota/ },
  },
  {
    source: 'gossipcat-ai/gossipcat-ai#732',
    does: 'answers 429 with a limit of zero',
    odd: {
      error: {
        status: 429,
        body: {
          error: {
            code: 429,
            message: 'Quota exceeded for metric: generate_requests, limit: 0',
            status: 'RESOURCE_EXHAUSTED',
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'open', outBecause: /429/ },
  },
  {
    source: 'anthropic: credit balance',
    does: 'answers 400 because nothing is paid',
    protocol: 'anthropic',
    odd: {
      error: {
        status: 400,
        body: {
          type: 'error',
          error: {
            type: 'invalid_request_error',
            message: 'Your credit balance is too low to access the Anthropic API.',
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'open', outBecause: /400/ },
  },
  {
    source: 'openai: a revoked key',
    does: 'answers 401',
    odd: { onlyKey: 'another-key' },
    right: { ...unbilled, breaker: 'open', outBecause: /401 invalid_api_key/ },
  },
  {
    source: 'rohitg00/agentmemory#1276',
    does: 'filters one prompt',
    odd: {
      error: {
        status: 400,
        body: {
          error: {
            message:
              "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
            code: 'content_filter',
            param: 'prompt',
            innererror: { code: 'ResponsibleAIPolicyViolation' },
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'BerriAI/litellm#10793',
    does: 'says in its own words that the prompt is longer than the context',
    odd: {
      error: {
        status: 400,
        body: {
          object: 'error',
          message: "The input (9000 tokens) is longer than the model's context length (4096 tokens).",
          code: 400,
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'ggml-org/llama.cpp: exceed_context_size_error',
    does: 'names the error of a prompt that is too long by its own type',
    odd: {
      error: {
        status: 400,
        body: {
          error: {
            code: 400,
            message: 'the request exceeds the available context size',
            type: 'exceed_context_size_error',
            n_ctx: 4096,
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'PrimeIntellect-ai/nano-rlm#162',
    does: 'answers 413 with a page',
    odd: { error: { status: 413, body: '<html>Request Entity Too Large</html>' } },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'github/copilot-cli#2760',
    does: 'answers 503 with a pause',
    odd: { error: { status: 503, body: { error: 'loading model' }, headers: { 'retry-after': '2' } } },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'any proxy: a redirect',
    does: 'sends the caller elsewhere, where the credential does not belong',
    odd: { error: { status: 307, body: {}, headers: { location: 'http://127.0.0.1:9/elsewhere' } } },
    right: { ...unbilled, breaker: 'open', outBecause: /307/, asked: 1 },
  },
  {
    source: 'diegosouzapw/OmniRoute#1767',
    does: 'answers 429 without a pause, each time',
    odd: {
      error: {
        status: 429,
        body: { error: { message: 'Too many requests', type: 'requests', code: 'rate_limit_exceeded' } },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'groq: 498 flex capacity',
    does: 'answers 498 when its spare capacity is used',
    odd: { error: { status: 498, body: { error: { message: 'capacity exceeded', type: 'flex_tier' } } } },
    right: unbilled,
  },
  {
    source: 'cloudflare: 524',
    does: 'answers 524 after the model may have worked',
    odd: { error: { status: 524, body: '<html>A timeout occurred</html>' } },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
  {
    source: 'ggml-org/llama.cpp#15780',
    does: 'answers 500 for a prompt that is longer than its context, and names the type',
    odd: {
      error: {
        status: 500,
        body: {
          error: {
            code: 500,
            message:
              'the request exceeds the available context size. try increasing the context size or enable context shift',
            type: 'exceed_context_size_error',
            n_prompt_tokens: 1407,
            n_ctx: 256,
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'ggml-org/llama.cpp#9544',
    does: 'answers 500 for a prompt that is longer than its context, in a sentence alone',
    odd: {
      error: {
        status: 500,
        body: {
          error: {
            code: 500,
            message: 'Input is too large to process. Either enable context shift or increase context length.',
            type: 'server_error',
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'huggingface/text-embeddings-inference#227',
    does: 'answers 413 with code and type for an input that is too long',
    odd: {
      error: {
        status: 413,
        body: {
          message: 'Input validation error: `inputs` must have less than 512 tokens. Given: 1038',
          code: 413,
          type: 'Validation',
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'UKGovernmentBEIS/inspect_ai#1885',
    does: 'says overloaded_error with status 500',
    odd: {
      error: {
        status: 500,
        body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      },
    },
    right: { ...unbilled, asked: 1 },
  },
  {
    source: 'memodb-io/memobase#142',
    does: 'answers 400 with a type of its own for one request',
    odd: {
      error: {
        status: 400,
        body: {
          error: {
            message: '<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid',
            type: 'InvalidParameter',
            param: null,
            code: 'InvalidParameter',
          },
        },
      },
    },
    right: { ...unbilled, breaker: 'closed' },
  },
];
