import type { RealityCase } from '../realityCase.ts';
import { delta, done, end, stream } from './rawStreams.ts';

const json = { name: 'nudge', schema: { type: 'object', properties: { subject: { type: 'string' } } } };
const nudge = '{"subject":"See you there"}';
const harmony =
  '<|channel|>analysis<|message|>A greeting, short.<|end|><|start|>assistant<|channel|>final<|message|>Hello Hanako';
const cut = { ends: 'error', outcomes: ['cut'] } as const;
const unbilled = { text: 'template', outcomes: ['failed', 'template'] } as const;

/** Answers with status 200 that are not what they seem, and words in places of their own. */
export const relayCases: readonly RealityCase[] = [
  {
    source: 'OleksandrChekhovskyi/hax#15',
    does: 'ends half an answer with stop, and tells in a field of its own that the network failed',
    odd: {
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Half an' },
          finish_reason: 'stop',
          native_finish_reason: 'network_error',
        },
      ],
    },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told' },
  },
  {
    source: 'OleksandrChekhovskyi/hax#15 streamed',
    does: 'does the same at the end of a stream',
    stream: true,
    odd: stream(
      delta('Half an'),
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop', native_finish_reason: 'error' }] },
      done,
    ),
    right: cut,
  },
  {
    source: 'HKUDS/Vibe-Trading#308',
    does: 'passes SAFETY on as the reason',
    odd: { content: 'Half an', finish: 'SAFETY' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told', breaker: 'closed' },
  },
  {
    source: 'kekzl/imp#768',
    does: 'leaves the marks of its channels in the content',
    odd: { content: `${harmony}<|return|>` },
    right: { text: 'Hello Hanako', outcomes: ['ok'] },
  },
  {
    source: 'scouzi1966/maclocal-api#121',
    does: 'streams the marks of its channels, in pieces',
    stream: true,
    odd: stream(...(harmony.match(/.{1,7}/gs) ?? []).map((piece) => delta(piece)), end, done),
    right: { text: 'Hello Hanako', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'ggml-org/llama.cpp#15789',
    does: 'leaves a channel of reasoning and nothing else in the content',
    odd: { content: '<|channel|>analysis<|message|>A greeting, short.', finish: 'stop' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told' },
  },
  {
    source: 'Augustas11/macprovider#743',
    does: 'runs the names of its channels into the words',
    odd: { content: 'analysisWe need a greeting. Keep it short.assistantfinalHello Hanako' },
    right: { text: 'Hello Hanako', outcomes: ['ok'] },
  },
  {
    source: 'agentjido/req_llm#742',
    does: 'streams lists as content, thinking among them',
    stream: true,
    odd: stream(
      delta([{ type: 'thinking', thinking: [{ type: 'text', text: 'Okay' }] }]),
      delta([{ type: 'text', text: 'Hello ' }]),
      delta('Hanako'),
      end,
      done,
    ),
    right: { text: 'Hello Hanako', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'abundantbeing/hermes-browser-extension#11',
    does: 'ends a stream with the whole message once more',
    stream: true,
    odd: stream(
      delta('Hello '),
      delta('Hanako'),
      {
        choices: [{ index: 0, message: { content: 'Hello Hanako' }, finish_reason: 'stop' }],
        usage: end.usage,
      },
      done,
    ),
    right: { text: 'Hello Hanako', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'infiniflow/ragflow#15443',
    does: 'ends a stream with a delta that is everything once more',
    stream: true,
    odd: stream(
      delta('Hello Hanako, the market is '),
      delta('on Sunday. Come by and say hello.'),
      delta('Hello Hanako, the market is on Sunday. Come by and say hello.'),
      end,
      done,
    ),
    right: {
      text: 'Hello Hanako, the market is on Sunday. Come by and say hello.',
      ends: 'done',
      outcomes: ['ok'],
    },
  },
  {
    source: 'steipete/summarize#297',
    does: 'streams the same short piece twice, and means it',
    stream: true,
    odd: stream(delta('hip '), delta('hip '), delta('hooray'), end, done),
    right: { text: 'hip hip hooray', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'microsoft/autogen#6465',
    does: 'streams what its filter thinks, in chunks without a delta',
    stream: true,
    odd: stream(
      { id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
      delta('Hello '),
      delta('Hanako'),
      {
        id: '',
        model: '',
        choices: [{ index: 0, finish_reason: null, content_filter_offsets: { check_offset: 44 } }],
        usage: null,
      },
      end,
      done,
    ),
    right: { text: 'Hello Hanako', ends: 'done', outcomes: ['ok'], usage: { inputTokens: 14 } },
  },
  {
    source: 'openai/openai-go#227',
    does: 'sends comments until the model begins',
    stream: true,
    odd: stream(': PROCESSING\n\n', ': PROCESSING\n\n', delta('Hello '), delta('Hanako'), end, done),
    right: { text: 'Hello Hanako', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'sgl-project/sglang#3689',
    does: 'sends blank lines until the whole answer is there',
    odd: {
      raw: `${'\n'.repeat(200)}{"choices":[{"message":{"content":"Hello Hanako"},"finish_reason":"stop"}]}`,
    },
    right: { text: 'Hello Hanako', outcomes: ['ok'], usage: 'bound' },
  },
  {
    source: 'bespokelabsai/curator#463',
    does: 'sends blank lines and ends, with status 200',
    odd: { raw: '\n'.repeat(200) },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
  {
    source: 'ggml-org/llama.cpp#16109',
    does: 'tells an error in a field of that name, before any content',
    stream: true,
    odd: stream(
      'error: {"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}\n\n',
    ),
    right: { ...unbilled, breaker: 'closed' },
  },
  {
    source: 'ggml-org/llama.cpp#16104',
    does: 'tells an error in a field of that name, in the middle',
    stream: true,
    odd: stream(delta('Hello '), 'error: {"code":500,"message":"Context size has been exceeded."}\n\n', done),
    right: cut,
  },
  {
    source: 'ding113/claude-code-hub#1304',
    does: 'calls an event an error, and says nothing of it in the data',
    stream: true,
    odd: stream(delta('Hello '), 'event: error\ndata: {"message":"upstream failed"}\n\n', done),
    right: cut,
  },
  {
    source: 'caidaoli/ccLoad#69',
    does: 'sends pings, and then that too many are asking, without naming the event',
    protocol: 'anthropic',
    stream: true,
    odd: stream(
      { type: 'ping' },
      { type: 'ping' },
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Concurrency limit exceeded for account' },
      },
    ),
    right: { ...unbilled, breaker: 'closed', pausedMs: 500 },
  },
  {
    source: 'diegosouzapw/OmniRoute#8210',
    does: 'sends an error beside empty choices, in a stream of status 200',
    stream: true,
    odd: stream(
      { choices: [], error: { code: 502, message: 'Worker local total request limit reached (33/32)' } },
      done,
    ),
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
  {
    source: 'BerriAI/litellm#6741',
    does: 'answers JSON as the arguments of a tool that nobody offered',
    request: { jsonSchema: json },
    odd: {
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              { id: 'x', type: 'function', function: { name: 'json_tool_call', arguments: nudge } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    },
    right: { text: nudge, outcomes: ['ok'], usage: 'told' },
  },
  {
    source: 'diegosouzapw/OmniRoute#2561',
    does: 'says that plain words are packed',
    odd: {
      error: { status: 200, body: { choices: [] }, headers: { 'content-encoding': 'gzip' } },
    },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
  {
    source: 'googleapis/python-genai#811',
    does: 'spends all tokens on reasoning that only its total tells of',
    times: 1,
    odd: {
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 14, completion_tokens: 0, total_tokens: 114 },
    },
    right: {
      text: /Greet Hanako/,
      outcomes: ['possibly_billed', 'ok'],
      learnt: { reasoningTokens: 4_096 },
      breaker: 'closed',
      asked: 2,
    },
  },
];
