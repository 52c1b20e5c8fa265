import { GrantLost } from '@tsudoi/calendar/faults';
import type { Database } from '@tsudoi/database/database';
import { createHeldLeases, LostLease } from '@tsudoi/runtime/heldLeases';
import type { Logger } from '@tsudoi/runtime/logger';
import type { SyncConfig } from '../config.ts';
import type { SyncMetrics } from '../metrics.ts';
import type { AccessTokens } from '../providers/accessTokens.ts';
import { openCalendar } from '../providers/openCalendar.ts';
import type { OpenProvider } from '../providers/openProvider.ts';
import { keepChannel } from '../push/keepChannel.ts';
import { findConnection } from '../store/connections.ts';
import { failCalendar, renewCalendar, type ClaimedCalendar } from '../store/leases.ts';
import type { PageWriter } from '../store/pageWriter.ts';
import { failureOf, Stopped, TimedOut } from './retryPolicy.ts';

/** What of the configuration a run needs. */
export type RunConfig = Pick<
  SyncConfig,
  | 'SYNC_LEASE_MS'
  | 'SYNC_PAGE_SIZE'
  | 'SYNC_SAFETY_SECONDS'
  | 'SYNC_RUN_DEADLINE_MS'
  | 'SYNC_CHANNEL_SECONDS'
  | 'PUBLIC_URL'
>;

export interface RunParts {
  readonly config: RunConfig;
  readonly database: Database;
  readonly write: PageWriter;
  readonly openProvider: OpenProvider;
  readonly tokens: AccessTokens;
  readonly metrics: SyncMetrics;
  readonly log: Logger;
  /** Called after a page that changed something, so that the relay looks at the outbox. */
  readonly applied: () => void;
}

/** Runs a claimed calendar page by page to its token. Never rejects: how it ended stands in the row. */
export async function syncCalendar(parts: RunParts, held: ClaimedCalendar, stop: AbortSignal): Promise<void> {
  const { config, database, metrics } = parts;
  const log = parts.log.child({ calendar_id: held.id, tenant_id: held.tenantId });
  const startedAt = performance.now();
  const kind = held.fullRun ? 'full' : 'delta';
  const leases = createHeldLeases<ClaimedCalendar>({
    name: 'calendar',
    leaseMs: config.SYNC_LEASE_MS,
    keyOf: ({ id }) => id,
    groupOf: ({ id }) => id,
    renew: async () => new Set((await renewCalendar(database, held, config.SYNC_LEASE_MS)) ? [held.id] : []),
    log,
  });
  const lost = leases.hold(held);
  const signal = AbortSignal.any([stop, lost]);
  let outcome = 'done';
  try {
    await runPages();
    if (held.dirtySince)
      metrics.pushToRow.observe(Math.max(0, Date.now() - held.dirtySince.getTime()) / 1_000);
  } catch (thrown) {
    const reason: unknown = lost.aborted
      ? lost.reason
      : stop.aborted
        ? new Stopped('the process stops')
        : thrown;
    outcome = reason instanceof Error ? reason.name : 'unknown';
    if (reason instanceof LostLease) log.warn('the lease was lost; another worker has the calendar');
    else await fail(reason);
  } finally {
    leases.stop();
    metrics.runSeconds.observe({ kind, outcome }, (performance.now() - startedAt) / 1_000);
  }

  async function runPages(): Promise<void> {
    const connection = await database.withTenant(held.tenantId, (tx) =>
      findConnection(tx, held.connectionId),
    );
    if (connection?.state !== 'active') throw new GrantLost('the connection is not active');
    const provider = await openCalendar(parts, held.tenantId, connection, held.id, signal);
    const target = {
      tenantId: held.tenantId,
      calendarId: held.id,
      fence: held.fence,
      leaseMs: config.SYNC_LEASE_MS,
      safetySeconds: config.SYNC_SAFETY_SECONDS,
    };
    // The channel first: what changes while we read is then pushed.
    await keepChannel(parts, held, provider, signal).catch((err: unknown) => {
      signal.throwIfAborted();
      log.warn({ err }, 'no push channel; the calendar is polled');
    });
    let page = held.page;
    for (;;) {
      const read = await provider.changes(
        held.remoteId,
        { token: held.runToken, page },
        config.SYNC_PAGE_SIZE,
        signal,
      );
      const changed = await parts.write(target, read);
      if (changed < 0) throw new LostLease('the lease was lost');
      if (changed > 0) {
        metrics.events.inc(changed);
        parts.applied();
      }
      if (read.token !== null) return;
      page = read.next;
      signal.throwIfAborted();
      if (performance.now() - startedAt > config.SYNC_RUN_DEADLINE_MS)
        throw new TimedOut('the run took too long; it goes on');
    }
  }

  async function fail(reason: unknown): Promise<void> {
    const failure = failureOf(reason, held.failures);
    log[failure.costs ? 'warn' : 'info'](
      { err: reason, retry_ms: Math.round(failure.retryMs) },
      'a run did not end',
    );
    try {
      if (reason instanceof GrantLost) await parts.tokens.lost(held.tenantId, held.connectionId);
      await failCalendar(database, held, failure);
    } catch (err) {
      log.error({ err }, 'the calendar could not be given back; its lease will end');
    }
  }
}
