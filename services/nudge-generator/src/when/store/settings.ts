import type { NudgeSettings } from '@tsudoi/contracts/nudges';
import type { Tx } from '@tsudoi/database/database';
import type { z } from 'zod';

export type TenantNudgeSettings = z.output<typeof NudgeSettings>;

/** The tenant's caps and daily time; the defaults where it has set none. */
export async function readSettings(tx: Tx): Promise<TenantNudgeSettings> {
  const [row] = await tx.query<{ caps: TenantNudgeSettings['caps']; daily_at: string }>(
    `select caps, to_char(daily_at, 'HH24:MI') as daily_at from nudge.setting where tenant_id = $1`,
    [tx.tenantId],
  );
  return row ? { caps: row.caps, dailyAt: row.daily_at } : { caps: {}, dailyAt: '06:00' };
}

export async function writeSettings(tx: Tx, settings: TenantNudgeSettings): Promise<void> {
  await tx.execute(
    `insert into nudge.setting (tenant_id, caps, daily_at) values ($1, $2, $3)
     on conflict (tenant_id) do update set caps = excluded.caps, daily_at = excluded.daily_at, updated_at = now()`,
    [tx.tenantId, JSON.stringify(settings.caps), settings.dailyAt],
  );
}
