import type { RealityCase } from '../realityCase.ts';

/** Why servers say that an answer ended. */
export const finishCases: readonly RealityCase[] = [
  {
    source: 'HKUDS/LightRAG#3446',
    does: 'ends with a reason of its own',
    odd: { finish: 'pause' },
    right: { outcomes: ['ok'], finish: 'other', cached: false },
  },
  {
    source: 'vllm-project/vllm#57082',
    does: 'ends a request that its engine gave up as if it were whole, with the reason abort',
    odd: { finish: 'abort' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told', cached: false },
  },
  {
    source: 'vllm-project/vllm#57082 streamed',
    does: 'the same at the end of a stream',
    stream: true,
    odd: { finish: 'abort' },
    right: { ends: 'error', outcomes: ['cut'] },
  },
  {
    source: 'nodetool-ai/nodetool#5755',
    does: 'ends with the reason error and tells the error in the choice of a 200',
    odd: {
      choices: [
        { index: 0, message: { content: '' }, finish_reason: 'error', error: { code: 429, message: 'busy' } },
      ],
    },
    right: { text: 'template', outcomes: ['failed', 'template'] },
  },
  {
    source: 'issue 13: model_context_window_exceeded',
    does: 'says that the window ended in the middle of the answer',
    protocol: 'anthropic',
    odd: { finish: 'model_context_window_exceeded' },
    right: { outcomes: ['ok'], finish: 'length', cached: false },
  },
  {
    source: 'theopenco/llmgateway#3504',
    does: 'passes the reason of another protocol on',
    odd: { finish: 'end_turn' },
    right: { outcomes: ['ok'], finish: 'stop', cached: true },
  },
  {
    source: 'Portkey-AI/gateway#785',
    does: 'ends with the reason eos_token',
    odd: { finish: 'eos_token' },
    right: { outcomes: ['ok'], finish: 'stop', cached: true },
  },
  {
    source: 'vllm-project/vllm#27572',
    does: 'gives no reason',
    odd: { finish: null },
    right: { outcomes: ['ok'], finish: 'other', cached: false },
  },
  {
    source: 'ollama/ollama#4357',
    does: "sends '' as the reason in every chunk of a stream",
    stream: true,
    odd: { finishInEveryChunk: '' },
    right: { ends: 'done', outcomes: ['ok'], finish: 'stop', usage: 'told' },
  },
  {
    source: 'jakobdylanc/llmcord#84',
    does: 'names the reason finishReason',
    stream: true,
    odd: { finishName: 'finishReason' },
    right: { ends: 'done', outcomes: ['ok'], finish: 'stop', usage: 'told' },
  },
  {
    source: 'waybarrios/vllm-mlx#628',
    does: 'ends a whole stream with [DONE] and without a reason',
    stream: true,
    odd: { without: 'finish' },
    right: { ends: 'done', outcomes: ['ok'], finish: 'other', usage: 'told' },
  },
  {
    source: 'issue 13: a stream that simply ends',
    does: 'closes the stream without a reason and without [DONE]',
    stream: true,
    odd: { without: 'both', usageIn: 'nowhere' },
    right: { ends: 'error', outcomes: ['cut'], usage: 'bound' },
  },
  {
    source: 'openai-php/client#780',
    does: 'leaves out [DONE] and gives the reason',
    stream: true,
    odd: { without: 'done' },
    right: { ends: 'done', outcomes: ['ok'], finish: 'stop', usage: 'told' },
  },
  {
    source: 'maximhq/bifrost#5425',
    does: 'relays the reason error of its upstream with half an answer and null counts',
    odd: {
      choices: [{ index: 0, message: { content: '{"events": [{"title": "part' }, finish_reason: 'error' }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: 0 },
    },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound', cached: false },
  },
  {
    source: 'maximhq/bifrost#1489',
    does: 'leaves the reason out of whole answers',
    odd: { finish: 'absent' },
    right: { text: /Greet Hanako/, outcomes: ['ok'], finish: 'other', cached: false },
  },
  {
    source: 'maximhq/bifrost#5639',
    does: "answers null as content and '' as the reason",
    odd: { content: null, finish: '' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told' },
  },
  {
    source: 'tetsuo-ai/agenc-core#2402',
    does: 'pauses in the middle (pause_turn)',
    protocol: 'anthropic',
    odd: { finish: 'pause_turn' },
    right: { outcomes: ['ok'], finish: 'other', cached: false },
  },
  {
    source: 'vllm-project/vllm#19650',
    does: 'leaves the reason out of the chunks before the end',
    stream: true,
    odd: { finishInEveryChunk: 'absent' },
    right: { ends: 'done', text: /Greet Hanako/, outcomes: ['ok'], finish: 'stop' },
  },
  {
    source: 'vllm-project/vllm#35705',
    does: 'sends the last words in the chunk with the reason',
    stream: true,
    odd: { textWithFinish: true },
    right: { ends: 'done', text: /Greet Hanako.*word/s, outcomes: ['ok'], usage: 'told' },
  },
];
