import { createHash } from 'node:crypto';
import { createOpenaiBatches, type Chatted } from './openaiBatches.ts';
import { streamChat } from './chatStream.ts';
import { embed } from './openaiEmbeddings.ts';
import type { ModelScript } from './modelFaults.ts';
import { answerOddly, oddBody } from './modelOddities.ts';
import {
  replyText,
  saidBy,
  sendJson,
  startModelServer,
  tokensOf,
  type Exchange,
  type ModelFake,
  type ModelState,
} from './modelServer.ts';

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly prompt_cache_key?: string;
}

/** OpenAI on loopback: chat completions (plain and streamed), embeddings, files, batches; prompt cache by exact prefix from 1,024 tokens. */
export function startOpenaiFake(script: Partial<ModelScript> = {}): Promise<ModelFake> {
  const prefixes = createPrefixCache();
  const batches = createOpenaiBatches((body, { reply }) =>
    chat(body as unknown as ChatBody, noPrefixCache, {
      replyTokens: 40,
      ...(reply === undefined ? {} : { reply }),
    }),
  );
  return startModelServer(
    script,
    (status) => ({
      error: { message: 'scripted fault', type: 'fault', param: null, code: `http_${String(status)}` },
    }),
    (exchange, state) => {
      if (exchange.path === '/v1/chat/completions') return answer(exchange, state, prefixes);
      if (exchange.path === '/v1/embeddings') {
        embed(exchange, state);
        return undefined;
      }
      if (/^\/v1\/(files|batches)/.test(exchange.path)) {
        batches(exchange, state);
        return undefined;
      }
      sendJson(exchange.response, { error: { message: 'no such path' } }, 404);
      return undefined;
    },
    '/v1',
  );
}

async function answer(exchange: Exchange, state: ModelState, prefixes: PrefixCache): Promise<void> {
  const { response, fault } = exchange;
  const body = exchange.json() as unknown as ChatBody;
  const {
    body: completion,
    text,
    usage,
  } = chat(body, prefixes, fault?.empty ? { replyTokens: 0 } : state.script);
  if (
    answerOddly(
      fault?.odd,
      body as unknown as Record<string, unknown>,
      exchange.headers,
      usage.prompt_tokens,
      response,
    )
  )
    return;
  state.billed.requests += 1;
  state.billed.inputTokens += usage.prompt_tokens;
  state.billed.cachedTokens += usage.prompt_tokens_details.cached_tokens;
  state.billed.outputTokens += usage.completion_tokens;
  if (fault?.hang) return;
  if (fault?.drop) {
    response.socket?.destroy();
    return;
  }
  const odd = fault?.odd ?? {};
  const streams = odd.streams === 'always' || (body.stream === true && odd.streams !== 'never');
  if (!streams) {
    sendJson(response, oddBody(completion, odd));
    return;
  }
  await streamChat(exchange, state, body, oddBody(completion, odd), text, usage);
}

function chat(
  body: ChatBody,
  prefixes: PrefixCache,
  { replyTokens, reply }: Pick<ModelScript, 'replyTokens' | 'reply'>,
): Chatted {
  const prompt = body.messages.map(({ role, content }) => `${role}\n${content}\n`).join('');
  const limit = body.max_completion_tokens ?? body.max_tokens ?? 4_096;
  const promptTokens = tokensOf(prompt) + 3;
  const question = body.messages.at(-1)?.content ?? '';
  const text = saidBy(reply, question) ?? replyText(question, Math.min(limit, replyTokens));
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: tokensOf(text),
    total_tokens: promptTokens + tokensOf(text),
    prompt_tokens_details: { cached_tokens: prefixes.read(body.model, prompt) },
  };
  return {
    text,
    usage,
    body: {
      id: `chatcmpl-${createHash('sha1').update(prompt).digest('hex').slice(0, 12)}`,
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1_000),
      model: body.model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null },
          finish_reason: replyTokens > limit ? 'length' : 'stop',
          logprobs: null,
        },
      ],
      usage,
    },
  };
}

interface PrefixCache {
  /** Tokens of this prompt that were cached, and remembers its prefixes. */
  read(model: string, prompt: string): number;
}

/** Batches get their discount instead of the prompt cache's. */
const noPrefixCache: PrefixCache = { read: () => 0 };

/** The documented rule: an exact prefix of at least 1,024 tokens, in steps of 128; forgotten after ten minutes. */
function createPrefixCache(ttlMs = 600_000): PrefixCache {
  const seen = new Map<string, number>();
  return {
    read(model, prompt) {
      const bytes = Buffer.from(prompt);
      const hash = createHash('sha1').update(model);
      let cached = 0;
      let unbroken = true;
      for (let end = 512; end <= bytes.length; end += 512) {
        hash.update(bytes.subarray(end - 512, end));
        if (end < 4_096) continue;
        const key = hash.copy().digest('base64');
        unbroken &&= (seen.get(key) ?? 0) > Date.now();
        if (unbroken) cached = end / 4;
        seen.delete(key);
        seen.set(key, Date.now() + ttlMs);
      }
      for (const oldest of seen.keys()) {
        if (seen.size <= 20_000) break;
        seen.delete(oldest);
      }
      return cached;
    },
  };
}
