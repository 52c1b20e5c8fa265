import type { InboxItem } from '@tsudoi/contracts/inbox';
import { createMovableClock } from '@tsudoi/runtime/clock';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createInboxHub, type InboxStream } from '../../src/inbox/inboxHub.ts';
import type { InboxStore } from '../../src/inbox/inboxStore.ts';

/** An inbox in memory; `delays` holds reads back, so that streams join while one is under way. */
function memoryInbox() {
  const items = new Map<string, InboxItem[]>();
  let failing = 0;
  let signedFromMs = 0;
  let delayMs = 0;
  const store: Pick<InboxStore, 'after' | 'changedSince'> = {
    async after(_tenantId, positions, most) {
      const read = [...positions].flatMap(([contactId, position]) =>
        (items.get(contactId) ?? [])
          .filter(({ seq }) => seq > position)
          .slice(0, most)
          .map((item) => ({ contactId, item, signedFromMs })),
      );
      if (delayMs > 0) await wait(delayMs);
      if (failing > 0) {
        failing -= 1;
        throw new Error('the database is away');
      }
      return read;
    },
    changedSince: () => Promise.resolve({ horizon: '1', changed: [] }),
  };
  return {
    store: store as InboxStore,
    add(contactId: string, count: number) {
      const all = items.get(contactId) ?? [];
      for (let added = 0; added < count; added += 1)
        all.push({
          seq: all.length + 1,
          nudgeId: '',
          subject: '',
          text: '',
          url: null,
          createdAt: '',
          readAt: null,
        });
      items.set(contactId, all);
    },
    fail: (times: number) => (failing = times),
    delay: (ms: number) => (delayMs = ms),
    revoke: (fromMs: number) => (signedFromMs = fromMs),
  };
}

function aStream(contactId: string, position = 0, expiresMs = Number.MAX_SAFE_INTEGER, signedMs = 1_000) {
  const got: number[] = [];
  const state = { ended: 0, beats: 0 };
  const stream: InboxStream = {
    tenantId: 't',
    contactId,
    expiresMs,
    signedMs,
    position,
    sendItem: ({ seq }) => got.push(seq),
    sendRead: () => undefined,
    beat: () => (state.beats += 1),
    end: () => (state.ended += 1),
  };
  return { stream, got, state };
}

const upTo = (count: number, from = 0) =>
  Array.from({ length: count - from }, (_each, index) => from + index + 1);

describe('The inbox hub', () => {
  const log = createLogger('hub-test', 'silent');
  const clock = createMovableClock();

  it('brings more items than one read takes, in order', async () => {
    const inbox = memoryInbox();
    inbox.add('a', 350);
    const hub = createInboxHub(inbox.store, clock, log);
    const { stream, got } = aStream('a', 20);
    hub.join(stream);
    await wait(50);
    assert.deepEqual(got, upTo(350, 20));
  });

  it('leaves no gap for a stream that joins lower while a read is under way', async () => {
    const inbox = memoryInbox();
    inbox.add('a', 10);
    inbox.delay(20);
    const hub = createInboxHub(inbox.store, clock, log);
    const high = aStream('a', 8);
    hub.join(high.stream);
    await wait(5);
    const low = aStream('a', 2);
    hub.join(low.stream);
    await wait(80);
    assert.deepEqual(high.got, [9, 10]);
    assert.deepEqual(low.got, upTo(10, 2));
  });

  it('tries again when the rows could not be read', async () => {
    const inbox = memoryInbox();
    inbox.add('a', 3);
    inbox.fail(1);
    const hub = createInboxHub(inbox.store, clock, log);
    const { stream, got } = aStream('a');
    hub.join(stream);
    await wait(1_200);
    assert.deepEqual(got, [1, 2, 3]);
  });

  it('ends a stream whose token has expired at the next beat, and beats the others', () => {
    const hub = createInboxHub(memoryInbox().store, clock, log);
    const now = clock.now().getTime();
    const past = aStream('a', 0, now - 1);
    const good = aStream('a', 0, now + 60_000);
    hub.join(past.stream);
    hub.join(good.stream);
    hub.beat();
    assert.deepEqual([past.state.ended, past.state.beats], [1, 0]);
    assert.deepEqual([good.state.ended, good.state.beats], [0, 1]);
  });

  it('brings nothing to a stream whose token was revoked, also where it heard no notice of that', async () => {
    const inbox = memoryInbox();
    const hub = createInboxHub(inbox.store, clock, log);
    const old = aStream('a');
    const fresh = aStream('a', 0, Number.MAX_SAFE_INTEGER, 2_000);
    const other = aStream('b');
    for (const { stream } of [old, fresh, other]) hub.join(stream);
    hub.revoke('t', 'b', 1_000);
    assert.equal(other.state.ended, 0, 'signed at that very instant');
    hub.revoke('t', 'b', 1_001);
    assert.equal(other.state.ended, 1);
    inbox.revoke(2_000);
    inbox.add('a', 2);
    hub.wake('t', ['a']);
    while (fresh.got.length < 2) await wait(5);
    assert.deepEqual([old.got, old.state.ended > 0, fresh.got, fresh.state.ended], [[], true, [1, 2], 0]);
  });

  it('holds at most twenty streams of one person, the oldest goes, and counts what leaves', () => {
    const hub = createInboxHub(memoryInbox().store, clock, log);
    const streams = upTo(21).map(() => aStream('a'));
    for (const { stream } of streams) hub.join(stream);
    const [oldest] = streams;
    assert.ok(oldest);
    assert.equal(oldest.state.ended, 1);
    for (const { stream } of streams) hub.leave(stream);
    hub.leave(oldest.stream);
    assert.equal(hub.size, 0);
  });
});
