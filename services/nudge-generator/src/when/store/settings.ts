import { NudgeSettings } from '@tsudoi/contracts/nudges';
import type { Tx } from '@tsudoi/database/database';
import type { z } from 'zod';

export type TenantNudgeSettings = z.output<typeof NudgeSettings>;

/** What holds where a tenant has set nothing. */
export const defaultSettings: TenantNudgeSettings = NudgeSettings.parse({});

/** The tenant's caps, daily time and quiet hours; the defaults where it has set none. */
export async function readSettings(tx: Tx): Promise<TenantNudgeSettings> {
  const [row] = await tx.query<{ caps: TenantNudgeSettings['caps']; daily_at: string; details: object }>(
    `select caps, to_char(daily_at, 'HH24:MI') as daily_at, details from nudge.setting where tenant_id = $1`,
    [tx.tenantId],
  );
  return row
    ? NudgeSettings.parse({ ...row.details, caps: row.caps, dailyAt: row.daily_at })
    : defaultSettings;
}

export async function writeSettings(tx: Tx, settings: TenantNudgeSettings): Promise<void> {
  const { caps, dailyAt, ...details } = settings;
  await tx.execute(
    `insert into nudge.setting (tenant_id, caps, daily_at, details) values ($1, $2, $3, $4)
     on conflict (tenant_id) do update set caps = excluded.caps, daily_at = excluded.daily_at, details = excluded.details, updated_at = now()`,
    [tx.tenantId, JSON.stringify(caps), dailyAt, JSON.stringify(details)],
  );
}
