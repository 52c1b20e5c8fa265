import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startInstallation } from '../../e2e/installation.ts';
import { serviceNames, startServiceProcesses } from '../../e2e/serviceProcesses.ts';
import { startKeepAliveLoad } from '../../e2e/keepAliveLoad.ts';
import { eventInDays } from '../../e2e/writeLoad.ts';
import { googleEvent, openSyncWorld, until } from '../../services/sync-worker/test/syncWorld.ts';
import { benchRule } from '../nudges/world.ts';
import { postmasterOf, residentMb, treeSeconds } from './cpuTime.ts';

/** What one unit of work costs: CPU ms of the service and of PostgreSQL. */
export interface UnitCost {
  readonly serviceMs: number;
  readonly databaseMs: number;
}

/** What a service takes when nothing is asked of it. */
export interface IdleCost {
  readonly service: string;
  readonly megabytes: number;
  /** CPU ms a second: timers, polls, heartbeats. */
  readonly cpuMsPerSecond: number;
}

export interface UnitCosts {
  readonly read: UnitCost;
  readonly plan: UnitCost;
  readonly nudge: UnitCost;
  readonly syncedEvent: UnitCost;
  /** Resident memory of standalone after all that work, MB. */
  readonly standaloneMb: number;
  readonly idle: readonly IdleCost[];
}

const volume = { reads: 3_000, plans: 15, nudges: 1_000, events: 1_000, idleMs: 10_000 };

/** CPU ms a unit of the service and of its database while `work` is done. */
async function costOf(
  pid: number,
  postmaster: number,
  units: number,
  work: () => Promise<void>,
): Promise<UnitCost> {
  const before = { service: treeSeconds(pid), database: treeSeconds(postmaster) };
  await work();
  // Backends account their time at their next tick.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    serviceMs: ((treeSeconds(pid) - before.service) * 1_000) / units,
    databaseMs: ((treeSeconds(postmaster) - before.database) * 1_000) / units,
  };
}

/** Measures every unit at small volume, on the servers that `startServers` started. Each unit is warmed up by a tenth. */
export async function measureUnitCosts(): Promise<UnitCosts> {
  const installation = await startInstallation({
    env: { LOG_LEVEL: 'warn', DATABASE_CONNECTION_BUDGET: '20' },
  });
  const owner = new pg.Client({ connectionString: installation.database.ownerUrl });
  await owner.connect();
  await owner.query('update core.tenant set requests_per_minute = 100000000');
  await owner.query('update core.stage set version = version + 1, modes = modes || $1::jsonb', [
    JSON.stringify({ nudges: 'event-driven' }),
  ]);
  const { rows } = await owner.query<{ data_directory: string }>('show data_directory');
  const postmaster = postmasterOf(rows[0]?.data_directory ?? '');
  const pid = installation.child.pid as number;
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(installation.url + path, {
      method,
      headers: { authorization: `Bearer ${installation.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as { readonly id: string };
  };

  const event = await call('POST', '/v1/events', eventInDays(40));
  const { id: planId } = await call('POST', `/v1/events/${event.id}/plans`, {});
  const readAll = async (count: number) => {
    const load = startKeepAliveLoad(10, installation.apiKey, () => ({
      method: 'GET',
      url: `${installation.url}/v1/plans/${planId}`,
      status: 200,
    }));
    while (load.served() < count) await new Promise((resolve) => setTimeout(resolve, 5));
    await load.stop();
    if (load.faults.length > 0) throw new Error(load.faults[0]);
  };
  // Each plan is of an event of its own: what is asked twice is answered from the cache.
  const planAll = async (count: number) => {
    for (let at = 0; at < count; at += 1) {
      const { id } = await call('POST', '/v1/events', {
        ...eventInDays(30 + at),
        targetAttendees: 30 + at,
      });
      await call('POST', `/v1/events/${id}/plans`, {});
    }
  };
  await call('POST', '/v1/rules', benchRule({ kind: 'signal', signal: 'bench_signal' }));
  const nudgeAll = async (count: number) => {
    const { rows: contacts } = await owner.query<{ id: string }>(
      `insert into core.contact (tenant_id, email, display_name, locale, time_zone)
       select $1, gen_random_uuid() || '@example.com', 'Person ' || n, 'en', 'UTC' from generate_series(1, $2) n returning id`,
      [installation.tenantId, count],
    );
    for (let from = 0; from < count; from += 500)
      await call('POST', '/v1/signals', {
        signals: contacts
          .slice(from, from + 500)
          .map(({ id }) => ({ id: randomUUID(), contactId: id, type: 'bench_signal' })),
      });
    for (;;) {
      const { rows: left } = await owner.query<{ open: boolean }>(
        'select exists (select from nudge.backlog) as open',
      );
      if (!left[0]?.open) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const unit = async (count: number, work: (count: number) => Promise<void>) => {
    await work(Math.ceil(count / 10));
    return costOf(pid, postmaster, count, () => work(count));
  };
  const read = await unit(volume.reads, readAll);
  const plan = await unit(volume.plans, planAll);
  const nudge = await unit(volume.nudges, nudgeAll);
  const standaloneMb = residentMb(pid);
  await owner.end();
  await installation.stop();
  return { read, plan, nudge, syncedEvent: await syncedEvent(postmaster), standaloneMb, idle: await idle() };
}

async function syncedEvent(postmaster: number): Promise<UnitCost> {
  const world = await openSyncWorld();
  try {
    const { tenantId } = await world.tenant('events');
    const worker = await world.spawn({ LOG_LEVEL: 'info' });
    const sync = async (name: string, events: number) => {
      const calendar = world.fake.calendar(`${name}@example.com`);
      for (let number = 0; number < events; number += 1)
        calendar.store({ status: 'confirmed', ...googleEvent(number) });
      const { id } = await world.addCalendar(tenantId, name);
      await until('the calendar to be in step', async () => (await world.rows(id)).size === events);
    };
    await sync('warm', volume.events / 10);
    const cost = await costOf(worker.child.pid as number, postmaster, volume.events, () =>
      sync('measured', volume.events),
    );
    await worker.end('SIGTERM');
    return cost;
  } finally {
    await world.close();
  }
}

async function idle(): Promise<IdleCost[]> {
  const platform = await startServiceProcesses({ LOG_LEVEL: 'warn', MOVABLE_CLOCK: 'false' });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const before = platform.services.map(({ pid }) => treeSeconds(pid));
  await new Promise((resolve) => setTimeout(resolve, volume.idleMs));
  const costs = platform.services.map(({ name, pid }, at) => ({
    service: name,
    megabytes: residentMb(pid),
    cpuMsPerSecond: ((treeSeconds(pid) - (before[at] ?? 0)) * 1_000) / (volume.idleMs / 1_000),
  }));
  await platform.stop();
  if (costs.length !== serviceNames.length) throw new Error('not every service was measured');
  return costs;
}
