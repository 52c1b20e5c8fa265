import { createCalDavProvider } from '@tsudoi/calendar/caldavProvider';
import { AccessRefused, Throttled } from '@tsudoi/calendar/faults';
import { createGoogleProvider } from '@tsudoi/calendar/googleProvider';
import { createGraphProvider } from '@tsudoi/calendar/graphProvider';
import type { OAuthServer } from '@tsudoi/calendar/oauthClient';
import type { CalendarProvider } from '@tsudoi/calendar/provider';
import type { Egress } from '@tsudoi/runtime/egress';
import type { SyncConfig } from '../config.ts';
import type { SyncMetrics } from '../metrics.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { AccessTokens } from './accessTokens.ts';
import type { Quota } from './quota.ts';

/** What of the configuration says where the providers are. */
export type ProviderConfig = Pick<
  SyncConfig,
  | 'GOOGLE_CLIENT_ID'
  | 'GOOGLE_CLIENT_SECRET'
  | 'GOOGLE_API_URL'
  | 'GOOGLE_ACCOUNTS_URL'
  | 'GOOGLE_OAUTH_URL'
  | 'MICROSOFT_CLIENT_ID'
  | 'MICROSOFT_CLIENT_SECRET'
  | 'MICROSOFT_GRAPH_URL'
  | 'MICROSOFT_OAUTH_URL'
>;

/** The authorization server of a provider with our registration. */
export function oauthServerOf(config: ProviderConfig): (provider: 'google' | 'microsoft') => OAuthServer {
  return (provider) =>
    provider === 'google'
      ? {
          authorizeUrl: config.GOOGLE_ACCOUNTS_URL,
          tokenUrl: `${config.GOOGLE_OAUTH_URL}/token`,
          revokeUrl: `${config.GOOGLE_OAUTH_URL}/revoke`,
          clientId: config.GOOGLE_CLIENT_ID,
          clientSecret: config.GOOGLE_CLIENT_SECRET,
          scopes: [
            'https://www.googleapis.com/auth/calendar.events',
            'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
          ],
          extra: { access_type: 'offline', prompt: 'consent' },
        }
      : {
          authorizeUrl: `${config.MICROSOFT_OAUTH_URL}/authorize`,
          tokenUrl: `${config.MICROSOFT_OAUTH_URL}/token`,
          // Microsoft has no revocation endpoint; erasing the tokens is what can be done.
          revokeUrl: null,
          clientId: config.MICROSOFT_CLIENT_ID,
          clientSecret: config.MICROSOFT_CLIENT_SECRET,
          scopes: ['offline_access', 'Calendars.ReadWrite'],
          extra: {},
        };
}

export interface OpenProviderParts {
  readonly config: ProviderConfig;
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly metrics: SyncMetrics;
  /** The way to CalDAV servers, which tenants name. */
  readonly egress: Pick<Egress, 'fetch'>;
}

/** A connection's provider: each call waits for the shared quota; a throttled one pauses the person (or the project) everywhere. */
export type OpenProvider = (
  tenantId: string,
  connection: ConnectionRow,
  signal?: AbortSignal,
) => CalendarProvider;

export function createOpenProvider({
  config,
  tokens,
  quota,
  metrics,
  egress,
}: OpenProviderParts): OpenProvider {
  return (tenantId, connection, signal) => {
    const projectKey =
      connection.provider === 'caldav' ? `caldav:${connection.server_url ?? ''}` : connection.provider;
    const userKey = `${projectKey}:${tenantId}:${connection.account}`;
    let used: string | undefined;
    let refused: string | undefined;
    const onCall = async (operation: string) => {
      await quota.take(projectKey, userKey, signal);
      metrics.calls.inc({ provider: connection.provider, operation });
    };
    const accessToken = async () => {
      const token = await tokens.accessToken(tenantId, connection.id, refused);
      used = token;
      return token;
    };
    const provider = build();
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

    function build(): CalendarProvider {
      if (connection.provider === 'google')
        return createGoogleProvider({ rootUrl: config.GOOGLE_API_URL, accessToken, onCall });
      if (connection.provider === 'microsoft')
        return createGraphProvider({ rootUrl: config.MICROSOFT_GRAPH_URL, accessToken, onCall });
      return createCalDavProvider({
        rootUrl: connection.server_url ?? '',
        homePath: connection.home_path ?? '/',
        username: connection.account,
        password: () => tokens.password(tenantId, connection.id),
        fetch: egress.fetch,
        onCall,
      });
    }
  };
}
