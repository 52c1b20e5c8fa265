import { randomUUID } from 'node:crypto';
import type { BenchWorld } from './world.ts';

/**
 * Nudges a second from the signal to the settled delivery: signals go in by HTTP, 1,000 a request, two requests at a
 * time; the clock stops when the last nudge is settled, its inbox item written.
 */
export async function throughput(world: BenchWorld, contacts: readonly string[]): Promise<number> {
  const { owner } = world;
  const count = async () =>
    Number((await owner.query<{ n: string }>('select count(*) n from nudge.inbox_item')).rows[0]?.n);
  const before = await count();
  const batches: object[][] = [];
  for (let from = 0; from < contacts.length; from += 1_000) {
    batches.push(
      contacts
        .slice(from, from + 1_000)
        .map((contactId) => ({ id: randomUUID(), contactId, type: 'bench_signal' })),
    );
  }
  const started = performance.now();
  const send = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const { status, body } = await world.call('POST', '/v1/signals', { signals: batch });
      if (status !== 202) throw new Error(JSON.stringify(body));
    }
  };
  await Promise.all([send(), send()]);
  // Asked seldom and cheaply: counting 100,000 rows fifty times a second would be a load of its own.
  const open = async () =>
    (await owner.query<{ open: boolean }>('select exists (select from nudge.backlog) as open')).rows[0]?.open;
  while (await open()) {
    if (performance.now() - started > 120_000) throw new Error('the nudges were not delivered in 120 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const seconds = (performance.now() - started) / 1_000;
  if ((await count()) - before !== contacts.length) throw new Error('not every nudge was delivered');
  return contacts.length / seconds;
}

/** Milliseconds of each single signal, sorted. */
export interface Latencies {
  readonly toRow: number[];
  readonly toDelivered: number[];
}

/** Single signals at an even pace, whatever the answers do; the commit of the inbox item is heard by NOTIFY. */
export async function latencies(
  world: BenchWorld,
  contacts: readonly string[],
  perSecond: number,
): Promise<Latencies> {
  const sentAt = new Map<string, number>();
  const toRow: number[] = [];
  const toDelivered: number[] = [];
  const hear = (message: { payload?: string | undefined }) => {
    for (const contactId of (message.payload ?? '').split(/[ ,]/).slice(1)) {
      const sent = sentAt.get(contactId);
      if (sent !== undefined) toDelivered.push(performance.now() - sent);
      sentAt.delete(contactId);
    }
  };
  world.owner.on('notification', hear);
  await world.owner.query('listen inbox_changed');
  const started = performance.now();
  const answers: Promise<void>[] = [];
  for (const [index, contactId] of contacts.entries()) {
    const dueMs = started + (index * 1_000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    sentAt.set(contactId, dueMs);
    answers.push(
      world
        .call('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'bench_signal' })
        .then(({ status }) => {
          if (status !== 202) throw new Error(`a signal was answered with ${String(status)}`);
          toRow.push(performance.now() - dueMs);
        }),
    );
  }
  await Promise.all(answers);
  for (let tries = 0; sentAt.size > 0; tries += 1) {
    if (tries > 500) throw new Error(`${String(sentAt.size)} nudges were not delivered`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  world.owner.off('notification', hear);
  await world.owner.query('unlisten inbox_changed');
  return { toRow: toRow.sort((a, b) => a - b), toDelivered: toDelivered.sort((a, b) => a - b) };
}
