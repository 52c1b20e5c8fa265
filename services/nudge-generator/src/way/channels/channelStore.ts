import { channelKind, type ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { Clock } from '@tsudoi/runtime/clock';
import { definitionOf } from './channelDefinitions.ts';
import type { ChannelDefinition } from './defineChannel.ts';

/** A configured channel with its secrets, opened. */
export interface StoredChannel {
  readonly definition: ChannelDefinition;
  readonly settings: unknown;
  readonly enabled: boolean;
  /** Differs after every write, also after a removal and a new start. */
  readonly mark: string;
}

/** What members may see of a configured channel. */
export interface ChannelSummary {
  readonly channel: ChannelName;
  readonly enabled: boolean;
  readonly summary: Record<string, unknown>;
  readonly version: number;
  readonly updatedAt: Date;
}

/** The channel settings of tenants: sealed under the tenant and the channel, opened only to send. */
export interface ChannelStore {
  load(tenantId: string, channel: ChannelName): Promise<StoredChannel | undefined>;
  save(tenantId: string, channel: ChannelName, settings: object, enabled: boolean): Promise<ChannelSummary>;
  list(tenantId: string): Promise<readonly ChannelSummary[]>;
  /** False where there was none. */
  remove(tenantId: string, channel: ChannelName): Promise<boolean>;
}

const summaryColumns = 'channel, enabled, summary, version, updated_at as "updatedAt"';

export function createChannelStore(database: Database, sealer: Sealer, clock: Clock): ChannelStore {
  const contextOf = (tenantId: string, channel: string) => ({
    tenantId,
    purpose: `nudge-channel:${channel}`,
  });
  return {
    async load(tenantId, channel) {
      const [row] = await database.withTenant(tenantId, (tx) =>
        tx.query<{ sealed: Buffer; enabled: boolean }>(
          'select sealed, enabled from nudge.channel_config where tenant_id = $1 and channel = $2',
          [tenantId, channel],
        ),
      );
      const definition = definitionOf(channel);
      if (!row || !definition) return undefined;
      const sealed = row.sealed.toString('utf8');
      const text = sealer.open(sealed, contextOf(tenantId, channel));
      return {
        definition,
        settings: definition.settings.parse(JSON.parse(text)),
        enabled: row.enabled,
        mark: `${sealed.slice(-24)}${String(row.enabled)}`,
      };
    },
    async save(tenantId, channel, settings, enabled) {
      const sealed = Buffer.from(sealer.seal(JSON.stringify(settings), contextOf(tenantId, channel)));
      const [row] = await database.withTenant(tenantId, (tx) =>
        tx.query<ChannelSummary>(
          `insert into nudge.channel_config as c (tenant_id, channel, enabled, sealed, summary, updated_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (tenant_id, channel) do update set enabled = excluded.enabled, sealed = excluded.sealed,
             summary = excluded.summary, version = c.version + 1, updated_at = excluded.updated_at
           returning ${summaryColumns}`,
          [
            tenantId,
            channel,
            enabled,
            sealed,
            JSON.stringify(withoutSecrets(settings, new Set(channelKind[channel].shown))),
            clock.now(),
          ],
        ),
      );
      return row as ChannelSummary;
    },
    list: (tenantId) =>
      database.withTenant(tenantId, async (tx) =>
        (
          await tx.query<ChannelSummary>(
            `select ${summaryColumns} from nudge.channel_config where tenant_id = $1 order by channel`,
            [tenantId],
          )
        ).map(shownOf),
      ),
    remove: async (tenantId, channel) =>
      (await database.withTenant(tenantId, (tx) =>
        tx.execute('delete from nudge.channel_config where tenant_id = $1 and channel = $2', [
          tenantId,
          channel,
        ]),
      )) > 0,
  };
}

/** A URL without its query and fragment, where tokens stand; anything else as it is. */
function withoutQuery(value: unknown): unknown {
  return typeof value === 'string' && /^https?:/i.test(value) ? value.replace(/[?#].*$/s, '') : value;
}

/** A row as it is shown; what was written before queries were left out is cut here. */
function shownOf(row: ChannelSummary): ChannelSummary {
  return { ...row, summary: withoutSecrets(row.summary, new Set(channelKind[row.channel].shown)) };
}

/** The settings without secrets, at any depth. */
function withoutSecrets(settings: object, shown: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([name]) => shown.has(name))
      .map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'object' && value !== null ? withoutSecrets(value, shown) : withoutQuery(value),
      ]),
  );
}
