import { startFakeServer, type FakeReply, type FakeRequest, type FakeServer } from './calendarFaults.ts';
import { createQuota, type QuotaState } from './calendarQuota.ts';
import { createGoogleCalendar, type GoogleFakeCalendar } from './googleCalendars.ts';
import { createOAuthFake, type OAuthFake } from './googleOAuth.ts';
import { createPush } from './googlePush.ts';

export interface GoogleFakeOptions {
  /** Requests a window and user; Google's own is 600 a minute. */
  readonly userLimit?: number;
  readonly projectLimit?: number;
  readonly windowMs?: number;
  readonly accessSeconds?: number;
}

/** Google Calendar as its documentation describes it, over the real wire. */
export interface GoogleFake extends FakeServer {
  readonly oauth: OAuthFake;
  readonly push: ReturnType<typeof createPush>;
  /** The calendar, made where it is missing. */
  calendar(id: string): GoogleFakeCalendar;
  /** Changes an event as its owner would in the browser: push messages go out. */
  edit(calendarId: string, event: Record<string, unknown> & { id: string }): void;
  erase(calendarId: string, eventId: string): void;
  quota(): QuotaState;
  /** Scripted 429 with Retry-After for a user; counts who does not wait. */
  throttle(user: string, seconds: number, times?: number): void;
}

const calendarPath = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/;

export async function startGoogleFake(options: GoogleFakeOptions = {}): Promise<GoogleFake> {
  const calendars = new Map<string, GoogleFakeCalendar>();
  const oauth = createOAuthFake({ accessSeconds: options.accessSeconds ?? 3_600 });
  const push = createPush();
  const users = createQuota(options.userLimit ?? 600, options.windowMs ?? 60_000);
  const project = createQuota(options.projectLimit ?? 10_000, options.windowMs ?? 60_000);
  const throttled = new Map<string, { seconds: number; times: number }>();

  function calendar(id: string): GoogleFakeCalendar {
    let found = calendars.get(id);
    if (!found) calendars.set(id, (found = createGoogleCalendar(id)));
    return found;
  }

  const server = await startFakeServer((request) => {
    const early = oauth.answer(request);
    if (early) return early;
    const user = oauth.userOf(request);
    if (user === null) return failure(401, 'authError');
    const told = throttled.get(user);
    const wait = users.take(user);
    if (told && told.times > 0) {
      told.times -= 1;
      users.toldToWait(user, told.seconds * 1_000);
      return failure(429, 'rateLimitExceeded', told.seconds);
    }
    if (wait !== null) return failure(403, 'userRateLimitExceeded', wait);
    const projectWait = project.take('project');
    if (projectWait !== null) return failure(403, 'rateLimitExceeded', projectWait);
    return route(request);
  });

  function route(request: FakeRequest): FakeReply {
    if (request.path === '/calendar/v3/users/me/calendarList') {
      const items = [...calendars.keys()].map((id) => ({
        id,
        summary: `Calendar ${id}`,
        timeZone: 'Asia/Tokyo',
        accessRole: 'owner',
        // The person's own calendar has their address.
        primary: id === `${String(oauth.userOf(request))}@example.com`,
      }));
      return { status: 200, body: { items } };
    }
    if (request.path === '/calendar/v3/channels/stop') {
      const { id, resourceId } = JSON.parse(request.body) as { id: string; resourceId: string };
      return push.stop(id, resourceId) ? { status: 204 } : failure(404, 'notFound');
    }
    if (request.path === '/calendar/v3/freeBusy') return { status: 200, body: freeBusy(calendars, request) };
    const parts = calendarPath.exec(request.path);
    const calendarId = decodeURIComponent(parts?.[1] ?? '');
    const found = calendars.get(calendarId);
    if (!parts || !found) return failure(404, 'notFound');
    if (request.method === 'GET' && !parts[2]) {
      const answer = found.list(request.query);
      return answer.status === 200 ? answer : failure(answer.status, answer.reason);
    }
    if (parts[2] === 'watch') return watch(calendarId, request);
    return write(found, request, parts[2] && decodeURIComponent(parts[2]));
  }

  function watch(calendarId: string, request: FakeRequest): FakeReply {
    if (calendarId.endsWith('#holiday@group.v.calendar.google.com'))
      return failure(400, 'pushNotSupportedForRequestedResource');
    const channel = push.open(calendarId, JSON.parse(request.body) as { id: string });
    if (!channel) return failure(400, 'channelIdNotUnique');
    return {
      status: 200,
      body: { id: channel.id, resourceId: channel.resourceId, expiration: String(channel.expiresAt) },
    };
  }

  function write(found: GoogleFakeCalendar, request: FakeRequest, eventId: string | undefined): FakeReply {
    const stored = eventId === undefined ? undefined : found.events.get(eventId);
    if (request.method === 'DELETE') {
      if (!stored) return failure(404, 'notFound');
      if (!found.remove(stored.event.id)) return failure(410, 'deleted');
      push.changed(found.id);
      return { status: 204 };
    }
    const body = JSON.parse(request.body) as { id?: string };
    if (request.method === 'POST' && body.id !== undefined && found.events.has(body.id))
      return failure(409, 'duplicate');
    if (request.method === 'PUT' && !stored) return failure(404, 'notFound');
    const id = eventId ?? body.id ?? `e${String(Date.now())}${String(found.events.size)}`;
    const event = found.store({ status: 'confirmed', ...body, id });
    push.changed(found.id);
    return { status: 200, body: event };
  }

  return {
    ...server,
    oauth,
    push,
    calendar,
    edit(calendarId, event) {
      calendar(calendarId).store({ status: 'confirmed', ...event });
      push.changed(calendarId);
    },
    erase(calendarId, eventId) {
      if (calendar(calendarId).remove(eventId)) push.changed(calendarId);
    },
    quota: users.state,
    throttle: (user, seconds, times = 1) => throttled.set(user, { seconds, times }),
  };
}

function freeBusy(calendars: ReadonlyMap<string, GoogleFakeCalendar>, request: FakeRequest): unknown {
  const asked = JSON.parse(request.body) as { timeMin: string; timeMax: string; items: { id: string }[] };
  const answer = asked.items.map(({ id }) => {
    const busy = (calendars.get(id)?.live() ?? []).flatMap((event) => {
      const start = (event['start'] as { dateTime?: string } | undefined)?.dateTime;
      const end = (event['end'] as { dateTime?: string } | undefined)?.dateTime;
      if (!start || !end || event['transparency'] === 'transparent') return [];
      return Date.parse(start) < Date.parse(asked.timeMax) && Date.parse(end) > Date.parse(asked.timeMin)
        ? [{ start, end }]
        : [];
    });
    return [id, { busy }];
  });
  return { calendars: Object.fromEntries(answer) as unknown };
}

function failure(status: number, reason: string, retryAfterSeconds?: number): FakeReply {
  return {
    status,
    body: {
      error: { code: status, message: reason, errors: [{ domain: 'calendar', reason, message: reason }] },
    },
    ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': String(retryAfterSeconds) } }),
  };
}
