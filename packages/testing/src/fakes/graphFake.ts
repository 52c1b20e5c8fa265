import { createHash, randomBytes } from 'node:crypto';
import { startFakeServer, type FakeReply, type FakeRequest, type FakeServer } from './calendarFaults.ts';
import { createOAuthFake, type OAuthFake } from './googleOAuth.ts';
import { createSubscriptions } from './graphSubscriptions.ts';

interface GraphFakeEvent {
  id: string;
  start: { dateTime: string; timeZone: string };
  end: { dateTime: string; timeZone: string };
  [field: string]: unknown;
}

interface Stored {
  readonly event: GraphFakeEvent;
  readonly removed: boolean;
  readonly sequence: number;
}

interface Listing {
  readonly items: readonly unknown[];
  readonly delta: string;
}

/** Microsoft Graph's calendars as documented: calendarView/delta with a fixed window, subscriptions, Retry-After. */
export interface GraphFake extends FakeServer {
  readonly oauth: OAuthFake;
  edit(calendarId: string, event: GraphFakeEvent): void;
  erase(calendarId: string, eventId: string): void;
  /** The next delta answers 410 SyncStateNotFound; removals of before are forgotten. */
  loseTokens(): void;
  readonly push: ReturnType<typeof createSubscriptions>;
}

export async function startGraphFake(): Promise<GraphFake> {
  const calendars = new Map<string, Map<string, Stored>>();
  const oauth = createOAuthFake({ rotate: true });
  const deltas = new Map<string, { calendarId: string; from: number; to: number; since: number }>();
  const listings = new Map<string, Listing>();
  const push = createSubscriptions();
  let sequence = 0;

  function store(calendarId: string, event: GraphFakeEvent, removed = false): GraphFakeEvent {
    sequence += 1;
    const etag = `W/"${createHash('sha1')
      .update(`${event.id}:${String(sequence)}`)
      .digest('hex')
      .slice(0, 16)}"`;
    const whole: GraphFakeEvent = { type: 'singleInstance', ...event, '@odata.etag': etag };
    const events = calendars.get(calendarId) ?? new Map<string, Stored>();
    calendars.set(calendarId, events.set(event.id, { event: whole, removed, sequence }));
    push.changed(calendarId);
    return whole;
  }

  const server: FakeServer = await startFakeServer((request) => {
    const early = oauth.answer(request);
    if (early) return early;
    if (oauth.userOf(request) === null) return failure(401, 'InvalidAuthenticationToken');
    return route(request);
  });

  function route(request: FakeRequest): FakeReply | Promise<FakeReply> {
    const [, , place = '', calendarId = '', rest = '', last] = request.path
      .split('/')
      .map(decodeURIComponent);
    if (request.path === '/me/calendars')
      return {
        status: 200,
        body: {
          value: [...calendars.keys()].map((id) => ({
            id,
            name: `Calendar ${id}`,
            canEdit: true,
            owner: { address: `${id}@example.com` },
          })),
        },
      };
    if (request.path === '/subscriptions') return subscribe(request);
    if (request.path.startsWith('/subscriptions/')) return subscription(place, request);
    if (place === 'events' && request.method === 'GET')
      return readEvent(calendarId, rest === 'instances', request);
    if (place === 'events')
      return request.method === 'PATCH' ? change(calendarId, request) : erase(calendarId);
    const events = calendars.get(calendarId);
    if (place !== 'calendars' || !events) return failure(404, 'ErrorItemNotFound');
    if (rest === 'calendarView' && last === 'delta') return delta(calendarId, request);
    if (rest === 'calendarView') {
      const from = Date.parse(request.query.get('startDateTime') ?? '');
      const to = Date.parse(request.query.get('endDateTime') ?? '');
      const value = [...events.values()]
        .filter((each) => !each.removed && within(each.event, from, to))
        .map((each) => each.event);
      return { status: 200, body: { value } };
    }
    if (rest !== 'events' || request.method !== 'POST') return failure(400, 'BadRequest');
    const body = JSON.parse(request.body) as GraphFakeEvent;
    const twin = [...events.values()].find(
      (each) => !each.removed && each.event['transactionId'] === body['transactionId'],
    );
    if (twin) return { status: 201, body: twin.event };
    return { status: 201, body: store(calendarId, { ...body, id: randomBytes(12).toString('base64url') }) };
  }

  function delta(calendarId: string, request: FakeRequest): FakeReply {
    const size = Number(/odata\.maxpagesize=(\d+)/.exec(String(request.headers['prefer']))?.[1] ?? 10);
    const base = `${server.url}/me/calendars/${encodeURIComponent(calendarId)}/calendarView/delta`;
    const skip = request.query.get('$skiptoken');
    let offset = 0;
    let listId = randomBytes(9).toString('base64url');
    let listing: Listing | undefined;
    if (skip !== null) {
      [listId = '', offset = 0] = skip
        .split('.')
        .map((part, index) => (index === 0 ? part : Number(part))) as [string, number];
      listing = listings.get(listId);
      if (!listing) return failure(410, 'SyncStateNotFound');
    } else {
      const token = request.query.get('$deltatoken');
      const known = token === null ? undefined : deltas.get(token);
      if (token !== null && known?.calendarId !== calendarId) return failure(410, 'SyncStateNotFound');
      if (token !== null && (request.query.has('startDateTime') || request.query.has('endDateTime')))
        return failure(400, 'BadRequest');
      const window = known ?? {
        calendarId,
        from: Date.parse(request.query.get('startDateTime') ?? ''),
        to: Date.parse(request.query.get('endDateTime') ?? ''),
        since: -1,
      };
      if (Number.isNaN(window.from) || Number.isNaN(window.to)) return failure(400, 'ErrorInvalidParameter');
      const items = [...(calendars.get(calendarId)?.values() ?? [])]
        .filter((each) => each.sequence > window.since)
        .flatMap((each): unknown[] => {
          if (each.removed) return known ? [{ id: each.event.id, '@removed': { reason: 'deleted' } }] : [];
          if (within(each.event, window.from, window.to)) return [each.event];
          return known ? [{ id: each.event.id, '@removed': { reason: 'deleted' } }] : [];
        });
      const deltaToken = randomBytes(12).toString('base64url');
      deltas.set(deltaToken, { ...window, since: sequence });
      listing = { items, delta: `${base}?$deltatoken=${deltaToken}` };
    }
    const value = listing.items.slice(offset, offset + size);
    if (offset + size >= listing.items.length)
      return { status: 200, body: { value, '@odata.deltaLink': listing.delta } };
    listings.set(listId, listing);
    return {
      status: 200,
      body: { value, '@odata.nextLink': `${base}?$skiptoken=${listId}.${String(offset + size)}` },
    };
  }

  async function subscribe(request: FakeRequest): Promise<FakeReply> {
    const made = await push.open(JSON.parse(request.body) as object);
    return made ? { status: 201, body: subscriptionBody(made) } : failure(400, 'ValidationError');
  }

  function subscription(id: string, request: FakeRequest): FakeReply {
    if (request.method === 'DELETE')
      return push.subscriptions.delete(id) ? { status: 204 } : failure(404, 'ResourceNotFound');
    const { expirationDateTime } = JSON.parse(request.body) as { expirationDateTime: string };
    const kept = push.renew(id, expirationDateTime);
    return kept ? { status: 200, body: subscriptionBody(kept) } : failure(404, 'ResourceNotFound');
  }

  /** An event, or the instances of a series that lie in a window. */
  function readEvent(eventId: string, instances: boolean, request: FakeRequest): FakeReply {
    for (const events of calendars.values()) {
      const stored = events.get(eventId);
      if (!stored || stored.removed) continue;
      if (!instances) return { status: 200, body: stored.event };
      const from = Date.parse(request.query.get('startDateTime') ?? '');
      const to = Date.parse(request.query.get('endDateTime') ?? '');
      const value = [...events.values()]
        .filter(
          (each) => !each.removed && each.event['seriesMasterId'] === eventId && within(each.event, from, to),
        )
        .map((each) => each.event);
      return { status: 200, body: { value } };
    }
    return failure(404, 'ErrorItemNotFound');
  }

  /** PATCH: what is not named stays. */
  function change(eventId: string, request: FakeRequest): FakeReply {
    for (const [calendarId, events] of calendars) {
      const stored = events.get(eventId);
      if (stored && !stored.removed)
        return {
          status: 200,
          body: store(calendarId, { ...stored.event, ...(JSON.parse(request.body) as object) }),
        };
    }
    return failure(404, 'ErrorItemNotFound');
  }

  function erase(eventId: string): FakeReply {
    for (const [calendarId, events] of calendars) {
      const stored = events.get(eventId);
      if (!stored || stored.removed) continue;
      store(calendarId, stored.event, true);
      return { status: 204 };
    }
    return failure(404, 'ErrorItemNotFound');
  }

  return {
    ...server,
    oauth,
    push,
    edit: (calendarId, event) => void store(calendarId, event),
    erase: (_calendarId, eventId) => void erase(eventId),
    loseTokens() {
      deltas.clear();
      listings.clear();
      for (const events of calendars.values())
        for (const [id, each] of events) if (each.removed) events.delete(id);
    },
  };
}

function subscriptionBody({ id, expiresAt }: { id: string; expiresAt: number }): object {
  return { id, expirationDateTime: new Date(expiresAt).toISOString() };
}

function within(event: GraphFakeEvent, from: number, to: number): boolean {
  const utc = (text: string) => Date.parse(text.endsWith('Z') ? text : `${text}Z`);
  return utc(event.start.dateTime) < to && utc(event.end.dateTime) > from;
}

function failure(status: number, code: string): FakeReply {
  return { status, body: { error: { code, message: code } } };
}
