import { capabilitiesOf } from '../capabilities.ts';
import { usageBounds } from '../price.ts';
import type { Door } from '../providers/door.ts';
import { ProviderError, type ProviderAnswer } from '../provider.ts';
import { noUsage, type Usage } from '../request.ts';
import type { EmbeddingModel, Target } from '../target.ts';
import { nameOf, objectOf } from '../wire/parsed.ts';
import { postJson } from '../wire/post.ts';
import { boundUsage, readUsage, type UsageFault } from '../wire/usage.ts';
import { readVectors } from './readVectors.ts';

/** Numbers of one answer: about 5 MB of JSON, which is parsed in less than 50 ms. */
const mostNumbers = 250_000;

/** Vectors and what they cost. */
export interface VectorAnswer {
  readonly vectors: readonly Float32Array[];
  readonly answer: Omit<ProviderAnswer, 'text'>;
}

/** What is asked of one target: texts as they are sent. */
export interface VectorAsk {
  readonly target: Target;
  readonly model: EmbeddingModel;
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
  /** Hears of each part as it comes, so that it need not be paid twice. */
  readonly got: (texts: readonly string[], vectors: readonly Float32Array[]) => void;
}

/**
 * `POST …/embeddings`, as many texts at once as the server takes. When a part fails after others were paid, the
 * ProviderError carries what all of them cost.
 */
export async function askVectors(door: Door, ask: VectorAsk): Promise<VectorAnswer> {
  const { target, model, texts, signal } = ask;
  const vectors: Float32Array[] = [];
  const faults = new Set<UsageFault>();
  let spent = noUsage;
  let answeredBy = target.model;
  const most = Math.max(1, Math.min(model.mostTexts, Math.floor(mostNumbers / (model.dimensions ?? 1_536))));
  for (let from = 0; from < texts.length; from += most) {
    const part = texts.slice(from, from + most);
    try {
      const found = await askPart(door, target, model, part, signal);
      ask.got(part, found.vectors);
      vectors.push(...found.vectors);
      spent = sum(spent, found.answer.usage);
      for (const fault of found.answer.usageFaults) faults.add(fault);
      answeredBy = found.answer.model;
    } catch (thrown) {
      if (from === 0 || !(thrown instanceof ProviderError)) throw thrown;
      const lost = thrown.possiblyBilled
        ? (thrown.answer?.usage ?? boundUsage(boundsOf(part, target)))
        : noUsage;
      const { kind, message, status, retryAfterMs, param } = thrown;
      const answer = {
        model: answeredBy,
        finish: 'failed' as const,
        usage: sum(spent, lost),
        usageFaults: [],
      };
      throw new ProviderError(kind, message, { status, retryAfterMs, param, answer });
    }
  }
  return {
    vectors,
    answer: { model: answeredBy, finish: 'stop', usage: spent, usageFaults: [...faults] },
  };
}

async function askPart(
  door: Door,
  target: Target,
  model: EmbeddingModel,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<VectorAnswer> {
  const can = capabilitiesOf(target);
  const body = {
    model: target.model,
    input: texts,
    ...(model.dimensions !== undefined && can.dimensions ? { dimensions: model.dimensions } : {}),
    ...(can.vectorFormat === undefined ? {} : { encoding_format: can.vectorFormat }),
  };
  const said = await door.withKey(target, (headers) =>
    postJson({ url: door.url(target, 'embeddings'), headers, body, fetch: door.fetch }, { signal }, lastOf),
  );
  const raw = objectOf(said);
  const { usage, faults } = readUsage(
    { ...objectOf(raw.usage ?? counted(raw)), completion_tokens: 0 },
    boundsOf(texts, target),
    0,
  );
  const answer = {
    model: nameOf(raw.model) ?? target.model,
    finish: 'stop' as const,
    usage,
    usageFaults: faults,
  };
  const vectors = readVectors(said, texts.length, model.dimensions);
  if (typeof vectors === 'string') throw new ProviderError('ambiguous', vectors, { answer });
  return { vectors, answer };
}

/** Ollama counts beside the vectors. */
function counted(raw: Readonly<Record<string, unknown>>): unknown {
  return raw.prompt_eval_count === undefined ? undefined : { prompt_tokens: raw.prompt_eval_count };
}

const lastOf = (events: readonly unknown[]): unknown => events.at(-1);

function boundsOf(texts: readonly string[], target: Target) {
  const bytes = texts.reduce((all, text) => all + Buffer.byteLength(text), 0);
  return usageBounds(bytes, { prompt: promptOf(texts), maxTokens: 0 }, target);
}

/** The texts as the gateway's books know prompts. */
export function promptOf(texts: readonly string[]) {
  return { prefix: '', messages: texts.map((content) => ({ role: 'user' as const, content })) };
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: 0,
  };
}
