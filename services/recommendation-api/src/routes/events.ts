import {
  archiveEvent,
  createEvent,
  type Event,
  EventInput,
  listEvents,
  readEvent,
  restoreEvent,
  updateEvent,
} from '@tsudoi/contracts/events';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database, Tx } from '@tsudoi/database/database';
import { keepReply } from '@tsudoi/database/keepReply';
import { publish } from '@tsudoi/database/outbox';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, InvalidInput, invalidField } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import { eventSearchText, wordsOf } from '../events/searchText.ts';
import {
  archiveRow,
  eventNamed,
  insertEvent,
  listArchivedRows,
  listEventRows,
  replaceEvent,
  restoreRow,
  statedOf,
} from '../store/events.ts';

function mustLieAhead(startsAt: string, clock: Clock): void {
  if (new Date(startsAt).getTime() <= clock.now().getTime())
    throw invalidField('body.startsAt', 'lies in the past');
}

/** Events: state, read, search, change. A change of date or state is published as `event.changed`. */
export function mountEvents(http: HttpApp, { database, clock }: { database: Database; clock: Clock }): void {
  mount(http, createEvent, async ({ body, principal }) => {
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      mustLieAhead(body.startsAt, clock);
      const event = await insertEvent(tx, randomUUID(), body, eventSearchText(body));
      await publish(tx, 'event.created', { eventId: event.id });
      const headers = { ETag: etagOf(event.version), Location: `/v1/events/${event.id}` };
      await keepReply(tx, { status: 201, body: event, headers });
      return { body: event, headers };
    });
    return made;
  });

  mount(http, listEvents, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    if (query.archived === 'true') {
      if (query.q !== undefined) throw invalidField('query.q', 'archived events are not searched');
      const archived = await database.withTenant(principal.tenantId, (tx) =>
        listArchivedRows(tx, query.limit, after),
      );
      return { body: pageFrom(archived, query.limit, (event) => [event.archivedAt ?? '', event.id]) };
    }
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listEventRows(tx, query.limit, after, wordsOf(query.q ?? '')),
    );
    return { body: pageFrom(rows, query.limit, (event) => [event.createdAt, event.id]) };
  });

  mount(http, readEvent, async ({ params, principal }) => {
    const event = await database.withTenant(principal.tenantId, (tx) => eventNamed(tx, params.eventId));
    return { body: event, headers: { ETag: etagOf(event.version) } };
  });

  mount(http, updateEvent, async ({ params, body, ifMatch, principal }) => {
    const expected = requiredVersion(ifMatch);
    const updated = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await eventNamed(tx, params.eventId, true);
      if (before.version !== expected) throw staleVersion(before.version);
      if (before.archivedAt !== undefined) throw new Conflict('This event is archived: restore it first');
      const { state = before.state, ...changes } = body;
      const parsed = EventInput.safeParse({ ...statedOf(before), ...changes });
      if (!parsed.success) {
        throw new InvalidInput(
          'The change does not fit the event',
          parsed.error.issues.map((issue) => ({
            field: `body.${issue.path.join('.')}`,
            message: issue.message,
          })),
        );
      }
      if (changes.startsAt !== undefined && state === 'open') mustLieAhead(changes.startsAt, clock);
      const after = await replaceEvent(
        tx,
        before.id,
        expected,
        parsed.data,
        state,
        eventSearchText(parsed.data),
      );
      if (!after) throw staleVersion(before.version);
      await publish(tx, 'event.changed', { eventId: before.id, changed: Object.keys(body), state });
      return after;
    });
    return { body: updated, headers: { ETag: etagOf(updated.version) } };
  });

  /** Puts an event away or takes it back, where it is not so already; who follows its state hears of it. */
  async function move(
    tenantId: string,
    eventId: string,
    isDone: (event: Event) => boolean,
    work: (tx: Tx, event: Event) => Promise<Event>,
  ) {
    const event = await database.withTenant(tenantId, async (tx) => {
      const before = await eventNamed(tx, eventId, true);
      if (isDone(before)) return before;
      const after = await work(tx, before);
      if (after.state !== before.state)
        await publish(tx, 'event.changed', { eventId: before.id, changed: ['state'], state: after.state });
      return after;
    });
    return { body: event, headers: { ETag: etagOf(event.version) } };
  }

  mount(http, archiveEvent, ({ params, principal }) =>
    move(
      principal.tenantId,
      params.eventId,
      ({ archivedAt }) => archivedAt !== undefined,
      (tx, { id }) => archiveRow(tx, id),
    ),
  );

  mount(http, restoreEvent, ({ params, principal }) =>
    move(
      principal.tenantId,
      params.eventId,
      ({ archivedAt }) => archivedAt === undefined,
      (tx, event) => restoreRow(tx, event.id, eventSearchText(event), clock.now()),
    ),
  );
}
