import type { RealityCase } from '../realityCase.ts';

const forbidden = (param: string) => ({
  type: 'extra_forbidden',
  loc: ['body', param],
  msg: 'Extra inputs are not permitted',
  input: 100,
});
const learnsLimit = {
  text: /Greet Hanako/,
  outcomes: ['failed', 'ok'],
  asked: 2,
  breaker: 'closed',
  learnt: { tokenLimit: 'max_tokens' },
} as const;

/** How servers that check their input name the parameter that they do not take. */
export const parameterCases: readonly RealityCase[] = [
  {
    source: 'editor-code-assistant/eca#231',
    does: 'refuses a parameter in a list in an object where the message belongs',
    odd: {
      refuses: ['max_completion_tokens'],
      refusesWith: {
        status: 422,
        body: (param) => ({
          object: 'error',
          message: { detail: [forbidden(param)] },
          type: 'invalid_request_error',
          param: null,
          code: null,
        }),
      },
    },
    right: learnsLimit,
  },
  {
    source: 'mistralai/platform-docs-public#7',
    does: 'refuses a parameter in JSON that is the text of the message',
    odd: {
      refuses: ['max_completion_tokens'],
      refusesWith: {
        status: 422,
        body: (param) => ({
          object: 'error',
          message: JSON.stringify({ detail: [forbidden(param)] }),
          type: 'internal_error_proxy',
          param: null,
          code: '1000',
        }),
      },
    },
    right: learnsLimit,
  },
  {
    source: 'partITech/php-mistral#76',
    does: 'refuses a parameter in a list where the message belongs',
    odd: {
      refuses: ['max_completion_tokens'],
      refusesWith: {
        status: 422,
        body: (param) => ({
          object: 'Error',
          message: [forbidden(param)],
          type: 'invalid_request_error',
          code: 3001,
        }),
      },
    },
    right: learnsLimit,
  },
  {
    source: 'voideditor/void#128',
    does: 'refuses a parameter in a list of another language, as text',
    odd: {
      refuses: ['max_completion_tokens'],
      refusesWith: {
        status: 400,
        body: (param) => ({
          object: 'error',
          message: `[{'type': 'extra_forbidden', 'loc': ('body', '${param}'), 'msg': 'Extra inputs are not permitted', 'input': 100}]`,
          type: 'BadRequestError',
          param: null,
          code: 400,
        }),
      },
    },
    right: learnsLimit,
  },
  {
    source: 'Gitlawb/openclaude#739',
    does: 'refuses two parameters at once, the first none of ours',
    odd: {
      refuses: ['max_completion_tokens'],
      refusesWith: { status: 422, body: (param) => ({ detail: [forbidden('store'), forbidden(param)] }) },
    },
    right: learnsLimit,
  },
  {
    source: 'lollipopkit/flutter_gpt_box#213',
    does: 'names the parameter in the sentence alone, in backticks',
    request: { temperature: 0.7 },
    odd: {
      refuses: ['temperature'],
      refusesWith: {
        status: 400,
        body: (param) => ({
          error: {
            message: `mini does not support the parameter \`${param}\``,
            type: 'invalid_request_error',
            param: null,
            code: 'invalid_request_error',
          },
        }),
      },
    },
    right: { ...learnsLimit, learnt: { temperature: false } },
  },
  {
    source: 'SalesforceAIResearch/MCP-Universe#49',
    does: 'relays a refusal as JSON with more words behind it, everything else as text',
    request: { temperature: 0.7 },
    odd: {
      refuses: ['temperature'],
      refusesWith: {
        status: 400,
        body: () => ({
          error: {
            message:
              '{"message":"`temperature` is deprecated for this model."}. Received Model Group=mini\nAvailable Model Group Fallbacks=None',
            type: 'None',
            param: 'None',
            code: '400',
          },
        }),
      },
    },
    right: { ...learnsLimit, learnt: { temperature: false } },
  },
  {
    source: 'mnfst/modelparams.dev#214',
    does: 'takes one temperature alone while it thinks',
    protocol: 'anthropic',
    request: { temperature: 0.7 },
    odd: {
      refuses: ['temperature'],
      refusesWith: {
        status: 400,
        body: (param) => ({
          type: 'error',
          error: {
            type: 'invalid_request_error',
            message: `\`${param}\` may only be set to 1 when thinking is enabled or in adaptive mode.`,
          },
        }),
      },
    },
    right: { ...learnsLimit, learnt: { temperature: false } },
  },
];
