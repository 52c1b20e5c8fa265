import type { RealityCase } from '../realityCase.ts';

const json = { name: 'nudge', schema: { type: 'object', properties: { subject: { type: 'string' } } } };
const nudge = '{"subject":"See {you} \\"there\\""}';

/** Where servers put the words. */
export const wordCases: readonly RealityCase[] = [
  {
    source: 'open-webui/open-webui#21888',
    does: 'leaves its reasoning in the content',
    odd: { content: '<think>The user wants a greeting.</think>\n\nHello Hanako' },
    right: { text: 'Hello Hanako', outcomes: ['ok'] },
  },
  {
    source: 'ggml-org/llama.cpp#23320',
    does: 'leaves reasoning in the content without its opening mark',
    odd: { content: 'Okay, a greeting. Keep it short.\n</think>\n\nHello Hanako' },
    right: { text: 'Hello Hanako', outcomes: ['ok'] },
  },
  {
    source: 'open-webui/open-webui#21888 streamed',
    does: 'streams its reasoning as content',
    stream: true,
    odd: { content: '<think>The user wants a greeting, so I greet.</think>\n\nHello Hanako' },
    right: { text: 'Hello Hanako', ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'openai-php/client#780 reasoning',
    does: 'streams reasoning in a field of its own, with null as content',
    stream: true,
    odd: { reasoning: 'Hm, a greeting' },
    right: { text: /^\[Greet Hanako/, ends: 'done', outcomes: ['ok'] },
  },
  {
    source: 'vercel/ai#11489',
    does: 'spends all tokens on reasoning and writes nothing, until it gets room',
    times: 1,
    odd: { content: '', finish: 'length', reasoning: 'I should think about this' },
    right: {
      text: /Greet Hanako/,
      outcomes: ['possibly_billed', 'ok'],
      learnt: { reasoningTokens: 4_096 },
      breaker: 'closed',
      asked: 2,
    },
  },
  {
    source: 'Portkey-AI/gateway#964',
    does: 'sends the content as parts, thinking among them',
    odd: {
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'Hello ' },
        { type: 'text', text: 'Hanako' },
      ],
    },
    right: { text: 'Hello Hanako', outcomes: ['ok'] },
  },
  {
    source: 'anthropics: extended thinking',
    does: 'sends thinking and redacted blocks before the text',
    protocol: 'anthropic',
    odd: {
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'x' },
        { type: 'redacted_thinking', data: 'x' },
        { type: 'text', text: 'Hello Hanako' },
      ],
    },
    right: { text: 'Hello Hanako', outcomes: ['ok'] },
  },
  {
    source: 'vectorize-io/hindsight#2668',
    does: 'wraps the JSON in a fence and prose',
    request: { jsonSchema: json },
    odd: { content: `Here is the JSON you asked for:\n\`\`\`json\n${nudge}\n\`\`\`\nHope this helps!` },
    right: { text: nudge, outcomes: ['ok'] },
  },
  {
    source: 'issue 13: prose around JSON',
    does: 'writes prose with braces around bare JSON',
    request: { jsonSchema: json },
    odd: { content: `Sure {as asked}: ${nudge} – done {really}.` },
    right: { text: nudge, outcomes: ['ok'] },
  },
  {
    source: 'anthropics/claude-code#5324',
    does: 'writes a lone surrogate and control characters',
    odd: { content: 'Hello\u0000 \ud83dHanako\u0007' },
    right: { text: /^Hello \ufffdHanako$/, outcomes: ['ok'] },
  },
  {
    source: 'openai: refusals of structured outputs',
    does: 'refuses in a field of its own',
    odd: { refusal: 'I cannot help with that.' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told', breaker: 'closed' },
  },
  {
    source: 'anthropic: stop_reason refusal',
    does: 'refuses with a reason',
    protocol: 'anthropic',
    odd: { finish: 'refusal' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'told', breaker: 'closed' },
  },
  {
    source: 'UKGovernmentBEIS/inspect_ai#1534',
    does: 'answers 200 with an error object, null choices and code 429',
    odd: {
      raw: JSON.stringify({
        id: null,
        choices: null,
        error: { message: 'Provider returned error', code: 429 },
      }),
    },
    right: { text: 'template', outcomes: ['failed', 'template'] },
  },
  {
    source: 'langchain-ai/langchainjs#11417',
    does: 'answers 200 without choices',
    odd: { raw: '{"id":"x","object":"chat.completion"}' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
  {
    source: 'any proxy: an HTML page',
    does: 'answers 200 with a web page',
    odd: { raw: '<html><body>Welcome</body></html>', contentType: 'text/html' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
  {
    source: 'opentargets/mira#70',
    does: 'sends an array where an object belongs',
    odd: { raw: '[{"choices":[]}]' },
    right: { text: 'template', outcomes: ['possibly_billed', 'template'], usage: 'bound' },
  },
];
