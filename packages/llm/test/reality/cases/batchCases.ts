import type { BatchOddity } from '@tsudoi/testing/fakes/batchOddities';
import type { BatchScript, FaultRule } from '@tsudoi/testing/fakes/modelFaults';

/** One public report of a batch, and what is right of 24 lines. */
export interface BatchCase {
  readonly source: string;
  readonly does: string;
  readonly odd: BatchOddity;
  readonly script?: Partial<BatchScript>;
  /** Faults of files and batches. */
  readonly rules?: readonly FaultRule[];
  readonly protocols?: readonly ('openai' | 'anthropic')[];
  /** Lines answered by the batch, asked again in real time, and charged without a word. */
  readonly right: {
    readonly answered: number;
    readonly redone: number;
    readonly lost: number;
    readonly told?: RegExp;
  };
}

const body = (line: Record<string, unknown>) => (line['response'] as { body: Record<string, unknown> }).body;
const choice = (line: Record<string, unknown>) => (body(line)['choices'] as Record<string, unknown>[])[0];
const openai = ['openai'] as const;

/** What the files of batches hold. Every eighth line of 24 is three lines. */
export const batchCases: readonly BatchCase[] = [
  {
    source: 'BerriAI/litellm#37457',
    does: 'names an output file that is no longer there',
    odd: { outputGone: true },
    right: { answered: 0, redone: 24, lost: 24, told: /404/ },
  },
  {
    source: 'BerriAI/litellm#33987',
    does: 'completes with failures only, without an output file',
    odd: {},
    script: { errorShare: 1 },
    protocols: openai,
    right: { answered: 0, redone: 24, lost: 0 },
  },
  {
    source: 'BerriAI/litellm#21290',
    does: 'ends the file in the middle of a line',
    odd: { truncated: true },
    right: { answered: 23, redone: 1, lost: 1, told: /cannot be read/ },
  },
  {
    source: 'issue 13: CR LF and blank lines',
    does: 'ends its lines with CR LF, with blank lines between them',
    odd: { lineEnd: '\r\n', blankLines: true },
    right: { answered: 24, redone: 0, lost: 0 },
  },
  {
    source: 'Unicode: byte order mark',
    does: 'begins the file with a byte order mark',
    odd: { byteOrderMark: true },
    right: { answered: 24, redone: 0, lost: 0 },
  },
  {
    source: 'issue 13: a line without choices',
    does: 'has lines with status 200 and a body without choices',
    odd: {
      spoil: { every: 8, to: (line) => ({ ...line, response: { status_code: 200, body: { object: 'x' } } }) },
    },
    protocols: openai,
    right: { answered: 21, redone: 3, lost: 3 },
  },
  {
    source: 'llm-d/llm-d-batch-gateway#147',
    does: 'holds some lines twice, the second time with other words',
    odd: {
      spoil: {
        every: 8,
        to: (line) => {
          const first = JSON.stringify(line);
          return `${first}\n${first.replaceAll('word', 'else')}`;
        },
      },
    },
    right: { answered: 24, redone: 0, lost: 0 },
  },
  {
    source: 'mozilla-ai/any-llm#1346',
    does: 'has lines without custom_id, and errors that are words',
    odd: { spoil: { every: 8, to: ({ custom_id: _id, ...line }) => ({ ...line, error: 'failed' }) } },
    right: { answered: 21, redone: 3, lost: 3, told: /cannot be read/ },
  },
  {
    source: 'tidyverse/ellmer#845',
    does: 'has lines that are no JSON',
    odd: { spoil: { every: 8, to: (line) => JSON.stringify(line).slice(0, -20) } },
    right: { answered: 21, redone: 3, lost: 3, told: /3 result lines/ },
  },
  {
    source: 'issue 13: results of another batch',
    does: 'holds results of lines that nobody sent',
    odd: {
      moreLines: [
        '{"custom_id":"stranger","response":{"status_code":200,"body":{"choices":[{"message":{"content":"x"}}]}},"error":null}',
        '{"custom_id":"stranger","result":{"type":"succeeded","message":{"content":[]}}}',
        'null',
        '[]',
        '42',
      ],
    },
    right: { answered: 24, redone: 0, lost: 0, told: /no line of this batch/ },
  },
  {
    source: 'issue 13: NUL and a lone surrogate',
    does: 'writes NUL and half a character into answers',
    odd: {
      spoil: {
        every: 8,
        to: (line) => {
          const first = choice(line);
          if (first) first['message'] = { content: 'Hello\u0000 \ud83d there' };
          return line;
        },
      },
    },
    protocols: openai,
    right: { answered: 24, redone: 0, lost: 0 },
  },
  {
    source: 'artefactory/artefactual#332',
    does: 'answers a line with status 400 in its body, error null',
    odd: {
      spoil: {
        every: 8,
        to: (line) => ({
          ...line,
          response: { status_code: 400, body: { error: { message: 'no', code: 'invalid' } } },
        }),
      },
    },
    protocols: openai,
    right: { answered: 21, redone: 3, lost: 0 },
  },
  {
    source: 'TU-Wien-dataLAB/aqueduct#55',
    does: 'leaves lines out of every file',
    odd: { spoil: { every: 8, to: 'gone' } },
    right: { answered: 21, redone: 3, lost: 3, told: /may have been billed/ },
  },
  {
    source: 'tobert/kaibo#93',
    does: "names files that are not there ''",
    odd: { emptyFileIds: true },
    protocols: openai,
    right: { answered: 24, redone: 0, lost: 0 },
  },
  {
    source: 'openai/openai-openapi#302',
    does: 'counts impossible tokens in some lines',
    odd: {
      spoil: {
        every: 8,
        to: (line) => {
          body(line)['usage'] = { prompt_tokens: -5, completion_tokens: 1e12 };
          return line;
        },
      },
    },
    protocols: openai,
    right: { answered: 24, redone: 0, lost: 0 },
  },
  {
    source: 'artefactory/artefactual#332 empty',
    does: 'answers lines with empty words that were counted',
    odd: {
      spoil: {
        every: 8,
        to: (line) => {
          const first = choice(line);
          if (first) Object.assign(first, { message: { content: null }, finish_reason: 'content_filter' });
          return line;
        },
      },
    },
    protocols: openai,
    right: { answered: 21, redone: 3, lost: 3 },
  },
  {
    source: 'openai: batch failed in validation',
    does: 'refuses the whole batch and says why',
    odd: {
      errors: {
        object: 'list',
        data: [{ code: 'model_not_found', line: 1, message: 'x', param: 'body.model' }],
      },
    },
    script: { mode: 'fail' },
    protocols: openai,
    right: { answered: 0, redone: 24, lost: 0, told: /model_not_found line 1 body\.model/ },
  },
  {
    source: 'openai/openai-python#2084',
    does: 'takes a batch and fails it because too many tokens wait already',
    odd: {
      errors: {
        object: 'list',
        data: [
          { code: 'token_limit_exceeded', line: null, message: 'Enqueued token limit reached', param: null },
        ],
      },
    },
    script: { mode: 'fail' },
    protocols: openai,
    right: { answered: 0, redone: 24, lost: 0, told: /token_limit_exceeded/ },
  },
  {
    source: 'googleapis/js-genai#1227',
    does: 'completes with a file whose name its own files refuse',
    odd: {},
    rules: [{ path: '/content', fault: { status: 400 } }],
    protocols: openai,
    right: { answered: 0, redone: 24, lost: 24, told: /400/ },
  },
  {
    source: 'vllm-project/aibrix#2409',
    does: 'no longer knows the batch',
    odd: { batchGone: true },
    right: { answered: 0, redone: 24, lost: 0, told: /404/ },
  },
  {
    source: 'openai: a status of no document',
    does: 'stays in a status that nobody wrote down, until the cut-off',
    odd: { status: 'ended_somehow' },
    script: { mode: 'stuck' },
    protocols: openai,
    right: { answered: 0, redone: 24, lost: 0 },
  },
  {
    source: 'any network: files cannot be read for hours',
    does: 'answers 500 for the result file until after the cut-off',
    odd: {},
    rules: [
      { path: '/content', fault: { status: 500 } },
      { path: '/results', fault: { status: 500 } },
    ],
    right: { answered: 0, redone: 24, lost: 24, told: /500/ },
  },
];
