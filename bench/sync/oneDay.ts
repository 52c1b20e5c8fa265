import { createGoogleProvider } from '@tsudoi/calendar/googleProvider';
import { googleEvent, same, until, type SyncWorld } from '../../services/sync-worker/test/syncWorld.ts';

/** The published day: 2,000 events, 20 changes, pages of 250, a look every two minutes. */
export const day = { events: 2_000, changes: 20, page: 250, polls: 720 };

export interface DayCalls {
  readonly paged: number;
  readonly token: number;
  readonly push: number;
}

const isCalendarCall = (request: { path: string }) => request.path.startsWith('/calendar/v3/');

/**
 * Calls of one day counted by the fake, each way made for real: paged polling, token polling, and the worker with push, whose day
 * lasts `daySeconds` (its safety poll is a quarter of that, as six hours are of a day).
 */
export async function oneDay(world: SyncWorld, daySeconds: number): Promise<DayCalls> {
  const { tenantId } = await world.tenant('day');
  const remoteId = 'day@example.com';
  const calendar = world.fake.calendar(remoteId);
  for (let number = 0; number < day.events; number += 1)
    calendar.store({ status: 'confirmed', ...googleEvent(number) });
  const { accessToken } = world.fake.oauth.grant('poller');
  const provider = createGoogleProvider({
    rootUrl: world.fake.url,
    accessToken: () => Promise.resolve(accessToken),
  });
  const since = () => world.fake.requests.filter(isCalendarCall).length;
  const readAll = async (token: string | null): Promise<string> => {
    let page: string | null = null;
    for (;;) {
      const read = await provider.changes(remoteId, { token, page }, day.page);
      if (read.token !== null) return read.token;
      page = read.next;
    }
  };
  const change = (number: number) =>
    calendar.store({ status: 'confirmed', ...googleEvent(number * 7, `Changed ${String(number)}`) });
  const everyPolls = day.polls / day.changes;

  let before = since();
  for (let poll = 0; poll < day.polls; poll += 1) {
    if (poll % everyPolls === 0) change(poll / everyPolls);
    await readAll(null);
  }
  const paged = since() - before;

  before = since();
  let token = await readAll(null);
  for (let poll = 0; poll < day.polls; poll += 1) {
    if (poll % everyPolls === 0) change(poll / everyPolls);
    token = await readAll(token);
  }
  const tokenCalls = since() - before;

  before = since();
  const worker = await world.spawn({
    SYNC_PAGE_SIZE: String(day.page),
    SYNC_SAFETY_SECONDS: String(Math.round(daySeconds / 4)),
  });
  const added = await world.addCalendar(tenantId, 'day', remoteId);
  const startedAt = Date.now();
  for (let number = 0; number < day.changes; number += 1) {
    // The day's changes come in office hours, so that the quiet hours show their safety polls too.
    const at = startedAt + daySeconds * 1_000 * (0.35 + (0.45 * number) / day.changes);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
    world.fake.edit(remoteId, googleEvent(number * 7, `Pushed ${String(number)}`));
  }
  await new Promise((resolve) =>
    setTimeout(resolve, Math.max(0, startedAt + daySeconds * 1_000 - Date.now())),
  );
  await until('in step', async () => same(await world.rows(added.id), world.remote(remoteId)));
  const push = since() - before;
  await worker.end('SIGTERM');
  await world.owner.query('delete from sync.calendar where id = $1', [added.id]);
  return { paged, token: tokenCalls, push };
}
