import { listSetAsideEntries, readWorkspaceDay, setWorkspaceDay } from '@tsudoi/contracts/calendarEntries';
import {
  addCalendar,
  beginConnection,
  completeConnection,
  connectCalDav,
  disconnectCalendars,
  listCalendarRuns,
  listCalendars,
  listConnections,
  listRemoteCalendars,
  listCalendarEntries,
  syncCalendarNow,
  verifyCalendar,
} from '@tsudoi/contracts/calendars';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';

/** `tsudoi calendars list` */
export async function listCalendarsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listCalendars);
  output.table(
    ['id', 'name', 'state', 'entries', 'set aside', 'last success', 'next poll', 'last error', 'write-back'],
    body.items.map((each) => [
      each.id,
      each.name,
      each.state,
      each.events,
      each.quarantined,
      each.lastSuccessAt ?? '',
      each.nextPollAt,
      each.lastError ?? '',
      each.writeBackError ?? (each.writeBack ? 'yes' : ''),
    ]),
  );
  output.result(body);
}

/** `tsudoi calendars connections` */
export async function listConnectionsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listConnections);
  output.table(
    ['id', 'provider', 'account', 'state'],
    body.items.map((each) => [each.id, each.provider, each.account, each.state]),
  );
  output.result(body);
}

/** `tsudoi calendars connect-google|connect-microsoft`: prints where to go; `again` names a connection that was lost. */
export async function connectCommand(
  api: ApiClient,
  output: Output,
  provider: 'google' | 'microsoft',
  again: string | undefined,
): Promise<void> {
  const { body } = await api.call(beginConnection, {
    body: { provider, ...(again !== undefined && { connectionId: again }) },
  });
  output.line(`open this in a browser before ${body.expiresAt}:\n${body.authorizeUrl}`);
  output.result(body);
}

/** `tsudoi calendars connected <address>`: completes the connection with what the address carries that the person was led back to. */
export async function connectedCommand(api: ApiClient, output: Output, address: string): Promise<void> {
  const query = URL.canParse(address) ? new URL(address).searchParams : new URLSearchParams();
  const [state, code] = [query.get('state'), query.get('code')];
  if (state === null || code === null)
    throw new Error(query.get('error') ?? 'the address carries no state and code; quote it whole');
  const { body } = await api.call(completeConnection, { body: { state, code } });
  output.line(`connected ${body.account} (${body.id})`);
  output.result(body);
}

/** `tsudoi calendars connect-caldav`: the app password comes by the environment, never by an argument. */
export async function connectCalDavCommand(
  api: ApiClient,
  output: Output,
  server: {
    serverUrl: string;
    homePath: string | undefined;
    username: string;
    password: string | undefined;
    origins: readonly string[];
  },
  again: string | undefined,
): Promise<void> {
  if (server.password === undefined) throw new Error('set TSUDOI_CALDAV_PASSWORD to the app password');
  const { body } = await api.call(connectCalDav, {
    body: {
      serverUrl: server.serverUrl,
      username: server.username,
      password: server.password,
      origins: [...server.origins],
      ...(server.homePath !== undefined && { homePath: server.homePath }),
      ...(again !== undefined && { connectionId: again }),
    },
  });
  output.line(`connected ${body.account} (${body.id}); its calendars are at ${body.homes.join(', ')}`);
  output.result(body);
}

/** `tsudoi calendars choose <connection>`: what the account can see. */
export async function listRemoteCommand(api: ApiClient, output: Output, connectionId: string): Promise<void> {
  const { body } = await api.call(listRemoteCalendars, { params: { connectionId } });
  output.table(
    ['id', 'name', 'writable'],
    body.items.map((each) => [each.id, each.name, each.writable ? 'yes' : 'no']),
  );
  output.result(body);
}

/** `tsudoi calendars add <connection> <remote id> <name>` */
export async function addCalendarCommand(
  api: ApiClient,
  output: Output,
  calendar: { connectionId: string; remoteId: string; name: string | undefined; writeBack: boolean },
): Promise<void> {
  const { name, ...rest } = calendar;
  const { body } = await api.call(addCalendar, {
    body: { ...rest, ...(name !== undefined && { name }), workspace: 'main' },
  });
  output.line(`${body.name} is kept in step (${body.id})`);
  output.result(body);
}

/** `tsudoi calendars sync <calendar>` */
export async function syncCommand(api: ApiClient, output: Output, calendarId: string): Promise<void> {
  await api.call(syncCalendarNow, { params: { calendarId } });
  output.line('a sync is under way');
  output.result({ calendarId });
}

/** `tsudoi calendars verify <calendar>`: compares with the provider; a difference is repaired by a full resync. */
export async function verifyCommand(api: ApiClient, output: Output, calendarId: string): Promise<void> {
  const { body } = await api.call(verifyCalendar, { params: { calendarId } });
  output.line(
    body.equal
      ? `equal: ${String(body.local.count)} entries${body.setAside.length > 0 ? `, ${String(body.setAside.length)} set aside` : ''}`
      : `differs (${String(body.missing.length)} missing, ${String(body.surplus.length)} surplus, ${String(body.stale.length)} stale); a full resync repairs it`,
  );
  output.result(body);
}

/** `tsudoi calendars history <calendar>` */
export async function historyCommand(api: ApiClient, output: Output, calendarId: string): Promise<void> {
  const { body } = await api.call(listCalendarRuns, { params: { calendarId } });
  output.table(
    ['started', 'kind', 'pages', 'changes', 'outcome', 'error'],
    body.items.map((run) => [
      run.startedAt,
      run.kind,
      run.pages,
      run.changes,
      run.outcome ?? 'open',
      run.error ?? '',
    ]),
  );
  output.result(body);
}

/** `tsudoi calendars entries <calendar>`: the entries, or those that cannot be read and why. */
export async function entriesCommand(
  api: ApiClient,
  output: Output,
  calendarId: string,
  setAside: boolean,
): Promise<void> {
  if (setAside) {
    const { body } = await api.call(listSetAsideEntries, { params: { calendarId } });
    output.table(
      ['id', 'title', 'reason', 'since', 'event'],
      body.items.map((each) => [
        each.id,
        each.title,
        each.reason,
        each.since,
        each.keepsEvent ? 'stands as last read' : '',
      ]),
    );
    output.result(body);
    return;
  }
  const body = await wholeList((query) => api.call(listCalendarEntries, { params: { calendarId }, query }));
  output.table(
    ['id', 'title', 'status', 'starts'],
    body.items.map((each) => [each.id, each.title, each.status, each.startsAt ?? '']),
  );
  output.result(body);
}

/** `tsudoi calendars day <workspace> [HH:MM]`: when all-day entries begin. */
export async function dayCommand(
  api: ApiClient,
  output: Output,
  workspace: string,
  dayStartsAt: string | undefined,
): Promise<void> {
  const { body } =
    dayStartsAt === undefined
      ? await api.call(readWorkspaceDay, { params: { workspace } })
      : await api.call(setWorkspaceDay, { params: { workspace }, body: { dayStartsAt } });
  output.line(`all-day entries of ${body.workspace} begin at ${body.dayStartsAt}`);
  output.result(body);
}

/** `tsudoi calendars disconnect <connection>` */
export async function disconnectCommand(
  api: ApiClient,
  output: Output,
  connectionId: string,
  removeEntries: boolean,
): Promise<void> {
  const { body } = await api.call(listConnections);
  const written = body.items.find((each) => each.id === connectionId)?.writtenEntries ?? 0;
  await api.call(disconnectCalendars, {
    params: { connectionId },
    query: { entries: removeEntries ? 'remove' : 'keep' },
  });
  output.line('disconnected: revoked there, erased here');
  if (written > 0)
    output.line(
      removeEntries
        ? `${String(written)} entries of ours were removed from its calendars`
        : `${String(written)} entries of ours stay in its calendars; --remove-entries would have removed them`,
    );
  output.result({ connectionId });
}
