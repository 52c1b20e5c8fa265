import { GrantLost, ProviderUnavailable } from '@tsudoi/calendar/faults';
import { refreshTokens, type OAuthServer } from '@tsudoi/calendar/oauthClient';
import type { Outlet } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { Sealer } from '@tsudoi/seal/createSealer';
import {
  abandonRefresh,
  beginRefresh,
  endRefresh,
  findConnection,
  markLost,
  type ConnectionRow,
} from '../store/connections.ts';

/** What is sealed of a connection: tokens, or the app password. */
export interface ConnectionSecret {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly password?: string;
}

/** Opens and seals the secrets of connections, and refreshes access tokens once for all replicas. */
export interface AccessTokens {
  /** The access token, refreshed when it ends within a minute or is the `refused` one. @throws GrantLost */
  accessToken(tenantId: string, connectionId: string, refused?: string): Promise<string>;
  password(tenantId: string, connectionId: string): Promise<string>;
  open(tenantId: string, row: Pick<ConnectionRow, 'id' | 'secret'>): ConnectionSecret;
  seal(tenantId: string, connectionId: string, secret: ConnectionSecret): string;
  /** Told when the grant is lost: pauses the calendars and asks the person to reconnect, by a domain event. */
  lost(tenantId: string, connectionId: string): Promise<void>;
}

export interface AccessTokenOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  /** Undefined for a provider that is connected by a password. */
  readonly serverOf: (provider: string) => OAuthServer | undefined;
  readonly outlet: Outlet;
}

const earlyMs = 60_000;
const waitMs = 100;

export function createAccessTokens({ database, sealer, serverOf, outlet }: AccessTokenOptions): AccessTokens {
  const refreshing = new Map<string, Promise<string>>();
  /** Opened tokens, so that a page costs no extra read; never longer than the token lives. */
  const known = new Map<string, { token: string; until: number }>();

  const contextOf = (tenantId: string, connectionId: string) => ({
    tenantId,
    purpose: `calendar-connection:${connectionId}`,
  });

  function open(tenantId: string, row: Pick<ConnectionRow, 'id' | 'secret'>): ConnectionSecret {
    if (row.secret === null) throw new GrantLost('the connection has no secret');
    return JSON.parse(sealer.open(row.secret, contextOf(tenantId, row.id))) as ConnectionSecret;
  }

  async function read(tenantId: string, connectionId: string): Promise<ConnectionRow> {
    const row = await database.withTenant(tenantId, (tx) => findConnection(tx, connectionId));
    if (row?.state !== 'active') throw new GrantLost('the connection is not active');
    return row;
  }

  async function refresh(
    tenantId: string,
    connectionId: string,
    refused: string | undefined,
  ): Promise<string> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      const row = await read(tenantId, connectionId);
      const secret = open(tenantId, row);
      const until = row.access_expires_at?.getTime() ?? 0;
      if (
        secret.accessToken !== undefined &&
        secret.accessToken !== refused &&
        until > Date.now() + earlyMs
      ) {
        known.set(connectionId, { token: secret.accessToken, until: until - earlyMs });
        return secret.accessToken;
      }
      if (await database.withTenant(tenantId, (tx) => beginRefresh(tx, connectionId, row.version)))
        return await exchange(tenantId, row, secret);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    throw new ProviderUnavailable('another replica refreshes and does not end');
  }

  async function exchange(tenantId: string, row: ConnectionRow, secret: ConnectionSecret): Promise<string> {
    try {
      const server = serverOf(row.provider);
      if (!server || secret.refreshToken === undefined) throw new GrantLost('nothing to refresh with');
      const tokens = await refreshTokens(outlet, server, secret.refreshToken);
      const next = {
        accessToken: tokens.accessToken,
        refreshToken: tokens.refreshToken ?? secret.refreshToken,
      };
      const until = Date.now() + tokens.expiresInSeconds * 1_000;
      const sealed = sealer.seal(JSON.stringify(next), contextOf(tenantId, row.id));
      await database.withTenant(tenantId, (tx) =>
        endRefresh(tx, row.id, row.version, sealed, new Date(until)),
      );
      known.set(row.id, { token: tokens.accessToken, until: until - earlyMs });
      return tokens.accessToken;
    } catch (err) {
      if (err instanceof GrantLost) await lost(tenantId, row.id);
      else await database.withTenant(tenantId, (tx) => abandonRefresh(tx, row.id, row.version));
      throw err;
    }
  }

  async function lost(tenantId: string, connectionId: string): Promise<void> {
    known.delete(connectionId);
    await database.withTenant(tenantId, async (tx) => {
      const told = await markLost(tx, connectionId);
      if (told) await publish(tx, 'calendar.connection_lost', told);
    });
  }

  return {
    open,
    seal: (tenantId, connectionId, secret) =>
      sealer.seal(JSON.stringify(secret), contextOf(tenantId, connectionId)),
    lost,
    async accessToken(tenantId, connectionId, refused) {
      const hit = known.get(connectionId);
      if (hit && hit.until > Date.now() && hit.token !== refused) return hit.token;
      known.delete(connectionId);
      let pending = refreshing.get(connectionId);
      if (!pending) {
        pending = refresh(tenantId, connectionId, refused).finally(() => refreshing.delete(connectionId));
        refreshing.set(connectionId, pending);
      }
      return await pending;
    },
    async password(tenantId, connectionId) {
      const { password } = open(tenantId, await read(tenantId, connectionId));
      if (password === undefined) throw new GrantLost('the connection has no password');
      return password;
    },
  };
}
