import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { platformMetrics } from '@tsudoi/runtime/metrics/catalogue/platform';
import { createGauge } from '@tsudoi/runtime/metrics/instruments';
import type { Registry } from 'prom-client';

/** A machine's clock that is further off makes it unready. */
const mostSkewMs = 60_000;
/** One that is further off is told (and alerted on, by the metric). */
const toldSkewMs = 5_000;

export interface DatabaseClockParts {
  readonly database: Database;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  readonly registry: Registry;
  /** The machine's wall clock and its monotonic one. */
  readonly wallMs?: () => number;
  readonly monotonicMs?: () => number;
}

/**
 * The one clock of an installation: PostgreSQL's, read every 15 s and carried on by the machine's monotonic clock in between, so
 * that a machine whose clock is wrong, or is set, decides nothing by it. Its skew is the gauge `tsudoi_clock_skew_seconds`; over a
 * minute the process is not ready: certificates and tokens of others are judged by the machine's clock.
 */
export async function openDatabaseClock(parts: DatabaseClockParts): Promise<Clock> {
  const {
    database,
    lifecycle,
    log,
    registry,
    wallMs = Date.now,
    monotonicMs = () => performance.now(),
  } = parts;
  let baseMs = wallMs();
  let readAtMs = monotonicMs();
  let told = false;
  const nowMs = () => baseMs + (monotonicMs() - readAtMs);
  const skewMs = () => wallMs() - nowMs();

  async function read(): Promise<void> {
    const askedMs = monotonicMs();
    const [row] = await database.installation<{ ms: string }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
    );
    const heardMs = monotonicMs();
    // A slow answer tells little: it is believed only where it is all that there is.
    if (row === undefined || (heardMs - askedMs > 1_000 && readAtMs > 0 && known)) return;
    baseMs = Number(row.ms);
    readAtMs = (askedMs + heardMs) / 2;
    known = true;
    const off = Math.abs(skewMs()) > toldSkewMs;
    if (off && !told)
      log.error({ skew_ms: Math.round(skewMs()) }, "this machine's clock is wrong; the database's decides");
    told = off;
  }
  let known = false;
  await read();
  every({ lifecycle, log }, { name: 'clock', intervalMs: 15_000, atOnce: false, work: read });
  lifecycle.addReadiness('clock', () => Math.abs(skewMs()) <= mostSkewMs);
  createGauge(registry, platformMetrics.clockSkew, (gauge) => {
    gauge.set(skewMs() / 1_000);
  });
  return { now: () => new Date(nowMs()) };
}
