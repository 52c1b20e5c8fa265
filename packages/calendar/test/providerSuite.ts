import assert from 'node:assert/strict';
import { CursorExpired, ProviderUnavailable } from '../src/faults.ts';
import type { CalendarProvider, Change, RemoteEvent } from '../src/provider.ts';
import { startHook } from './subscriberHook.ts';

/** An event as the suite makes it at each provider. */
export interface SampleEvent {
  readonly key: string;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A provider with a hand on its other end. */
export interface ProviderBench {
  readonly provider: CalendarProvider;
  readonly calendarId: string;
  edit(event: SampleEvent): Promise<void> | void;
  erase(key: string): Promise<void> | void;
  loseTokens(): void;
  /** The id that the provider gives the event of this key. */
  idOf(key: string): string;
  /** Makes one unreadable event. */
  poison(key: string): Promise<void> | void;
  /** Makes the next call find nobody. */
  cutNext(): Promise<void> | void;
  readonly push: 'none' | 'channels' | 'renewable';
  close(): Promise<void>;
}

function sample(number: number, title = `Event ${String(number)}`): SampleEvent {
  const day = new Date(Date.now() + (number % 20) * 86_400_000).toISOString().slice(0, 10);
  return {
    key: `k${String(number).padStart(4, '0')}`,
    title,
    startsAt: `${day}T09:00:00.000Z`,
    endsAt: `${day}T10:30:00.000Z`,
  };
}

interface Drained {
  readonly token: string;
  readonly pages: number;
  readonly changes: readonly Change[];
}

/** Reads pages until the token; each page by what the one before it returned. */
async function drain(
  provider: CalendarProvider,
  calendarId: string,
  token: string | null,
  pageSize = 50,
): Promise<Drained> {
  const changes: Change[] = [];
  let page: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const read = await provider.changes(calendarId, { token, page }, pageSize);
    changes.push(...read.changes);
    assert.equal((read.next === null) !== (read.token === null), true, 'exactly one of next and token');
    if (read.token !== null) return { token: read.token, pages, changes };
    page = read.next;
  }
}

function mirror(rows: Map<string, RemoteEvent>, changes: readonly Change[]): Map<string, RemoteEvent> {
  for (const change of changes) {
    if (change.kind === 'upsert') rows.set(change.event.id, change.event);
    if (change.kind === 'remove') rows.delete(change.id);
  }
  return rows;
}

/** What every provider must do; run once for each of them. `missing` is what `peerMissing` says of its server. */
export function describeProvider(name: string, open: () => Promise<ProviderBench>, missing = ''): void {
  (missing === '' ? describe : describe.skip)(`${name} keeps the provider contract${missing}`, () => {
    let bench: ProviderBench;
    beforeEach(async () => {
      bench = await open();
    });
    afterEach(() => bench.close());

    it('reads everything in pages, the token only with the last one', async () => {
      for (let number = 0; number < 23; number += 1) await bench.edit(sample(number));
      const full = await drain(bench.provider, bench.calendarId, null, 5);
      assert.equal(full.pages, 5);
      assert.equal(mirror(new Map(), full.changes).size, 23);
    });

    it('reads back title, start and end', async () => {
      await bench.edit(sample(3, '交流会, "春"; 夜'));
      const { changes } = await drain(bench.provider, bench.calendarId, null);
      const event = mirror(new Map(), changes).get(bench.idOf('k0003'));
      assert.equal(event?.title, '交流会, "春"; 夜');
      assert.equal(event.start?.at, sample(3).startsAt);
      assert.equal(event.end?.at, sample(3).endsAt);
    });

    it('then reads only what changed: new, changed, removed', async () => {
      for (let number = 0; number < 6; number += 1) await bench.edit(sample(number));
      const full = await drain(bench.provider, bench.calendarId, null);
      await bench.edit(sample(1, 'Renamed'));
      await bench.edit(sample(9));
      await bench.erase('k0002');
      const delta = await drain(bench.provider, bench.calendarId, full.token);
      assert.deepEqual(
        delta.changes
          .filter((each) => each.kind !== 'whole')
          .map((each) =>
            each.kind === 'upsert' ? each.event.id : `-${each.kind === 'remove' ? each.id : '?'}`,
          )
          .sort(),
        [`-${bench.idOf('k0002')}`, bench.idOf('k0001'), bench.idOf('k0009')].sort(),
      );
      const after = await drain(bench.provider, bench.calendarId, delta.token);
      assert.deepEqual(after.changes, []);
    });

    it('gives a new etag with each change', async () => {
      await bench.edit(sample(1));
      const first = mirror(new Map(), (await drain(bench.provider, bench.calendarId, null)).changes).get(
        bench.idOf('k0001'),
      );
      await bench.edit(sample(1, 'Renamed'));
      const second = mirror(new Map(), (await drain(bench.provider, bench.calendarId, null)).changes).get(
        bench.idOf('k0001'),
      );
      assert.notEqual(first?.etag, second?.etag);
    });

    it('goes on from a page in another process', async () => {
      for (let number = 0; number < 12; number += 1) await bench.edit(sample(number));
      const first = await bench.provider.changes(bench.calendarId, { token: null, page: null }, 5);
      const rows = mirror(new Map(), first.changes);
      let next = first.next;
      while (next !== null) {
        const page = await bench.provider.changes(bench.calendarId, { token: null, page: next }, 5);
        mirror(rows, page.changes);
        next = page.next;
      }
      assert.equal(rows.size, 12);
    });

    it('says so when the token is lost, and a full read then shows the offline deletion by absence', async () => {
      for (let number = 0; number < 4; number += 1) await bench.edit(sample(number));
      const full = await drain(bench.provider, bench.calendarId, null);
      await bench.erase('k0000');
      bench.loseTokens();
      await assert.rejects(drain(bench.provider, bench.calendarId, full.token), CursorExpired);
      const again = mirror(new Map(), (await drain(bench.provider, bench.calendarId, null)).changes);
      assert.deepEqual(
        [...again.keys()].sort(),
        ['k0001', 'k0002', 'k0003'].map((key) => bench.idOf(key)).sort(),
      );
    });

    it('writes an entry once however often it is tried, marked with its origin, and removes it', async () => {
      const entry = {
        key: 'tsudoi0a1b2c3d',
        id: null,
        title: 'Flyers at the station',
        description: 'line one\nline two',
        startsAt: new Date(sample(2).startsAt),
        endsAt: new Date(sample(2).endsAt),
        timeZone: 'Asia/Tokyo',
        origin: 'task-1',
      };
      await bench.edit(sample(1));
      const written = await bench.provider.put(bench.calendarId, entry);
      await bench.provider.put(bench.calendarId, entry);
      const full = await drain(bench.provider, bench.calendarId, null);
      const rows = mirror(new Map(), full.changes);
      assert.equal(rows.size, 2);
      assert.equal(rows.get(written.id)?.origin, 'task-1');
      assert.equal(rows.get(bench.idOf('k0001'))?.origin, null);
      await bench.provider.remove(bench.calendarId, written.id);
      await bench.provider.remove(bench.calendarId, written.id);
      assert.equal(mirror(rows, (await drain(bench.provider, bench.calendarId, full.token)).changes).size, 1);
    });

    it('brings an entry of ours to a new state, also when it was deleted there meanwhile', async () => {
      const entry = {
        key: 'tsudoi0a1b2c3e',
        id: null,
        title: 'Flyers',
        description: '',
        startsAt: new Date(sample(2).startsAt),
        endsAt: new Date(sample(2).endsAt),
        timeZone: 'Asia/Tokyo',
        origin: 'task-2',
      };
      await bench.edit(sample(1));
      const first = await bench.provider.put(bench.calendarId, entry);
      const moved = {
        ...entry,
        title: 'Flyers, a day later',
        startsAt: new Date(sample(3).startsAt),
        endsAt: new Date(sample(3).endsAt),
      };
      const read = async () => {
        const { changes } = await drain(bench.provider, bench.calendarId, null);
        const ours = [...mirror(new Map(), changes).values()].filter((event) => event.origin !== null);
        return ours.map((event) => [event.title, event.start?.at, event.origin]);
      };
      const expected = [['Flyers, a day later', sample(3).startsAt, 'task-2']];
      const second = await bench.provider.put(bench.calendarId, { ...moved, id: first.id });
      assert.equal(second.id, first.id);
      assert.notEqual(second.etag, first.etag);
      assert.deepEqual(await read(), expected);
      await bench.erase(first.id.replace(/^.*\/|\.ics$/g, ''));
      await bench.provider.put(bench.calendarId, { ...moved, id: first.id });
      assert.deepEqual(await read(), expected);
    });

    it('tells when the person is busy', async () => {
      await bench.edit(sample(1));
      const day = new Date(sample(1).startsAt);
      const busy = await bench.provider.freeBusy(
        bench.calendarId,
        new Date(day.getTime() - 3_600_000),
        new Date(day.getTime() + 7_200_000),
      );
      assert.deepEqual(
        busy.map((each) => [new Date(each.from).toISOString(), new Date(each.to).toISOString()]),
        [[sample(1).startsAt, sample(1).endsAt]],
      );
    });

    it('names the calendar in its list', async () => {
      await bench.edit(sample(1));
      assert.ok((await bench.provider.listCalendars()).some((each) => each.id === bench.calendarId));
    });

    it('sets an unreadable event aside and reads the others', async () => {
      await bench.edit(sample(1));
      await bench.poison('k0002');
      const full = await drain(bench.provider, bench.calendarId, null);
      assert.deepEqual(
        full.changes
          .map((each) => each.kind)
          .filter((kind) => kind !== 'whole')
          .sort(),
        ['set-aside', 'upsert'],
      );
    });

    it('tells a cut connection from a refusal', async () => {
      await bench.cutNext();
      await assert.rejects(drain(bench.provider, bench.calendarId, null), ProviderUnavailable);
    });

    it('opens, lengthens and stops a push channel, or says that it cannot', async () => {
      await bench.edit(sample(1));
      const hook = await startHook();
      try {
        const channel = await bench.provider.watch(bench.calendarId, {
          channelId: 'channel-1',
          secret: 'secret-1',
          address: hook.address,
          lifetimeSeconds: 3_600,
        });
        assert.equal(channel !== null, bench.push !== 'none');
        if (!channel) return;
        const until = await bench.provider.renew(channel.resourceId, 7_200);
        assert.equal(until !== null, bench.push === 'renewable');
        if (until) assert.ok(until > channel.expiresAt);
        await bench.provider.unwatch('channel-1', channel.resourceId);
        await bench.provider.unwatch('channel-1', channel.resourceId);
        assert.equal(await bench.provider.renew(channel.resourceId, 7_200), null);
      } finally {
        await hook.close();
      }
    });
  });
}
