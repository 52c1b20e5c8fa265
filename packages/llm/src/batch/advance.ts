import { eligible } from '../candidates.ts';
import { promptCacheKey, promptHash } from '../canonical.ts';
import { boundMicroUsd, promptBytes } from '../price.ts';
import type { Engine } from '../engine.ts';
import { ProviderError } from '../provider.ts';
import { withinTier, type Target } from '../target.ts';
import { createAnthropicBatch } from './anthropicBatch.ts';
import { derivedId, wordingOf, type LaneContext } from './laneContext.ts';
import { wireId, type BatchProvider, type WireLine } from './batchProvider.ts';
import type { StoredBatch, StoredLine } from './batchStore.ts';
import { createOpenaiBatch } from './openaiBatch.ts';

/** The batch API of a target. */
export function batchProviderOf(engine: Engine, target: Target): BatchProvider {
  return target.protocol === 'anthropic'
    ? createAnthropicBatch(engine.clients.anthropic(target))
    : createOpenaiBatch(engine.clients.openai(target));
}

/**
 * Takes a batch from where it stands to `submitted`. Each effect at the provider is preceded by a stored intent, and a
 * step found begun first looks for what the crashed try left there: exactly one batch comes of it. A passing fault
 * leaves the batch where it stands for the next poll; a refusal settles nothing and lets the lines go real-time.
 */
export async function advance(context: LaneContext, begun: StoredBatch): Promise<StoredBatch> {
  const { engine } = context.gateway;
  const { store, leaseMs } = context;
  let batch = begun;
  if (batch.state === 'prepared') batch = await fund(context, batch);
  if (!batch.targetId) return batch;
  const target = engine.catalog().targets.get(batch.targetId);
  if (!target || batch.state === 'submitted' || batch.state === 'cancelling' || batch.state === 'settled')
    return batch;
  const provider = batchProviderOf(engine, target);
  const lines = (await store.lines(batch.tenantId, batch.id)).filter(({ state }) => state === 'waiting');
  if (lines.length === 0) return batch;
  const wire = lines.map((line): WireLine => ({
    id: wireId(batch.id, line.customId),
    wording: wordingOf(batch.prefix, line),
  }));
  try {
    if (batch.state === 'funded' || batch.state === 'uploading') {
      const resumed = batch.state === 'uploading';
      if (!resumed) batch = await store.change(batch, { state: 'uploading' }, leaseMs);
      const key = promptCacheKey(batch.tenantId, batch.purpose, batch.prefix);
      const fileId = await provider.upload(batch.id, target, wire, key, resumed);
      batch = await store.change(batch, { state: 'uploaded', fileId }, leaseMs);
    }
    const resumedSince = batch.state === 'creating' ? batch.creatingSince : undefined;
    if (batch.state === 'uploaded') {
      batch = await store.change(batch, { state: 'creating' }, leaseMs);
    }
    const providerBatchId = await provider.create(batch.id, target, batch.fileId ?? '', wire, resumedSince);
    return await store.change(batch, { state: 'submitted', providerBatchId }, leaseMs);
  } catch (thrown) {
    if (!(thrown instanceof ProviderError)) throw thrown;
    context.told(batch, thrown.message);
    return batch;
  }
}

/** Chooses the target and reserves at batch price; lines that the budget does not cover get the template. */
async function fund(context: LaneContext, batch: StoredBatch): Promise<StoredBatch> {
  const { engine } = context.gateway;
  const { store, leaseMs } = context;
  const route = engine.catalog().route(batch.purpose);
  if (!route) return batch;
  const reservationId = derivedId(batch.id, 'reservation');
  const lines = (await store.lines(batch.tenantId, batch.id)).filter(({ state }) => state === 'waiting');
  const installation = engine.ceiling();
  const ceiling = withinTier(route.tier, installation) ? route.tier : installation;
  const able = eligible(route, ceiling).filter(
    (target) => target.batch && engine.breaker(target.id).available(),
  );
  const full = cheapest(
    able.filter((target) => target.tier !== 'economy'),
    batch,
    lines,
  );
  const economy = cheapest(
    able.filter((target) => target.tier === 'economy'),
    batch,
    lines,
  );
  const money = context.money;
  // A crashed try may hold the reservation: it is given back first, then made anew.
  await money.release(batch.tenantId, reservationId);
  for (let count = lines.length; count > 0 && (full || economy); count = Math.floor(count / 2)) {
    const covered = lines.slice(0, count);
    const grant = await money.reserve({
      id: reservationId,
      tenantId: batch.tenantId,
      fullMicroUsd: full && boundOf(full, batch, covered),
      economyMicroUsd: economy && boundOf(economy, batch, covered),
      at: engine.clock.now(),
      leaseMs: reservationLeaseMs(context, batch),
    });
    if (grant.tier === 'none') continue;
    if (grant.tier === 'economy' && full) engine.metrics.degraded('economy');
    const target = grant.tier === 'full' ? full : economy;
    if (count < lines.length) await useTemplate(context, batch, lines.slice(count));
    return store.change(batch, { state: 'funded', targetId: target?.id, reservationId }, leaseMs);
  }
  // Without a batch API the lines go real-time at the cut-off; without money they get the template now.
  if (full || economy) await useTemplate(context, batch, lines);
  return batch;
}

/** Long enough for the batch and its late answers; every poll pushes it out. */
export function reservationLeaseMs(context: LaneContext, batch: StoredBatch): number {
  const untilDeadline = batch.deadlineAt.getTime() - context.gateway.engine.clock.now().getTime();
  return Math.max(0, untilDeadline) + 2 * 3_600_000;
}

async function useTemplate(
  context: LaneContext,
  batch: StoredBatch,
  lines: readonly StoredLine[],
): Promise<void> {
  context.gateway.engine.metrics.degraded('template');
  context.gateway.engine.metrics.batchLines('template', lines.length);
  await context.store.answer(
    batch,
    lines.map((line) => ({
      customId: line.customId,
      text: line.template,
      provider: 'template',
      model: 'template',
      costMicroUsd: 0,
      promptHash: promptHash({ prefix: batch.prefix, messages: line.messages }),
      state: 'template',
    })),
  );
}

function cheapest(
  targets: readonly Target[],
  batch: StoredBatch,
  lines: readonly StoredLine[],
): Target | undefined {
  const sample = lines.slice(0, 20);
  return [...targets].sort((a, b) => boundOf(a, batch, sample) - boundOf(b, batch, sample))[0];
}

/** Most that these lines can cost at batch price, micro-dollars. */
export function boundOf(target: Target, batch: StoredBatch, lines: readonly StoredLine[]): number {
  let sum = 0;
  for (const line of lines) {
    const wording = wordingOf(batch.prefix, line);
    sum += boundMicroUsd(promptBytes(wording), wording, target, true);
  }
  return sum;
}
