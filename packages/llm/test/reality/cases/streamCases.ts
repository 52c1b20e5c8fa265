import type { RealityCase } from '../realityCase.ts';

const fine = { ends: 'done', outcomes: ['ok'], text: /Greet Hanako/ } as const;

/** How servers stream. */
export const streamCases: readonly RealityCase[] = [
  {
    source: 'issue 13: a chunk without delta',
    does: 'sends chunks without choices and without a delta first',
    stream: true,
    odd: {
      firstEvents: [
        { object: 'chat.completion.chunk', choices: [] },
        { choices: [{ index: 0, finish_reason: null }] },
        {},
      ],
    },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'BerriAI/litellm#36168',
    does: 'sends the counts in a last chunk that has a choice',
    stream: true,
    odd: { usageIn: 'finishChunk' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'vercel/ai#3268',
    does: 'sends the counts beside the usual field (x_groq)',
    stream: true,
    odd: { usageIn: 'groq' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'MoonshotAI: documentation of streams',
    does: 'sends the counts inside the choice',
    stream: true,
    odd: { usageIn: 'choice' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'vllm-project/vllm: continuous_usage_stats',
    does: 'sends counts in every chunk',
    stream: true,
    odd: { usageIn: 'every' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'mudler/LocalAI#9927',
    does: 'sends zero counts behind the true ones',
    stream: true,
    odd: { zeroUsageAfter: true },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'Portkey-AI/gateway#1259',
    does: 'streams without counts although it was asked for them',
    stream: true,
    odd: { usageIn: 'nowhere' },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'mozilla-ai/otari#256',
    does: 'streams zero counts',
    stream: true,
    odd: { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'sgl-project/sglang#20678',
    does: 'counts the input in the last event of a message stream only',
    protocol: 'anthropic',
    stream: true,
    odd: {
      startUsage: { input_tokens: 0, output_tokens: 0 },
      deltaUsage: { input_tokens: 14, output_tokens: 40 },
    },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'cline/cline#4346',
    does: 'counts the output in the last of the events, the first says 1',
    protocol: 'anthropic',
    stream: true,
    odd: { startUsage: { input_tokens: 14, output_tokens: 1 }, deltaUsage: { output_tokens: 40 } },
    right: { ...fine, usage: { inputTokens: 14, outputTokens: 40 } },
  },
  {
    source: 'earendil-works/pi#6567',
    does: 'leaves usage out of message_delta',
    protocol: 'anthropic',
    stream: true,
    odd: { deltaUsage: 'absent' },
    right: { ...fine, usage: { inputTokens: 14 } },
  },
  {
    source: 'issue 13: overloaded before any content',
    does: 'sends an overloaded event instead of a message',
    protocol: 'anthropic',
    stream: true,
    odd: { firstEvents: [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }] },
    right: { text: 'template', outcomes: ['failed', 'template'] },
  },
  {
    source: 'aaif-goose/goose#8027',
    does: 'sends an error object in the middle of a stream',
    stream: true,
    odd: { errorAfter: { pieces: 2, event: { error: { message: 'Internal server error', code: 500 } } } },
    right: { ends: 'error', outcomes: ['cut'], usage: 'bound' },
  },
  {
    source: 'agentjido/req_llm#661',
    does: 'sends an error as a bare string in a stream',
    stream: true,
    odd: { errorAfter: { pieces: 1, event: { error: 'out of memory' } } },
    right: { ends: 'error', outcomes: ['cut'] },
  },
  {
    source: 'Wei-Shaw/sub2api#1471',
    does: 'puts a second document into an event that it had begun',
    stream: true,
    odd: {
      errorAfter: { pieces: 1, event: '{"id":"x","choices":[{"delta":{"content":"a\n{"type":"error"}' },
    },
    right: { ends: 'error', outcomes: ['cut'] },
  },
  {
    source: 'WHATWG: server-sent events, line endings',
    does: 'ends its lines with CR LF, writes data: without a blank, and sends comments',
    stream: true,
    odd: { lineEnd: '\r\n', tight: true, comments: true },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'WHATWG: server-sent events, bare CR',
    does: 'ends its lines with CR',
    stream: true,
    odd: { lineEnd: '\r' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'BerriAI/litellm: fake_stream',
    does: 'answers whole although a stream was asked for',
    stream: true,
    odd: { streams: 'never' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'BerriAI/litellm#38065',
    does: 'streams although nobody asked for it',
    odd: { streams: 'always', usageIn: 'finishChunk' },
    right: { outcomes: ['ok'], text: /Greet Hanako/, usage: 'told' },
  },
  {
    source: 'Portkey-AI/gateway#858 chunks',
    does: 'calls the delta of its chunks message',
    stream: true,
    odd: { messageForDelta: true },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'BrokkAi/brokk-app#540',
    does: 'tells of a prompt that is too long inside a 200 stream',
    stream: true,
    odd: {
      firstEvents: [
        {
          error: {
            type: 'invalid_request_error',
            message: 'input length and `max_tokens` exceed context limit: 179413 + 32768 > 200000',
          },
        },
      ],
    },
    right: { text: 'template', outcomes: ['failed', 'template'], breaker: 'closed' },
  },
  {
    source: 'vllm-project/aibrix#2653',
    does: 'is cut by a proxy in the middle of events and of JSON',
    stream: true,
    odd: { slicedBy: 7 },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'openai/openai-node#18',
    does: 'is cut by a proxy in the middle of characters',
    stream: true,
    odd: { slicedBy: 1, content: 'Greet Hanako: はなこさん、ようこそ 👨‍👩‍👧‍👦' },
    right: { ...fine, text: 'Greet Hanako: はなこさん、ようこそ 👨‍👩‍👧‍👦' },
  },
  {
    source: 'easychen/openai-api-proxy#33',
    does: 'answers a stream with a 401 that is no stream',
    stream: true,
    odd: {
      error: {
        status: 401,
        body: { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } },
      },
    },
    right: { outcomes: ['failed', 'template'], text: 'template', breaker: 'open', outBecause: /401/ },
  },
  {
    source: 'unslothai/unsloth#10811',
    does: 'sends overloaded_error after the first words',
    stream: true,
    odd: {
      errorAfter: {
        pieces: 2,
        event: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      },
    },
    right: { ends: 'error', outcomes: ['cut'] },
  },
  {
    source: 'ikawrakow/ik_llama.cpp#2051',
    does: 'says in the middle that the context is full',
    stream: true,
    odd: { errorAfter: { pieces: 2, event: { error: { code: 500, message: 'context shift is disabled' } } } },
    right: { ends: 'error', outcomes: ['cut'] },
  },
  {
    source: 'vercel/ai#7417',
    does: 'ends with a chunk of counts that has no choices at all',
    stream: true,
    odd: { usageIn: 'bare' },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'caozhiyuan/copilot-api#88',
    does: 'keeps the connection open by events without data',
    stream: true,
    odd: { firstEvents: ['', ' '], comments: true },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'openai/openai-node#1964',
    does: 'keeps the connection open by events of a type that nobody wrote down',
    stream: true,
    odd: { firstEvents: [{ type: 'keepalive', sequence_number: 466 }, { type: 'ping' }] },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'earendil-works/pi#9513',
    does: 'leaves out the blank line after the last event, and [DONE]',
    stream: true,
    odd: { without: 'done', endsAbruptly: true },
    right: { ...fine, usage: 'told' },
  },
  {
    source: 'ggml-org/llama.cpp#14566',
    does: 'begins a 200 stream with a refusal of the prompt',
    stream: true,
    odd: {
      firstEvents: [
        {
          error: {
            code: 400,
            message: 'the request exceeds the available context size, try increasing it',
            type: 'exceed_context_size_error',
          },
        },
      ],
    },
    right: { text: 'template', outcomes: ['failed', 'template'], breaker: 'closed' },
  },
  {
    source: 'coasys/ad4m#1001',
    does: 'ends in the middle with an error that is one string, as JSON lines',
    stream: true,
    odd: { errorAfter: { pieces: 2, event: { error: 'an error was encountered while running the model' } } },
    right: { ends: 'error', outcomes: ['cut'] },
  },
  {
    source: 'sgl-project/sglang#954',
    does: 'sends null as counts in the last chunk that it was asked for',
    stream: true,
    odd: { usage: null },
    right: { ...fine, usage: 'bound' },
  },
  {
    source: 'pydantic/pydantic-ai#2844 streamed',
    does: 'ends a stream with the reason error',
    stream: true,
    odd: { finish: 'error' },
    right: { ends: 'error', outcomes: ['cut'] },
  },
];
