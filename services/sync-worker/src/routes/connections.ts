import { listDavCalendars } from '@tsudoi/calendar/calendarList';
import { connectSentence } from '@tsudoi/calendar/connectSentences';
import { createDavClient } from '@tsudoi/calendar/davClient';
import type { ProviderDefinition, ProviderSettings } from '@tsudoi/calendar/defineProvider';
import { discover } from '@tsudoi/calendar/discover';
import { GrantLost, ScopeMissing, ServerProblem } from '@tsudoi/calendar/faults';
import {
  authorizeUrl,
  exchangeCode,
  newFlow,
  revokeToken,
  type OAuthServer,
} from '@tsudoi/calendar/oauthClient';
import type { Outlet } from '@tsudoi/calendar/provider';
import { providerKind } from '@tsudoi/calendar/providerKinds';
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
import { Conflict, InvalidInput, NotFound, invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import type { SyncConfig } from '../config.ts';
import { removeWrittenEntries } from '../jobs/removeWrittenEntries.ts';
import type { AccessTokens } from '../providers/accessTokens.ts';
import type { OpenProvider } from '../providers/openProvider.ts';
import { secretHash } from '../push/keepChannel.ts';
import {
  deleteConnection,
  describeConnection,
  findConnection,
  listConnectionRows,
  saveConnection,
  type ConnectionRow,
} from '../store/connections.ts';
import { told } from './told.ts';

interface ConnectionParts {
  readonly config: Pick<SyncConfig, 'PUBLIC_URL' | 'CALENDAR_REDIRECT_URL'>;
  readonly settings: ProviderSettings;
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly openProvider: OpenProvider;
  readonly serverOf: (provider: string) => OAuthServer | undefined;
  readonly outlet: Outlet;
}

const flowMinutes = 10;

function shown(row: ConnectionRow & { readonly written?: number }): CalendarConnection {
  return {
    id: row.id,
    provider: row.provider,
    account: row.account,
    homes: [...row.homes],
    writtenEntries: row.written ?? 0,
    state: row.state,
    createdAt: row.created_at.toISOString(),
  };
}

/** A fault of connecting as a 400 that names the field and says, in both languages, what to do. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    const sentence = connectSentence(err);
    if (!sentence) return told(() => Promise.reject(err as Error));
    const field =
      err instanceof GrantLost
        ? 'body.password'
        : err instanceof ServerProblem
          ? err.kind === 'leads_elsewhere'
            ? 'body.origins'
            : 'body.serverUrl'
          : 'body.code';
    throw invalidField(field, `${sentence.en} ${sentence.ja}`);
  }
}

/** Connections: by app password, by OAuth 2.0 with PKCE and state; what they can see; their end. */
export function mountConnections(http: HttpApp, parts: ConnectionParts): void {
  const { config, settings, database, tokens, openProvider, serverOf, outlet } = parts;
  const redirectUrl =
    config.CALENDAR_REDIRECT_URL ?? `${config.PUBLIC_URL ?? 'http://127.0.0.1:3000'}/calendars/connected`;

  mount(http, connectCalDav, async ({ body, principal, signal }) => {
    const { tenantId } = principal;
    const serverUrl = body.serverUrl.replace(/\/$/, '');
    const origins = body.origins.map((each) => new URL(each).origin);
    const id = body.connectionId ?? randomUUID();
    if (body.connectionId !== undefined) {
      const known = await database.withTenant(tenantId, (tx) => findConnection(tx, id));
      if (known?.provider !== 'caldav' || known.account !== body.username || known.server_url !== serverUrl)
        throw invalidField('body.connectionId', 'no such connection of this person at this server');
    }
    const client = createDavClient({
      rootUrl: serverUrl,
      username: body.username,
      password: () => Promise.resolve(body.password),
      allowedOrigins: origins,
      outlet,
    });
    // Nothing is kept before the server has shown calendars to this password.
    const found = await explained(async () => {
      const way =
        body.homePath === undefined
          ? await discover(client, body.serverUrl, signal)
          : { homes: [new URL(body.homePath, serverUrl).href], addresses: [] };
      await listDavCalendars(client, way.homes, signal);
      return way;
    });
    const row = await database.withTenant(tenantId, async (tx) => {
      await saveConnection(tx, {
        id,
        provider: 'caldav',
        account: body.username,
        serverUrl,
        homePath: body.homePath ?? null,
        origins,
        secret: tokens.seal(tenantId, id, { password: body.password }),
        accessExpiresAt: null,
        connectedBy: principal,
      });
      await describeConnection(tx, id, { homes: found.homes, addresses: found.addresses });
      await publish(tx, 'calendar.connected', { connectionId: id });
      return (await findConnection(tx, id)) as ConnectionRow;
    });
    return { body: shown(row) };
  });

  mount(http, beginConnection, async ({ body, principal }) => {
    const server = serverOf(body.provider);
    if (!server) throw invalidField('body.provider', 'no provider that is connected by consent');
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
      tx.query<{ provider: string; verifier: string; connection_id: string | null }>(
        `delete from sync.oauth_flow where state_hash = $1 and principal_id = $2 and expires_at > now() returning provider, verifier, connection_id`,
        [stateHash, principal.id],
      ),
    );
    if (!flow) throw new InvalidInput('The connection was not begun here, or too long ago');
    const { password: verifier = '' } = tokens.open(principal.tenantId, {
      id: stateHash,
      secret: flow.verifier,
    });
    const server = serverOf(flow.provider);
    const definition = providerKind(flow.provider);
    if (!server || definition?.connect.by !== 'consent')
      throw new InvalidInput('This build knows no such provider');
    const given = await told(() => exchangeCode(outlet, server, redirectUrl, body.code, verifier));
    if (given.refreshToken === null) throw new InvalidInput('The provider gave no refresh token');
    const missing = given.scope === '' ? [] : definition.connect.missingScopes(given.scope);
    const { name } = await explained(async () => {
      if (missing.length > 0) throw new ScopeMissing(missing);
      return openWith(given.accessToken, definition).account(signal);
    });
    const id = flow.connection_id ?? randomUUID();
    const account = name ?? `${flow.provider}:${id}`;
    const secret = tokens.seal(principal.tenantId, id, {
      accessToken: given.accessToken,
      refreshToken: given.refreshToken,
    });
    const row = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await findConnection(tx, id);
      if (before && before.account !== account && !before.account.startsWith(`${flow.provider}:`))
        throw new Conflict(`This connection is of ${before.account}; connect ${account} as another one`);
      await saveConnection(tx, {
        id,
        provider: flow.provider,
        account,
        serverUrl: null,
        homePath: null,
        origins: [],
        secret,
        accessExpiresAt: new Date(Date.now() + given.expiresInSeconds * 1_000),
        connectedBy: principal,
      });
      await describeConnection(tx, id, { account });
      await publish(tx, 'calendar.connected', { connectionId: id });
      return (await findConnection(tx, id)) as ConnectionRow;
    });
    signal.throwIfAborted();
    return { body: shown(row) };

    /** The provider before there is a connection. */
    function openWith(accessToken: string, definition: ProviderDefinition) {
      const nobody = { account: '', serverUrl: null, homes: [], origins: [], addresses: [] };
      return definition.open(settings, nobody, {
        accessToken: () => Promise.resolve(accessToken),
        password: () => Promise.reject(new GrantLost('no password')),
        onCall: () => Promise.resolve(),
        outlet,
      });
    }
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

  mount(http, disconnectCalendars, async ({ params, query, principal, log }) => {
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
    if (query.entries === 'remove')
      await removeWrittenEntries(database, tenantId, openProvider(tenantId, row), row.id, log);
    // What cannot be undone at the provider must not keep us from erasing here.
    await tryAll(async () => {
      for (const channel of channels)
        await openProvider(tenantId, row).unwatch(channel.id, channel.resource_id);
    });
    await tryAll(async () => {
      const secret = tokens.open(tenantId, row);
      const server = serverOf(row.provider);
      if (server && secret.refreshToken !== undefined) await revokeToken(outlet, server, secret.refreshToken);
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
