import { promptBytes, usageBounds } from '../price.ts';
import type { ProviderAnswer, ProviderCall } from '../provider.ts';
import { finishOf, type Finish } from './finish.ts';
import { listOf, nameOf, objectOf, textOf, type Outside } from './parsed.ts';
import { hiddenTokens, readUsage } from './usage.ts';
import { contentText } from './words.ts';

/** What an answer is read against. */
export type Asked = Pick<ProviderCall, 'target' | 'wording'> & { readonly bytes?: number };

/** Reads an answer piece by piece: a whole body is one piece, a stream many. */
export interface AnswerReader {
  /** The new text of this piece. */
  take(piece: unknown): string;
  /** True when the provider said why it ended. */
  readonly ended: boolean;
  /** The answer without its text. */
  end(): Omit<ProviderAnswer, 'text'>;
}

/** Reads chat completions and their chunks (OpenAI and every server that speaks like it). */
export function createChatReader(asked: Asked): AnswerReader {
  let model: string | undefined;
  let finish: Finish | undefined;
  let usage: unknown;
  let cost: unknown;
  let bytes = 0;
  let refused = false;
  let reasoned = false;
  let sofar = '';
  let inDeltas = false;
  let inTool = true;
  function textIn(choice: Outside, message: Outside): string {
    const text = contentText(message.content ?? choice.text);
    // Some servers end a stream with the whole answer once more: as a message, or as one more piece.
    if (choice.delta === undefined ? inDeltas : text.length >= leastRepeat && text === sofar) return '';
    if (text !== '') {
      inTool = false;
      inDeltas = choice.delta !== undefined;
    }
    // JSON that was asked for, as the arguments of a tool that nobody offered.
    return text === '' && inTool && asked.wording.jsonSchema ? toolArguments(message) : text;
  }
  return {
    get ended() {
      return finish !== undefined;
    },
    take(piece) {
      const chunk = objectOf(piece);
      model ??= nameOf(chunk.model);
      const choice = objectOf(listOf(chunk.choices)[0]);
      const message = objectOf(choice.delta ?? choice.message);
      const text = textIn(choice, message);
      sofar += text;
      bytes += Buffer.byteLength(text);
      if (textOf(message.refusal) !== '') refused = true;
      if (textOf(message.reasoning_content ?? message.reasoning) !== '' || /<think/i.test(text))
        reasoned = true;
      finish = finishOf(choice.finish_reason ?? choice.finishReason) ?? finish;
      // What a relay calls the end may be an end that its own upstream calls a failure.
      const native = finishOf(choice.native_finish_reason);
      if (native === 'failed' || native === 'filter') finish = native;
      for (const counts of [chunk.usage, choice.usage, objectOf(chunk.x_groq).usage])
        usage = better(usage, counts);
      cost = objectOf(chunk.usage).cost ?? cost;
      return text;
    },
    end: () => closing(asked, { model, finish: refused ? 'filter' : finish, usage, cost, bytes, reasoned }),
  };
}

/** A shorter piece may well be everything so far once more ("hip hip"). UTF-16 units. */
const leastRepeat = 40;

function toolArguments(message: Outside): string {
  const called = objectOf(listOf(message.tool_calls)[0]).function ?? message.function_call;
  return textOf(objectOf(called).arguments);
}

/** Reads messages of Anthropic and the events of their streams. */
export function createMessageReader(asked: Asked): AnswerReader {
  let model: string | undefined;
  let finish: Finish | undefined;
  let usage: Record<string, unknown> | undefined;
  let bytes = 0;
  let stopped = false;
  return {
    get ended() {
      return stopped || finish !== undefined;
    },
    take(piece) {
      const event = objectOf(piece);
      const message = event.type === 'message_start' ? objectOf(event.message) : event;
      model ??= nameOf(message.model);
      finish = finishOf(message.stop_reason ?? objectOf(event.delta).stop_reason) ?? finish;
      if (event.type === 'message_stop') stopped = true;
      usage = merged(usage, objectOf(message.usage));
      let text = '';
      if (event.type === 'content_block_delta') text = textOf(objectOf(event.delta).text);
      else if (event.type === 'content_block_start') text = textOf(objectOf(event.content_block).text);
      else if (event.type !== 'message_delta') text = contentText(message.content);
      bytes += Buffer.byteLength(text);
      return text;
    },
    end: () => closing(asked, { model, finish, usage, cost: undefined, bytes, reasoned: false }),
  };
}

function closing(
  { target, wording, bytes }: Asked,
  found: {
    readonly model: string | undefined;
    readonly finish: Finish | undefined;
    readonly usage: unknown;
    readonly cost: unknown;
    readonly bytes: number;
    readonly reasoned: boolean;
  },
): Omit<ProviderAnswer, 'text'> {
  const bounds = usageBounds(bytes ?? promptBytes(wording), wording, target);
  const { usage, faults } = readUsage(found.usage, bounds, found.bytes);
  const cost = found.cost;
  const reasoned = found.reasoned || hiddenTokens(found.usage) > 0;
  return {
    model: found.model ?? target.model,
    finish: found.finish ?? 'other',
    usage,
    usageFaults: faults,
    ...(reasoned ? { reasoned } : {}),
    ...(typeof cost === 'number' && cost >= 0 && cost < 1e6 ? { reportedCostUsd: cost } : {}),
  };
}

/** Servers send counts in every chunk, in the last, or zeros after the true ones: the later is taken if it says something. */
function better(before: unknown, now: unknown): unknown {
  if (typeof now !== 'object' || now === null) return before;
  if (before === undefined) return now;
  return Object.values(now).some((value) => typeof value === 'number' && value > 0) ? now : before;
}

/** Counts of a stream come from its first event and its last: each the larger, so that a zero in either hides nothing. */
function merged(
  before: Record<string, unknown> | undefined,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  if (Object.keys(now).length === 0) return before;
  if (!before) return { ...now };
  const all = { ...before };
  for (const [name, value] of Object.entries(now)) {
    const old = all[name];
    if (value === null || (typeof old === 'number' && typeof value === 'number' && old > value)) continue;
    all[name] = value;
  }
  return all;
}
