// make bench NAME=sync: calls saved by tokens and push, pages a second beside raw SQL, push to row, one failing tenant of thirty.
import { openSyncWorld, until, type WorldCalendar } from '../services/sync-worker/test/syncWorld.ts';
import { startServers } from './harness/servers.ts';
import { applyRate } from './sync/applyRate.ts';
import { failingTenant, pushToRow, quantile } from './sync/latency.ts';
import { day, oneDay } from './sync/oneDay.ts';

const daySeconds = Number(process.env['BENCH_DAY_SECONDS'] ?? 60);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);

const servers = await startServers();
const world = await openSyncWorld();
try {
  await run();
} finally {
  await world.close();
  await servers.stop();
}

async function run(): Promise<void> {
  const pages = await applyRate(world, 250, 2, 24, rounds);
  const small = await applyRate(world, 5, 8, 120, rounds * 2 + 1);
  const calls = await oneDay(world, daySeconds);

  await world.concurrency(4);
  const worker = await world.spawn({ LOG_LEVEL: 'info', SYNC_LEASE_MS: '30000' });
  const calendars: WorldCalendar[] = [];
  for (let number = 0; number < 30; number += 1) {
    const { tenantId } = await world.tenant(`fair-${String(number)}`);
    calendars.push(await world.addCalendar(tenantId, `fair${String(number)}`));
  }
  await until('all channels are open', () =>
    calendars.every((each) =>
      [...world.fake.push.channels.values()].some((channel) => channel.calendarId === each.remoteId),
    ),
  );
  const times = await pushToRow(world, calendars[1] as WorldCalendar, 100);
  // A p95 of a hundred times is restless: more pairs than elsewhere.
  const fair = await failingTenant(world, calendars, rounds * 2 + 1);
  await worker.end('SIGTERM');

  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const result = {
    savedVsPaged: 1 - calls.push / calls.paged,
    savedVsToken: 1 - calls.push / calls.token,
    applyPagesVsRaw: pages.ratio,
    applySmallVsRaw: small.ratio,
    pushToRowP50Ms: quantile(times, 0.5),
    pushToRowP95Ms: quantile(times, 0.95),
    othersP95Ratio: fair.ratio,
  };
  console.log(
    `one day: ${String(day.events)} events, ${String(day.changes)} changes, ${String(day.page)} a page; calls counted by the provider`,
  );
  console.table({
    'paged polling every two minutes': { calls: calls.paged, saved: '' },
    'token polling every two minutes': { calls: calls.token, saved: '' },
    'push and token, against paged': { calls: calls.push, saved: percent(result.savedVsPaged) },
    'push and token, against token': { calls: calls.push, saved: percent(result.savedVsToken) },
  });
  console.table({
    'pages of 250 (events/s)': {
      ours: Math.round(pages.ours),
      raw: Math.round(pages.raw),
      ratio: pages.ratio.toFixed(2),
    },
    '5 a transaction (events/s)': {
      ours: Math.round(small.ours),
      raw: Math.round(small.raw),
      ratio: small.ratio.toFixed(2),
    },
  });
  console.table({
    'push to row (ms)': { p50: result.pushToRowP50Ms.toFixed(1), p95: result.pushToRowP95Ms.toFixed(1) },
    'others, all tenants well (ms)': { p50: '', p95: fair.wellP95Ms.toFixed(1) },
    'others, one of 30 failing (ms)': {
      p50: '',
      p95: `${fair.illP95Ms.toFixed(1)} (ratio ${fair.ratio.toFixed(2)})`,
    },
  });
  console.log(JSON.stringify({ bench: 'sync', ...result }));
}
