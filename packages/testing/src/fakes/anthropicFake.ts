import { createHash } from 'node:crypto';
import { createAnthropicBatches, type Messaged } from './anthropicBatches.ts';
import type { ModelScript } from './modelFaults.ts';
import { answerOddly, type ModelOddity } from './modelOddities.ts';
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

interface SystemBlock {
  readonly text: string;
  readonly cache_control?: { readonly type: string; readonly ttl?: '5m' | '1h' };
}

interface MessageBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: string | readonly SystemBlock[];
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
}

/** Shortest prefix that is cached; shorter ones are passed over in silence. */
const cacheMinTokens = 1_024;

/** Anthropic on loopback: messages (plain and streamed), message batches; prompt cache at the breakpoints of `system`. */
export function startAnthropicFake(script: Partial<ModelScript> = {}): Promise<ModelFake> {
  const cache = new Map<string, number>();
  const batches = createAnthropicBatches((params, { reply }) =>
    write(params as unknown as MessageBody, cache, 40, reply),
  );
  return startModelServer(
    script,
    (status) => ({
      type: 'error',
      error: { type: status === 529 ? 'overloaded_error' : 'api_error', message: 'scripted fault' },
    }),
    (exchange, state) => {
      if (exchange.path === '/v1/messages') return answer(exchange, state, cache);
      if (exchange.path.startsWith('/v1/messages/batches')) {
        batches(exchange, state);
        return undefined;
      }
      sendJson(
        exchange.response,
        { type: 'error', error: { type: 'not_found_error', message: 'no such path' } },
        404,
      );
      return undefined;
    },
    '',
  );
}

async function answer(exchange: Exchange, state: ModelState, cache: Map<string, number>): Promise<void> {
  const { response, fault } = exchange;
  const body = exchange.json() as unknown as MessageBody;
  const { message, text, usage } = write(
    body,
    cache,
    fault?.empty ? 0 : state.script.replyTokens,
    fault?.empty ? undefined : state.script.reply,
  );
  const promptTokens = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  const odd = fault?.odd ?? {};
  if (
    answerOddly(
      fault?.odd,
      body as unknown as Record<string, unknown>,
      exchange.headers,
      promptTokens,
      response,
    )
  )
    return;
  state.billed.requests += 1;
  state.billed.inputTokens +=
    usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  state.billed.cachedTokens += usage.cache_read_input_tokens;
  state.billed.cacheWriteTokens += usage.cache_creation_input_tokens;
  state.billed.outputTokens += usage.output_tokens;
  if (fault?.hang) return;
  if (fault?.drop) {
    response.socket?.destroy();
    return;
  }
  if (!body.stream) {
    sendJson(response, oddMessage(message, odd));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (type: string, data: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  const begun: Record<string, unknown> = { ...message, content: [], stop_reason: null };
  begun.usage = 'startUsage' in odd ? odd.startUsage : { ...usage, output_tokens: 1 };
  if ('model' in odd) begun.model = odd.model;
  for (const event of odd.firstEvents ?? []) {
    const { type, ...data } = event as { type: string };
    send(type, data);
    if (type === 'error') {
      response.end();
      return;
    }
  }
  send('message_start', { message: begun });
  send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  for (const [index, piece] of (text.match(/.{1,20}/gs) ?? []).entries()) {
    if (fault?.cutAfterChunks === index) {
      response.destroy();
      return;
    }
    if (fault?.stallAfterChunks === index) return;
    if (odd.errorAfter?.pieces === index) {
      const { type, ...data } = odd.errorAfter.event as { type: string };
      send(type, data);
      response.end();
      return;
    }
    if (index > 0 && state.script.chunkMs > 0)
      await new Promise((resolve) => setTimeout(resolve, state.script.chunkMs));
    send('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } });
  }
  send('content_block_stop', { index: 0 });
  const last = 'deltaUsage' in odd ? odd.deltaUsage : { output_tokens: usage.output_tokens };
  send('message_delta', {
    delta: { stop_reason: 'finish' in odd ? odd.finish : message.stop_reason, stop_sequence: null },
    ...(last === 'absent' ? {} : { usage: last }),
  });
  send('message_stop', {});
  response.end();
}

/** The whole message with its oddities. */
function oddMessage(message: Readonly<Record<string, unknown>>, odd: ModelOddity): Record<string, unknown> {
  const all: Record<string, unknown> = { ...message, ...odd.fields };
  if ('model' in odd) all.model = odd.model;
  if (odd.usage === 'absent') delete all.usage;
  else if ('usage' in odd) all.usage = odd.usage;
  if ('content' in odd) all.content = odd.content;
  if ('finish' in odd) all.stop_reason = odd.finish;
  return all;
}

function write(
  body: MessageBody,
  cache: Map<string, number>,
  replyTokens: number,
  reply: ModelScript['reply'],
): Messaged {
  const blocks: readonly SystemBlock[] =
    typeof body.system === 'string' ? [{ text: body.system }] : (body.system ?? []);
  const rest = body.messages.map(({ role, content }) => `${role}\n${content}\n`).join('');
  let prefix = body.model;
  let prefixTokens = 0;
  let read = 0;
  let written = 0;
  for (const block of blocks) {
    prefix += block.text;
    prefixTokens += tokensOf(block.text);
    if (!block.cache_control || prefixTokens < cacheMinTokens) continue;
    const key = createHash('sha1').update(prefix).digest('base64');
    if ((cache.get(key) ?? 0) > Date.now()) read = prefixTokens;
    else written = prefixTokens - read;
    cache.set(key, Date.now() + (block.cache_control.ttl === '1h' ? 3_600_000 : 300_000));
  }
  const question = body.messages.at(-1)?.content ?? '';
  const text = saidBy(reply, question) ?? replyText(question, Math.min(body.max_tokens, replyTokens));
  const usage = {
    input_tokens: prefixTokens + tokensOf(rest) + 3 - read - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: tokensOf(text),
  };
  return {
    text,
    usage,
    message: {
      id: `msg_${createHash('sha1').update(rest).digest('hex').slice(0, 12)}`,
      type: 'message',
      role: 'assistant',
      model: body.model,
      content: [{ type: 'text', text }],
      stop_reason: replyTokens > body.max_tokens ? 'max_tokens' : 'end_turn',
      stop_sequence: null,
      usage,
    },
  };
}
