import type { CalendarProvider } from '@tsudoi/calendar/provider';
import { providerKind } from '@tsudoi/calendar/providerKinds';
import type { Database } from '@tsudoi/database/database';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { SyncConfig } from '../config.ts';
import type { ClaimedCalendar } from '../store/leases.ts';

interface ChannelParts {
  readonly config: Pick<SyncConfig, 'SYNC_CHANNEL_SECONDS' | 'SYNC_SAFETY_SECONDS' | 'PUBLIC_URL'>;
  readonly database: Database;
}

interface ChannelRow {
  readonly id: string;
  readonly resource_id: string | null;
  readonly state: string;
  /** Whether it outlives the next safety poll and its provider asks for nothing. */
  readonly lasts: boolean;
}

/** How a channel's secret is kept. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * Sees to it that a calendar has a push channel that outlives the next safety poll. One that can be renewed is; else a new one is
 * opened beside the old one, which is stopped after it, so that no moment is without. The row comes before the call: the first
 * message may beat its answer.
 */
export async function keepChannel(
  { config, database }: ChannelParts,
  held: ClaimedCalendar,
  provider: CalendarProvider,
  signal: AbortSignal,
): Promise<void> {
  if (config.PUBLIC_URL === undefined || providerKind(provider.kind)?.push !== true) return;
  const overlapSeconds = Math.min(config.SYNC_CHANNEL_SECONDS / 2, config.SYNC_SAFETY_SECONDS + 86_400);
  const current = await database.withTenant(held.tenantId, (tx) =>
    tx.query<ChannelRow>(
      `select id, resource_id, state, not renew and expires_at > clock_timestamp() + $2 * interval '1 second' as lasts
       from sync.channel where calendar_id = $1 order by expires_at desc`,
      [held.id, overlapSeconds],
    ),
  );
  const open = current.filter((each) => each.state === 'open');
  if (open.some((each) => each.lasts)) return;
  if (open[0] && (await renewed(open[0]))) return;
  const id = randomUUID();
  const secret = randomBytes(24).toString('base64url');
  await database.withTenant(held.tenantId, (tx) =>
    tx.execute(
      `insert into sync.channel (id, tenant_id, calendar_id, secret_hash, expires_at)
       values ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 second')`,
      [id, held.tenantId, held.id, secretHash(secret), config.SYNC_CHANNEL_SECONDS],
    ),
  );
  const opened = await provider
    .watch(
      held.remoteId,
      {
        channelId: id,
        secret,
        address: `${config.PUBLIC_URL.replace(/\/$/, '')}/v1/hooks/${provider.kind}`,
        lifetimeSeconds: config.SYNC_CHANNEL_SECONDS,
      },
      signal,
    )
    .catch(async (err: unknown) => {
      await forget(id);
      throw err;
    });
  if (!opened) {
    await forget(id);
    return;
  }
  await database.withTenant(held.tenantId, (tx) =>
    tx.execute(`update sync.channel set state = 'open', resource_id = $2, expires_at = $3 where id = $1`, [
      id,
      opened.resourceId,
      opened.expiresAt,
    ]),
  );
  for (const old of current) {
    if (old.resource_id !== null) await provider.unwatch(old.id, old.resource_id).catch(() => undefined);
    await forget(old.id);
  }

  async function renewed(channel: ChannelRow): Promise<boolean> {
    const until = await provider.renew(channel.resource_id ?? '', config.SYNC_CHANNEL_SECONDS, signal);
    if (!until) return false;
    await database.withTenant(held.tenantId, (tx) =>
      tx.execute('update sync.channel set expires_at = $2, renew = false where id = $1', [channel.id, until]),
    );
    return true;
  }

  async function forget(channelId: string): Promise<void> {
    await database.withTenant(held.tenantId, (tx) =>
      tx.execute('delete from sync.channel where id = $1', [channelId]),
    );
  }
}
