import type { RealityCase } from '../realityCase.ts';
import { delta, done, end, stream } from './rawStreams.ts';

const lost = { text: 'template', outcomes: ['possibly_billed', 'template'] } as const;
const hello = { text: 'Hello Hanako', outcomes: ['ok'] } as const;
const streamed = { ...hello, ends: 'done' } as const;
const json = { name: 'nudge', schema: { type: 'object', properties: { subject: { type: 'string' } } } };

/** Marks of turns in the words, words in other places, and bodies that are more or less than JSON. */
export const markCases: readonly RealityCase[] = [
  {
    source: 'vllm-project/vllm#4260',
    does: 'writes past the end of its turn, into the next',
    odd: {
      content:
        'Hello Hanako<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nThat is correct! Let me know',
    },
    right: hello,
  },
  {
    source: 'deepseek-ai/DeepSeek-Coder#136',
    does: 'fills the rest of its bound with marks',
    odd: { content: `Hello Hanako\n${'<|EOT|>\n'.repeat(12)}`, finish: 'length' },
    right: { text: /^Hello Hanako\s*$/ },
  },
  {
    source: 'Blaizzy/mlx-vlm#1932',
    does: 'leaves the mark of the next turn behind the words',
    odd: { content: 'Hello Hanako<end_of_utterance>' },
    right: hello,
  },
  {
    source: 'Blaizzy/mlx-vlm#1932 of another family',
    does: 'leaves the mark of the assistant behind the words',
    odd: { content: 'Hello Hanako<|im_assistant|>' },
    right: hello,
  },
  {
    source: 'tenstorrent/tt-inference-server#3943',
    does: 'leaves two marks behind the words',
    odd: { content: 'Hello Hanako<|im_end|>[EOS]' },
    right: hello,
  },
  {
    source: 'imoneoi/openchat#48',
    does: 'streams the mark in pieces',
    stream: true,
    odd: stream(
      delta('Hello Hana'),
      delta('ko<|end'),
      delta('_of_tu'),
      delta('rn|>'),
      delta('User: more'),
      end,
      done,
    ),
    right: streamed,
  },
  {
    source: 'any model: a smaller-than sign',
    does: 'writes a smaller-than sign, and means it',
    stream: true,
    odd: stream(delta('Hello <'), delta('| Hanako'), delta(' <3'), end, done),
    right: { text: 'Hello <| Hanako <3', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'jundot/omlx#3153',
    does: 'leaves an unclosed call of a tool in the content',
    odd: { content: '<tool_call>\n{"name": "send_mail", "arguments": {"to": "x' },
    right: { ...lost, usage: 'told' },
  },
  {
    source: 'symfony/ai#2543',
    does: 'calls a tool that nobody offered, with stop as the reason',
    odd: {
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'send', arguments: '{}' } }],
          },
          finish_reason: 'stop',
        },
      ],
    },
    right: { ...lost, usage: 'told', breaker: 'closed' },
  },
  {
    source: 'mudler/LocalAI#6218',
    does: 'ends plain words with tool_calls and calls none',
    odd: { content: 'Hello Hanako', finish: 'tool_calls' },
    right: { ...hello, cached: false },
  },
  {
    source: 'ml-explore/mlx-lm#782',
    does: 'calls the reason tool_call',
    odd: { content: 'Hello Hanako', finish: 'tool_call' },
    right: { ...hello, cached: false },
  },
  {
    source: 'mozilla-ai/any-llm#1202',
    does: 'passes MALFORMED_FUNCTION_CALL on with null as content',
    odd: { content: null, finish: 'MALFORMED_FUNCTION_CALL' },
    right: { ...lost, usage: 'told', breaker: 'closed' },
  },
  {
    source: 'sgl-project/sglang#37645',
    does: 'puts the whole answer into the field of reasoning, with stop as the reason',
    odd: { content: '', reasoning: 'Hello Hanako', finish: 'stop' },
    right: { ...lost, usage: 'told', breaker: 'closed' },
  },
  {
    source: 'microsoft/semantic-kernel#5240',
    does: 'ends with content_filter and a message without content',
    odd: {
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'content_filter' }],
    },
    right: { ...lost, usage: 'told', breaker: 'closed' },
  },
  {
    source: 'BerriAI/litellm#1564',
    does: 'says in each chunk that its filter did not work',
    stream: true,
    odd: stream(
      delta('Hello ', {
        content_filter_result: {
          error: { code: 'content_filter_error', message: 'The contents are not filtered' },
        },
      }),
      delta('Hanako', { content_filter_result: { error: { code: 'content_filter_error' } } }),
      end,
      done,
    ),
    right: streamed,
  },
  {
    source: 'AbanteAI/archive-old-cli-mentat#429',
    does: 'sends what its filter thinks of the prompt first, without a name',
    stream: true,
    odd: stream(
      {
        id: '',
        object: '',
        created: 0,
        model: '',
        choices: [],
        prompt_filter_results: [{ prompt_index: 0 }],
      },
      delta('Hello Hanako'),
      end,
      done,
    ),
    right: streamed,
  },
  {
    source: 'router-for-me/CLIProxyAPI#417',
    does: 'sends comments before a whole answer',
    odd: {
      raw: `: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${JSON.stringify({
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hello Hanako' }, finish_reason: 'stop' },
        ],
        usage: end.usage,
      })}`,
    },
    right: { ...hello, usage: { inputTokens: 14, outputTokens: 8 } },
  },
  {
    source: 'any relay: a stream that is called JSON',
    does: 'streams and says that it is JSON',
    stream: true,
    odd: {
      ...stream(': wait\n\n', delta('Hello '), delta('Hanako'), end, done),
      contentType: 'application/json',
    },
    right: { ...streamed, usage: { inputTokens: 14, outputTokens: 8 } },
  },
  {
    source: 'any relay: a stream that is called JSON, unasked',
    does: 'streams, says that it is JSON, and nobody asked for a stream',
    odd: { ...stream(delta('Hello '), delta('Hanako'), end, done), contentType: 'application/json' },
    right: { ...hello, usage: { inputTokens: 14, outputTokens: 8 } },
  },
  {
    source: 'meta-llama: the header of a turn',
    does: 'streams the header of its own turn before the words, in pieces',
    stream: true,
    odd: stream(
      delta('<|start_header_id|>'),
      delta('assis'),
      delta('tant<|end_header_id|>\n\n'),
      delta('Hello Hanako'),
      end,
      done,
    ),
    right: streamed,
  },
  {
    source: 'meta-llama: the header of a turn, whole',
    does: 'leaves the header of its own turn before the words',
    odd: { content: '<|im_start|>assistant\nHello Hanako<|im_end|>' },
    right: hello,
  },
  {
    source: 'wso2/api-manager#5231',
    does: 'answers 200 with a body that ends in the middle',
    odd: { raw: '{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello Ha' },
    right: { ...lost, usage: 'bound' },
  },
  {
    source: 'mattpocock/sandcastle#568',
    does: 'answers 200 with nothing',
    odd: { raw: '' },
    right: { ...lost, usage: 'bound' },
  },
  {
    source: 'vllm-project/vllm-omni#2313',
    does: 'adds up its counts chunk by chunk, to a hundred times of what it wrote',
    stream: true,
    odd: { usageIn: 'every', usage: { prompt_tokens: 14, completion_tokens: 19_503, total_tokens: 19_517 } },
    right: { text: /Greet Hanako/, outcomes: ['ok'], usage: { inputTokens: 14, outputTokens: 100 } },
  },
  {
    source: 'ogx-ai/ogx#5122',
    does: 'sends the counts so far in every chunk',
    stream: true,
    odd: stream(
      { ...delta('Hello '), usage: { prompt_tokens: 14, completion_tokens: 3, total_tokens: 17 } },
      { ...delta('Hanako'), usage: { prompt_tokens: 14, completion_tokens: 6, total_tokens: 20 } },
      end,
      done,
    ),
    right: { ...streamed, usage: { inputTokens: 14, outputTokens: 8 } },
  },
  {
    source: 'BerriAI/litellm#36882',
    does: 'leaves the details of its counts out now and then',
    stream: true,
    odd: { usage: { prompt_tokens: 14, completion_tokens: 40, total_tokens: 54 } },
    right: { outcomes: ['ok'], usage: { inputTokens: 14, cachedInputTokens: 0, outputTokens: 40 } },
  },
  {
    source: 'thepersonalaicompany/amurex-backend#38',
    does: 'answers 400 because what it wrote was no JSON, with the words in the error',
    request: { jsonSchema: json },
    odd: {
      error: {
        status: 400,
        body: {
          error: {
            message:
              "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
            type: 'invalid_request_error',
            code: 'json_validate_failed',
            failed_generation: '{"subject": "See',
          },
        },
      },
    },
    right: { text: 'template', outcomes: ['failed', 'template'], breaker: 'closed', pausedMs: 'never' },
  },
  {
    source: 'spacedriveapp/spacebot#171',
    does: 'ends its turn with an empty list',
    protocol: 'anthropic',
    odd: { content: [] },
    right: { ...lost, usage: 'told', breaker: 'closed' },
  },
];
