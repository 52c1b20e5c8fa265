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
  syncCalendarNow,
  verifyCalendar,
} from '@tsudoi/contracts/calendars';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';

/** `tsudoi calendars list` */
export async function listCalendarsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listCalendars);
  output.table(
    ['id', 'name', 'state', 'entries', 'set aside', 'last success', 'next poll', 'last error'],
    body.items.map((each) => [
      each.id,
      each.name,
      each.state,
      each.events,
      each.quarantined,
      each.lastSuccessAt ?? '',
      each.nextPollAt,
      each.lastError ?? '',
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
  server: { serverUrl: string; homePath: string; username: string; password: string | undefined },
  again: string | undefined,
): Promise<void> {
  if (server.password === undefined) throw new Error('set TSUDOI_CALDAV_PASSWORD to the app password');
  const { body } = await api.call(connectCalDav, {
    body: { ...server, password: server.password, ...(again !== undefined && { connectionId: again }) },
  });
  output.line(`connected ${body.account} (${body.id})`);
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
  calendar: { connectionId: string; remoteId: string; name: string; writeBack: boolean },
): Promise<void> {
  const { body } = await api.call(addCalendar, { body: { ...calendar, workspace: 'main' } });
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
      ? `equal: ${String(body.local.count)} entries`
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

/** `tsudoi calendars disconnect <connection>` */
export async function disconnectCommand(api: ApiClient, output: Output, connectionId: string): Promise<void> {
  await api.call(disconnectCalendars, { params: { connectionId } });
  output.line('disconnected: revoked there, erased here');
  output.result({ connectionId });
}
