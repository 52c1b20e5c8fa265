import type { Chatted } from './openaiBatches.ts';
import type { ModelOddity } from './modelOddities.ts';
import type { Exchange, ModelState } from './modelServer.ts';

interface Asked {
  readonly model: string;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** Streams a chat completion as OpenAI does, or with the oddities of the exchange's fault. */
export async function streamChat(
  { response, fault }: Exchange,
  state: ModelState,
  asked: Asked,
  completion: Readonly<Record<string, unknown>>,
  text: string,
  counted: Chatted['usage'],
): Promise<void> {
  const odd: ModelOddity = fault?.odd ?? {};
  const usage = 'usage' in odd ? odd.usage : counted;
  const usageIn = odd.usage === 'absent' ? 'nowhere' : (odd.usageIn ?? 'last');
  const end = odd.lineEnd ?? '\n';
  response.writeHead(200, { 'content-type': odd.contentType ?? 'text/event-stream' });
  let held = Buffer.alloc(0);
  let ending = '';
  const put = (part: string) => {
    if (odd.endsAbruptly) {
      // The line end of an event goes with the next event, so that the last one has none.
      response.write(ending + part.slice(0, -2 * end.length));
      ending = end + end;
    } else if (odd.slicedBy === undefined) response.write(part);
    else held = Buffer.concat([held, Buffer.from(part)]);
  };
  const write = (data: string) => {
    if (odd.comments) put(`: keep-alive${end}${end}`);
    put(`data:${odd.tight ? '' : ' '}${data}${end}${end}`);
  };
  const base = {
    id: completion.id,
    object: 'chat.completion.chunk',
    created: completion.created,
    model: 'model' in odd ? odd.model : asked.model,
  };
  const send = (choices: unknown[], extra: object = {}) => {
    const every = usageIn === 'every' ? { usage } : {};
    write(JSON.stringify({ ...base, choices, ...every, ...extra }));
  };
  const delta = (content: object, finish: unknown = odd.finishInEveryChunk ?? null, more: object = {}) => {
    const [field, reason] = [odd.finishName ?? 'finish_reason', finish === 'absent' ? undefined : finish];
    const name = odd.messageForDelta ? 'message' : 'delta';
    return { index: 0, [name]: content, [field]: reason, ...more };
  };
  for (const event of odd.firstEvents ?? []) write(typeof event === 'string' ? event : JSON.stringify(event));
  send([delta({ role: 'assistant', content: '' })]);
  if (odd.reasoning !== undefined) send([delta({ reasoning_content: odd.reasoning, content: null })]);
  const whole = 'content' in odd ? (typeof odd.content === 'string' ? odd.content : '') : text;
  const pieces = whole.match(/.{1,20}/gs) ?? [];
  for (const [index, piece] of pieces.entries()) {
    if (fault?.cutAfterChunks === index) {
      response.socket?.end();
      response.destroy();
      return;
    }
    if (fault?.stallAfterChunks === index) return;
    if (odd.errorAfter?.pieces === index) {
      const { event } = odd.errorAfter;
      write(typeof event === 'string' ? event : JSON.stringify(event));
      response.end();
      return;
    }
    if (index > 0 && state.script.chunkMs > 0)
      await new Promise((resolve) => setTimeout(resolve, state.script.chunkMs));
    if (odd.textWithFinish !== true || index < pieces.length - 1) send([delta({ content: piece })]);
  }
  const [choice] = completion.choices as [Record<string, unknown>];
  const finish = 'finish' in odd ? odd.finish : choice[odd.finishName ?? 'finish_reason'];
  const without = odd.without ?? 'nothing';
  if (without !== 'finish' && without !== 'both') {
    const inChoice = usageIn === 'choice' ? { usage } : {};
    const beside = usageIn === 'groq' ? { x_groq: { usage } } : usageIn === 'finishChunk' ? { usage } : {};
    send([delta(odd.textWithFinish ? { content: pieces.at(-1) ?? '' } : {}, finish, inChoice)], beside);
  }
  if (asked.stream_options?.include_usage && usageIn === 'last') send([], { usage });
  if (usageIn === 'bare') write(JSON.stringify({ ...base, usage }));
  if (odd.zeroUsageAfter) send([], { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } });
  if (without !== 'done' && without !== 'both') put(`data: [DONE]${end}${end}`);
  for (let at = 0; at < held.length; at += odd.slicedBy ?? held.length) {
    response.write(held.subarray(at, at + (odd.slicedBy ?? held.length)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}
