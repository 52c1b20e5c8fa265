import type { ProviderSettings } from '@tsudoi/calendar/defineProvider';
import { AccessRefused, ProviderUnavailable, Throttled } from '@tsudoi/calendar/faults';
import type { OAuthServer } from '@tsudoi/calendar/oauthClient';
import type { CalendarProvider, KnownEntries, Outlet } from '@tsudoi/calendar/provider';
import { providerKind } from '@tsudoi/calendar/providerKinds';
import type { SyncMetrics } from '../metrics.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { AccessTokens } from './accessTokens.ts';
import type { Quota } from './quota.ts';

/** The authorization server of a provider with our registration; undefined where it is connected by a password. */
export function oauthServerOf(settings: ProviderSettings): (provider: string) => OAuthServer | undefined {
  return (provider) => {
    const connect = providerKind(provider)?.connect;
    return connect?.by === 'consent' ? connect.server(settings) : undefined;
  };
}

export interface OpenProviderParts {
  readonly settings: ProviderSettings;
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly metrics: SyncMetrics;
  readonly outlet: Outlet;
}

/** What the rows know, for providers that need it. */
export interface ProviderContext {
  /** Zone of floating times: the calendar's, or its workspace's. */
  readonly floatingZone?: string;
  readonly known?: KnownEntries;
}

/** A connection's provider: each call waits for the shared quota; a throttled one pauses the person (or the project) everywhere. */
export type OpenProvider = (
  tenantId: string,
  connection: ConnectionRow,
  signal?: AbortSignal,
  context?: ProviderContext,
) => CalendarProvider;

export function createOpenProvider({
  settings,
  tokens,
  quota,
  metrics,
  outlet,
}: OpenProviderParts): OpenProvider {
  return (tenantId, connection, signal, context = {}) => {
    const definition = providerKind(connection.provider);
    if (!definition) throw new ProviderUnavailable(`no provider ${connection.provider} in this build`);
    const projectKey =
      connection.server_url === null
        ? connection.provider
        : `${connection.provider}:${connection.server_url}`;
    const userKey = `${projectKey}:${tenantId}:${connection.account}`;
    let used: string | undefined;
    let refused: string | undefined;
    const provider = definition.open(
      settings,
      {
        account: connection.account,
        serverUrl: connection.server_url,
        homes:
          connection.homes.length > 0 || connection.home_path === null
            ? connection.homes
            : [connection.home_path],
        origins: connection.origins,
        addresses: connection.addresses,
      },
      {
        onCall: async (operation) => {
          await quota.take(projectKey, userKey, signal);
          metrics.calls.inc({ provider: connection.provider, operation });
        },
        accessToken: async () => {
          const token = await tokens.accessToken(tenantId, connection.id, refused);
          used = token;
          return token;
        },
        password: () => tokens.password(tenantId, connection.id),
        outlet,
        ...context,
      },
    );
    return new Proxy(provider, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          guarded(() => (member as (...args: unknown[]) => Promise<unknown>).apply(target, args));
      },
    });

    async function guarded(work: () => Promise<unknown>): Promise<unknown> {
      try {
        return await work();
      } catch (err) {
        if (err instanceof Throttled) {
          const ms = err.retryAfterMs ?? 0;
          if (ms > 0) await quota.pause(err.scope === 'project' ? projectKey : userKey, ms);
        }
        // Refresh once; a second refusal is told.
        if (!(err instanceof AccessRefused) || used === undefined || refused === used) throw err;
        refused = used;
        return await work();
      }
    }
  };
}
