import { throughput } from './endToEnd.ts';
import { benchRule, openWorld } from './world.ts';

/** What a nudge costs when `nudges` come at once. */
export interface CostAtSize {
  readonly nudges: number;
  readonly perSecond: number;
  /** CPU of the service's process, µs. */
  readonly serviceUs: number;
  /** Written to PostgreSQL's log, bytes; the signal and its row included. */
  readonly walBytes: number;
}

/** Ever larger rounds on one fresh database, whose statistics are as bad as on the first day: does the cost grow? */
export async function costBySize(sizes: readonly number[]): Promise<CostAtSize[]> {
  const world = await openWorld('event-driven');
  try {
    await world.call('POST', '/v1/rules', benchRule({ kind: 'signal', signal: 'bench_signal' }));
    const contacts = await world.addContacts(Math.max(2_000, ...sizes), 'Asia/Tokyo');
    await throughput(world, contacts.slice(0, 2_000)); // warm
    const written = async () =>
      Number(
        (await world.owner.query<{ n: string }>(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as n`))
          .rows[0]?.n,
      );
    const costs: CostAtSize[] = [];
    for (const nudges of sizes) {
      const cpuBefore = world.service.cpuSeconds() ?? NaN;
      const walBefore = await written();
      const perSecond = await throughput(world, contacts.slice(0, nudges));
      costs.push({
        nudges,
        perSecond: Math.round(perSecond),
        serviceUs: Math.round((((world.service.cpuSeconds() ?? NaN) - cpuBefore) * 1e6) / nudges),
        walBytes: Math.round(((await written()) - walBefore) / nudges),
      });
    }
    return costs;
  } finally {
    await world.end();
  }
}
