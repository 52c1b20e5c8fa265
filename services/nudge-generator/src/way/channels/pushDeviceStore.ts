import type { PushSubscriptionInput } from '@tsudoi/contracts/push';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { PushDevice, PushDevices } from './pushDevices.ts';

/** People's browsers and apps in `nudge.push_subscription`; a browser's keys are sealed. */
export interface PushDeviceStore extends PushDevices {
  /** The same endpoint again answers the same row; of another person it moves to this one. */
  register(
    tenantId: string,
    contactId: string,
    device: PushSubscriptionInput,
  ): Promise<{ id: string; kind: PushDevice['kind']; createdAt: Date }>;
  /** False where the person has no such device. */
  remove(tenantId: string, contactId: string, deviceId: string): Promise<boolean>;
}

/** More browsers than this are not a person's: the oldest go. */
const mostDevices = 20;

export function createPushDeviceStore(database: Database, sealer: Sealer, clock: Clock): PushDeviceStore {
  const contextOf = (tenantId: string, endpoint: string) => ({
    tenantId,
    purpose: `push-subscription:${endpoint}`,
  });
  return {
    devicesOf: async (tenantId, contactId) => {
      const rows = await database.withTenant(tenantId, (tx) =>
        tx.query<{ id: string; kind: PushDevice['kind']; endpoint: string; sealed_keys: Buffer | null }>(
          `select id, kind, endpoint, sealed_keys from nudge.push_subscription
           where tenant_id = $1 and contact_id = $2 order by created_at desc limit $3`,
          [tenantId, contactId, mostDevices],
        ),
      );
      return rows.map(({ id, kind, endpoint, sealed_keys }) => ({
        id,
        kind,
        endpoint,
        ...(sealed_keys && {
          keys: JSON.parse(sealer.open(sealed_keys.toString('utf8'), contextOf(tenantId, endpoint))) as {
            p256dh: string;
            auth: string;
          },
        }),
      }));
    },
    forget: async (tenantId, deviceId) => {
      await database.withTenant(tenantId, (tx) =>
        tx.execute('delete from nudge.push_subscription where tenant_id = $1 and id = $2', [
          tenantId,
          deviceId,
        ]),
      );
    },
    register: async (tenantId, contactId, device) => {
      const endpoint = device.kind === 'web' ? device.endpoint : device.token;
      const sealed =
        device.kind === 'web'
          ? Buffer.from(sealer.seal(JSON.stringify(device.keys), contextOf(tenantId, endpoint)))
          : null;
      const [row] = await database.withTenant(tenantId, (tx) =>
        tx.query<{ id: string; kind: PushDevice['kind']; createdAt: Date }>(
          `insert into nudge.push_subscription (tenant_id, contact_id, kind, endpoint, sealed_keys, created_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (tenant_id, endpoint) do update
             set contact_id = excluded.contact_id, sealed_keys = excluded.sealed_keys
           returning id, kind, created_at as "createdAt"`,
          [tenantId, contactId, device.kind, endpoint, sealed, clock.now()],
        ),
      );
      return row as { id: string; kind: PushDevice['kind']; createdAt: Date };
    },
    remove: async (tenantId, contactId, deviceId) =>
      (await database.withTenant(tenantId, (tx) =>
        tx.execute(
          'delete from nudge.push_subscription where tenant_id = $1 and contact_id = $2 and id = $3',
          [tenantId, contactId, deviceId],
        ),
      )) > 0,
  };
}
