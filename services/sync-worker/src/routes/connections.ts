import {
  authorizeUrl,
  exchangeCode,
  newFlow,
  revokeToken,
  type OAuthServer,
} from '@tsudoi/calendar/oauthClient';
import {
  beginConnection,
  completeConnection,
  connectCalDav,
  disconnectCalendars,
  listConnections,
  listRemoteCalendars,
  type CalendarConnection,
} from '@tsudoi/contracts/calendars';
import type { Database } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import { Conflict, InvalidInput, NotFound, invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import type { SyncConfig } from '../config.ts';
import type { AccessTokens } from '../providers/accessTokens.ts';
import type { OpenProvider } from '../providers/openProvider.ts';
import { secretHash } from '../push/keepChannel.ts';
import {
  deleteConnection,
  findConnection,
  listConnectionRows,
  restoreConnection,
  saveConnection,
  type ConnectionRow,
} from '../store/connections.ts';
import { told } from './told.ts';

interface ConnectionParts {
  readonly config: Pick<
    SyncConfig,
    'PUBLIC_URL' | 'CALENDAR_REDIRECT_URL' | 'GOOGLE_CLIENT_ID' | 'MICROSOFT_CLIENT_ID'
  >;
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly openProvider: OpenProvider;
  readonly serverOf: (provider: 'google' | 'microsoft') => OAuthServer;
  readonly egress: Egress;
}

const flowMinutes = 10;

function shown(row: ConnectionRow): CalendarConnection {
  return {
    id: row.id,
    provider: row.provider,
    account: row.account,
    state: row.state,
    createdAt: row.created_at.toISOString(),
  };
}

/** Says early what the connection itself would refuse: an address that is not on the public network. */
async function checkServerUrl(egress: Egress, serverUrl: string): Promise<void> {
  try {
    await egress.addressOf(egress.checkUrl(serverUrl).hostname.replace(/^\[|\]$/g, ''));
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField('body.serverUrl', err.message);
    throw invalidField('body.serverUrl', 'has no address');
  }
}

/** Connections: by app password, by OAuth 2.0 with PKCE and state; what they can see; their end. */
export function mountConnections(http: HttpApp, parts: ConnectionParts): void {
  const { config, database, tokens, openProvider, serverOf, egress } = parts;
  const redirectUrl =
    config.CALENDAR_REDIRECT_URL ?? `${config.PUBLIC_URL ?? 'http://127.0.0.1:3000'}/calendars/connected`;

  mount(http, connectCalDav, async ({ body, principal, signal }) => {
    await checkServerUrl(egress, body.serverUrl);
    const { tenantId } = principal;
    const serverUrl = body.serverUrl.replace(/\/$/, '');
    const id = body.connectionId ?? randomUUID();
    const { row, before } = await database.withTenant(tenantId, async (tx) => {
      const known = body.connectionId === undefined ? undefined : await findConnection(tx, id);
      const same =
        known?.provider === 'caldav' && known.account === body.username && known.server_url === serverUrl;
      if (body.connectionId !== undefined && !same)
        throw invalidField('body.connectionId', 'no such connection of this person at this server');
      const saved = await saveConnection(tx, {
        id,
        provider: 'caldav',
        account: body.username,
        serverUrl,
        homePath: body.homePath,
        secret: tokens.seal(tenantId, id, { password: body.password }),
        accessExpiresAt: null,
        connectedBy: principal,
      });
      return { row: saved, before: known };
    });
    try {
      await told(() => openProvider(tenantId, row, signal).listCalendars(signal));
    } catch (err) {
      await database.withTenant(tenantId, (tx) =>
        before ? restoreConnection(tx, before) : deleteConnection(tx, id),
      );
      throw err instanceof Conflict
        ? invalidField('body.password', 'the server refuses user name and password')
        : err;
    }
    await database.withTenant(tenantId, (tx) => publish(tx, 'calendar.connected', { connectionId: id }));
    return { body: shown(row) };
  });

  mount(http, beginConnection, async ({ body, principal }) => {
    const server = serverOf(body.provider);
    if (server.clientId === '') throw new Conflict(`${body.provider} is not set up on this installation`);
    const flow = newFlow();
    const stateHash = secretHash(flow.state);
    const expiresAt = new Date(Date.now() + flowMinutes * 60_000);
    await database.withTenant(principal.tenantId, async (tx) => {
      if (body.connectionId !== undefined) {
        const known = await findConnection(tx, body.connectionId);
        if (known?.provider !== body.provider) throw invalidField('body.connectionId', 'no such connection');
      }
      await tx.execute('delete from sync.oauth_flow where expires_at < now()');
      await tx.execute(
        `insert into sync.oauth_flow (state_hash, tenant_id, provider, principal_id, verifier, connection_id, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          stateHash,
          tx.tenantId,
          body.provider,
          principal.id,
          tokens.seal(tx.tenantId, stateHash, { password: flow.verifier }),
          body.connectionId ?? null,
          expiresAt,
        ],
      );
    });
    return {
      body: {
        authorizeUrl: authorizeUrl(server, redirectUrl, flow.state, flow.verifier),
        expiresAt: expiresAt.toISOString(),
      },
    };
  });

  mount(http, completeConnection, async ({ body, principal, signal }) => {
    const stateHash = secretHash(body.state);
    // Taken, not read: a state serves once. Bound to who began, so nobody can be made to give their calendar to another tenant.
    const [flow] = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<{ provider: 'google' | 'microsoft'; verifier: string; connection_id: string | null }>(
        `delete from sync.oauth_flow where state_hash = $1 and principal_id = $2 and expires_at > now() returning provider, verifier, connection_id`,
        [stateHash, principal.id],
      ),
    );
    if (!flow) throw new InvalidInput('The connection was not begun here, or too long ago');
    const { password: verifier = '' } = tokens.open(principal.tenantId, {
      id: stateHash,
      secret: flow.verifier,
    });
    const given = await told(() => exchangeCode(serverOf(flow.provider), redirectUrl, body.code, verifier));
    if (given.refreshToken === null) throw new InvalidInput('The provider gave no refresh token');
    const id = flow.connection_id ?? randomUUID();
    const secret = tokens.seal(principal.tenantId, id, {
      accessToken: given.accessToken,
      refreshToken: given.refreshToken,
    });
    const row = await database.withTenant(principal.tenantId, async (tx) => {
      const saved = await saveConnection(tx, {
        id,
        provider: flow.provider,
        account: `${flow.provider}:${id}`,
        serverUrl: null,
        homePath: null,
        secret,
        accessExpiresAt: new Date(Date.now() + given.expiresInSeconds * 1_000),
        connectedBy: principal,
      });
      await publish(tx, 'calendar.connected', { connectionId: id });
      return saved;
    });
    signal.throwIfAborted();
    return { body: shown(row) };
  });

  mount(http, listConnections, async ({ principal }) => {
    const rows = await database.withTenant(principal.tenantId, listConnectionRows);
    return { body: { items: rows.map(shown) } };
  });

  mount(http, listRemoteCalendars, async ({ params, principal, signal }) => {
    const row = await database.withTenant(principal.tenantId, (tx) =>
      findConnection(tx, params.connectionId),
    );
    if (!row) throw new NotFound(`No connection ${params.connectionId}`);
    const items = await told(() => openProvider(principal.tenantId, row, signal).listCalendars(signal));
    return { body: { items: [...items] } };
  });

  mount(http, disconnectCalendars, async ({ params, principal, log }) => {
    const { tenantId } = principal;
    const row = await database.withTenant(tenantId, (tx) => findConnection(tx, params.connectionId));
    if (!row) throw new NotFound(`No connection ${params.connectionId}`);
    const channels = await database.withTenant(tenantId, (tx) =>
      tx.query<{ id: string; resource_id: string }>(
        `select h.id, h.resource_id from sync.channel h join sync.calendar c on c.id = h.calendar_id
         where c.connection_id = $1 and h.resource_id is not null`,
        [row.id],
      ),
    );
    // What cannot be undone at the provider must not keep us from erasing here.
    await tryAll(async () => {
      for (const channel of channels)
        await openProvider(tenantId, row).unwatch(channel.id, channel.resource_id);
    });
    await tryAll(async () => {
      const secret = tokens.open(tenantId, row);
      if (row.provider !== 'caldav' && secret.refreshToken !== undefined)
        await revokeToken(serverOf(row.provider), secret.refreshToken);
    });
    await database.withTenant(tenantId, (tx) => deleteConnection(tx, row.id));
    return {};

    async function tryAll(work: () => Promise<void>): Promise<void> {
      await work().catch((err: unknown) => {
        log.warn({ err, connection_id: row?.id }, 'the provider could not be told of the end');
      });
    }
  });
}
