import type http from 'node:http';
import { sendJson } from './modelServer.ts';

/** Ways in which real servers differ from their documentation; each is a switch, several act together. */
export interface ModelOddity {
  /** Replaces the counts; null and other values are sent as they are, `'absent'` leaves the field out. */
  readonly usage?: unknown;
  /** Where a stream carries its counts: a last chunk (as documented), one without choices, every chunk, in the choice, beside it, or nowhere. */
  readonly usageIn?: 'last' | 'bare' | 'every' | 'choice' | 'finishChunk' | 'groq' | 'nowhere';
  /** Zero counts in a chunk behind the true ones. */
  readonly zeroUsageAfter?: boolean;
  /** Replaces the reason of the end; `'absent'` leaves it out. */
  readonly finish?: unknown;
  /** The reason stands under this name instead. */
  readonly finishName?: string;
  /** Sent as the reason in every chunk before the end. */
  readonly finishInEveryChunk?: unknown;
  /** Replaces the model's name. */
  readonly model?: unknown;
  /** Replaces the content: null, parts, text with reasoning or fences. */
  readonly content?: unknown;
  /** A refusal beside the content. */
  readonly refusal?: string;
  /** Reasoning in a field of its own. */
  readonly reasoning?: string;
  /** Replaces the list of choices. */
  readonly choices?: unknown;
  /** More fields of the answer. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Answered with this status and body. */
  readonly error?: {
    readonly status: number;
    readonly body: unknown;
    readonly headers?: Record<string, string>;
  };
  /** Refuses requests that carry one of these parameters, in the words of a server. */
  readonly refuses?: readonly string[];
  readonly refusesLike?:
    | 'openai'
    | 'vllm'
    | 'pydantic'
    | 'anthropic'
    | 'azure'
    | 'lmstudio'
    | 'xai'
    | 'moonshot'
    | 'deepseek'
    | 'ollama'
    | 'ollama-thinking';
  /** The same in words of its own, for the parameter that stood there. */
  readonly refusesWith?: {
    readonly status: number;
    readonly body: (param: string) => unknown;
  };
  /** Accepts no more tokens of prompt than this, in the words of a server. */
  readonly windowTokens?: number;
  /** The body or stream, byte for byte. */
  readonly raw?: string;
  readonly contentType?: string;
  /** Streams though nobody asked for it, or answers whole though a stream was asked for. */
  readonly streams?: 'always' | 'never';
  /** How an answer with vectors looks: Ollama's own, TEI's bare list, llama.cpp's list in a list, base64, in reverse order, without the index 0. */
  readonly vectorsLike?: 'ollama' | 'tei' | 'llama.cpp' | 'base64' | 'reversed' | 'gemini';
  /** Replaces the vectors, whatever was asked. */
  readonly vectors?: readonly unknown[];
  /** Answers with vectors only where this format was asked for. */
  readonly wantsFormat?: 'float' | 'base64';
  /** Refuses more texts at once, in the words of TEI. */
  readonly mostTexts?: number;
  /** Leaves out `[DONE]`, or the chunk with the reason. */
  readonly without?: 'done' | 'finish' | 'both';
  /** Ends the stream without the blank line after its last event. */
  readonly endsAbruptly?: boolean;
  readonly lineEnd?: '\n' | '\r\n' | '\r';
  /** No blank after `data:`. */
  readonly tight?: boolean;
  /** Comment lines between the events. */
  readonly comments?: boolean;
  /** Cuts what is sent into parts of so many bytes, in the middle of events, of JSON and of characters. */
  readonly slicedBy?: number;
  /** The last piece of text stands in the chunk with the reason. */
  readonly textWithFinish?: boolean;
  /** A chunk before the text, such as one without choices or without delta. */
  readonly firstEvents?: readonly unknown[];
  /** An event after so many pieces of text, then the end of the connection. */
  readonly errorAfter?: { readonly pieces: number; readonly event: unknown };
  /** `message` in a chunk where `delta` belongs. */
  readonly messageForDelta?: boolean;
  /** Of Anthropic: changes the counts of the first or the last event. */
  readonly startUsage?: unknown;
  readonly deltaUsage?: unknown;
  /** Answers only requests with this key. */
  readonly onlyKey?: string;
  /** Wants the credential in this header. */
  readonly keyHeader?: string;
}

/** Answers what an oddity refuses or replaces as a whole; false when the usual answer follows. */
export function answerOddly(
  odd: ModelOddity | undefined,
  body: Readonly<Record<string, unknown>>,
  headers: http.IncomingHttpHeaders,
  promptTokens: number,
  response: http.ServerResponse,
): boolean {
  if (!odd) return false;
  const header = odd.keyHeader ?? 'authorization';
  const key = String(headers[header] ?? '').replace(/^Bearer /, '');
  if (odd.onlyKey !== undefined && key !== odd.onlyKey) {
    const error = {
      message: 'Incorrect API key provided',
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    };
    sendJson(response, { error }, 401);
    return true;
  }
  if (odd.error) {
    for (const [name, value] of Object.entries(odd.error.headers ?? {})) response.setHeader(name, value);
    if (typeof odd.error.body === 'string') {
      response.writeHead(odd.error.status, { 'content-type': 'text/html' }).end(odd.error.body);
    } else sendJson(response, odd.error.body, odd.error.status);
    return true;
  }
  const refused = (odd.refuses ?? []).find((name) => body[name] !== undefined);
  if (refused !== undefined) {
    if (odd.refusesWith) sendJson(response, odd.refusesWith.body(refused), odd.refusesWith.status);
    else
      sendJson(
        response,
        refusal(refused, odd.refusesLike ?? 'openai'),
        odd.refusesLike === 'pydantic' ? 422 : 400,
      );
    return true;
  }
  if (odd.windowTokens !== undefined && promptTokens > odd.windowTokens) {
    const message = `This model's maximum context length is ${String(odd.windowTokens)} tokens. However, your messages resulted in ${String(promptTokens)} tokens.`;
    sendJson(
      response,
      {
        error: { message, type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
      },
      400,
    );
    return true;
  }
  if (odd.raw !== undefined) {
    response.writeHead(200, { 'content-type': odd.contentType ?? 'application/json' }).end(odd.raw);
    return true;
  }
  return false;
}

function refusal(param: string, like: NonNullable<ModelOddity['refusesLike']>): unknown {
  switch (like) {
    case 'openai':
      return {
        error: {
          message: `Unsupported parameter: '${param}' is not supported with this model.`,
          type: 'invalid_request_error',
          param,
          code: 'unsupported_parameter',
        },
      };
    case 'azure':
      return {
        error: {
          message: `Unrecognized request argument supplied: ${param}`,
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      };
    case 'vllm':
      return {
        object: 'error',
        message: `${param} is not supported by this server`,
        type: 'BadRequestError',
        param: null,
        code: 400,
      };
    case 'pydantic':
      return {
        detail: [{ type: 'extra_forbidden', loc: ['body', param], msg: 'Extra inputs are not permitted' }],
      };
    case 'lmstudio':
      return { error: `'${param}.type' must be 'json_schema' or 'text'` };
    case 'xai':
      return {
        code: 'Client specified an invalid argument',
        error: `Argument not supported on this model: ${param}`,
      };
    case 'moonshot':
      return {
        error: {
          message: `invalid ${param}: only 1 is allowed for this model`,
          type: 'invalid_request_error',
        },
      };
    case 'deepseek':
      return {
        error: {
          message: `This ${param} type is unavailable now`,
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request_error',
        },
      };
    case 'ollama':
      return {
        error: {
          message: 'think value "medium" is not supported for this model',
          type: 'api_error',
          param: null,
          code: null,
        },
      };
    case 'ollama-thinking':
      return {
        error: {
          message: 'registry.ollama.ai/library/m does not support thinking',
          type: 'api_error',
          param: null,
          code: null,
        },
      };
    case 'anthropic':
      return {
        type: 'error',
        error: { type: 'invalid_request_error', message: `${param}: Extra inputs are not permitted` },
      };
  }
}

/** The whole answer with its oddities; the given one is not changed. */
export function oddBody(
  completion: Readonly<Record<string, unknown>>,
  odd: ModelOddity,
): Record<string, unknown> {
  const body: Record<string, unknown> = { ...completion, ...odd.fields };
  if ('model' in odd) body.model = odd.model;
  if (odd.usage === 'absent') delete body.usage;
  else if ('usage' in odd) body.usage = odd.usage;
  if ('choices' in odd) {
    body.choices = odd.choices;
    return body;
  }
  const [first] = completion.choices as [Record<string, unknown>];
  const message: Record<string, unknown> = { ...(first.message as object) };
  if ('content' in odd) message.content = odd.content;
  if (odd.refusal !== undefined) Object.assign(message, { content: null, refusal: odd.refusal });
  if (odd.reasoning !== undefined) message.reasoning_content = odd.reasoning;
  const choice: Record<string, unknown> = { ...first, message };
  if (odd.finish === 'absent') delete choice.finish_reason;
  else if ('finish' in odd) choice.finish_reason = odd.finish;
  if (odd.finishName !== undefined) {
    choice[odd.finishName] = choice.finish_reason;
    delete choice.finish_reason;
  }
  body.choices = [choice];
  return body;
}
