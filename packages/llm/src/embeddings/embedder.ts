import { createHash } from 'node:crypto';
import { settleAnswer, templateAnswer, toCompletion } from '../answer.ts';
import { tryTargets } from '../attempts.ts';
import { cachedEntry } from '../booking.ts';
import { createCall, type Call } from '../call.ts';
import { eligible } from '../candidates.ts';
import { beginEarly, openTargets } from '../earlyStart.ts';
import type { Engine } from '../engine.ts';
import { costOf, estimateInputTokens, promptBytes } from '../price.ts';
import { noUsage } from '../request.ts';
import type { VectorStore } from '../stores.ts';
import type { Target } from '../target.ts';
import { askVectors, promptOf, type VectorAnswer } from './askVectors.ts';
import { mostTextBytes, mostTexts, type Embedded, type EmbeddingRequest } from './embeddingRequest.ts';

/** How long a vector is kept: the same text gives the same one for as long as the model stands. */
const vectorTtlMs = 30 * 86_400_000;

/** Vectors of texts through a gateway: its targets, limits, budgets and books. */
export interface Embedder {
  /**
   * Kept vectors first, the others by the targets of the route, reserved, booked and failed over like every call. Never
   * throws for a provider's fault. @throws TypeError for a request that cannot be right
   */
  embed(request: EmbeddingRequest): Promise<Embedded>;
}

export function createEmbedder({ engine }: { readonly engine: Engine }, store: VectorStore): Embedder {
  return { embed: (request) => embed(engine, store, request) };
}

async function embed(engine: Engine, store: VectorStore, request: EmbeddingRequest): Promise<Embedded> {
  const call = begin(engine, request);
  if (request.signal?.aborted) return none(engine, call, 'aborted');
  const kept = createKept(engine, store, request);
  const likely = openTargets(engine, call, eligible(call.route, engine.ceiling()), new Set())[0];
  const known = likely && (await kept.read(likely));
  if (likely && known?.every((vector) => vector !== undefined)) return hit(engine, call, likely, known);
  // What is asked of whom is known once a target is: the others' vectors are no use.
  let cachedTexts = 0;
  const tried = await tryTargets<VectorAnswer>(
    engine,
    call,
    beginEarly(engine, call),
    async (target, signal) => {
      const found = target === likely && known ? known : await kept.read(target);
      const missing = new Map(
        sent(target, request.texts).flatMap((text, index) => (found[index] ? [] : [[text, index] as const])),
      );
      cachedTexts = found.filter((vector) => vector !== undefined).length;
      const { embeddings: model } = target;
      if (!model) throw new TypeError(`${target.id} gives no vectors`);
      const texts = [...missing.keys()];
      const got = (part: readonly string[], vectors: readonly Float32Array[]) => {
        kept.write(target, part, vectors);
      };
      const fresh = await askVectors(engine.clients.door, { target, model, texts, signal, got });
      const byText = new Map(texts.map((text, index) => [text, fresh.vectors[index]]));
      const vectors = sent(target, request.texts).flatMap((text, index) => {
        const vector = found[index] ?? byText.get(text);
        return vector ? [vector] : [];
      });
      return { ...fresh, vectors };
    },
    false,
  );
  if ('template' in tried) return none(engine, call, tried.template);
  const { attempt } = tried;
  attempt.close();
  await settleAnswer(engine, call, attempt, attempt.value.answer, '');
  return given(call, attempt.target, attempt.value.vectors, cachedTexts);
}

function begin(engine: Engine, request: EmbeddingRequest): Call {
  const { texts, purpose } = request;
  const route = engine.catalog().route(purpose);
  if (!route) throw new TypeError(`there is no route for ${purpose}`);
  if (route.targets.some(({ embeddings }) => !embeddings))
    throw new TypeError(`${purpose} is no route for vectors`);
  if (texts.length === 0 || texts.length > mostTexts)
    throw new TypeError(`${String(texts.length)} texts: 1 to ${String(mostTexts)} can be asked for`);
  for (const text of texts)
    if (text.trim() === '' || Buffer.byteLength(text) > mostTextBytes)
      throw new TypeError(`a text is empty or longer than ${String(mostTextBytes)} bytes`);
  if (!(request.deadlineMs >= 1)) throw new TypeError('deadlineMs is not positive');
  const { texts: _texts, ...asked } = request;
  const longest = Math.max(...route.targets.map(({ embeddings }) => embeddings?.prefix?.length ?? 0));
  return createCall(
    engine.newId(),
    {
      ...asked,
      // The longest prefix of any target, so that every one of them is within the reservation.
      prompt: promptOf([...new Set(texts)].map((text) => ' '.repeat(longest) + text)),
      maxTokens: 0,
      template: '',
      cache: 'none',
    },
    route,
    engine.elapsedMs(),
  );
}

/** Kept vectors of one request's texts; a store that does not answer keeps none. */
function createKept(engine: Engine, store: VectorStore, { tenantId, texts }: EmbeddingRequest) {
  const fault = () => {
    engine.metrics.storeFault('cache');
  };
  return {
    async read(target: Target): Promise<readonly (Float32Array | undefined)[]> {
      const none = texts.map(() => undefined);
      try {
        const found = await store.read(tenantId, modelKey(target), sent(target, texts).map(hashOf));
        const { dimensions } = target.embeddings ?? {};
        const length = dimensions ?? found.find((vector) => vector !== undefined)?.length;
        // Vectors of two lengths cannot be compared: the server's model was changed under its name.
        return found.some((vector) => vector && vector.length !== length) ? none : found;
      } catch {
        fault();
        return none;
      }
    },
    write(target: Target, part: readonly string[], vectors: readonly Float32Array[]): void {
      const entries = part.flatMap((text, index) => {
        const vector = vectors[index];
        return vector ? [[hashOf(text), vector] as const] : [];
      });
      store.write(tenantId, modelKey(target), new Map(entries), vectorTtlMs).catch(fault);
    },
  };
}

function sent({ embeddings }: Target, texts: readonly string[]): readonly string[] {
  return texts.map((text) => (embeddings?.prefix ?? '') + text);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function modelKey({ id, model, embeddings }: Target): string {
  return [id, model, String(embeddings?.dimensions ?? '')].join('/');
}

async function hit(
  engine: Engine,
  call: Call,
  target: Target,
  vectors: readonly Float32Array[],
): Promise<Embedded> {
  const { id: targetId, provider, model, tier, prices } = target;
  const inputTokens = estimateInputTokens(promptBytes(call.request), call.request, target);
  const naiveMicroUsd = costOf({ ...noUsage, inputTokens }, prices, false);
  const { promptHash } = call;
  const answer = { text: '', targetId, provider, model, tier, usage: noUsage, naiveMicroUsd, promptHash };
  engine.metrics.cacheLookup('shared', 'hit');
  await engine.books.book(cachedEntry(engine, call, answer), undefined, 0);
  const ttftMs = engine.elapsedMs() - call.startedMs;
  toCompletion(engine, call, { ...answer, finish: 'stop', cached: true, ttftMs });
  return given(call, target, vectors, vectors.length);
}

function given(call: Call, target: Target, vectors: readonly Float32Array[], cachedTexts: number): Embedded {
  const { id: targetId, provider, model } = target;
  return {
    ...{ requestId: call.id, vectors, targetId, provider, model, cachedTexts },
    dimensions: vectors[0]?.length ?? 0,
    modelKey: modelKey(target),
    costMicroUsd: call.costMicroUsd,
  };
}

async function none(
  engine: Engine,
  call: Call,
  reason: Parameters<typeof templateAnswer>[2],
): Promise<Embedded> {
  await templateAnswer(engine, call, reason);
  return { requestId: call.id, reason };
}
