import {
  deleteEventPicture,
  pictureForms,
  putEventPicture,
  showEventPicture,
} from '@tsudoi/contracts/eventPictures';
import type { Event } from '@tsudoi/contracts/events';
import type { Database, Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { Conflict, invalidField, NotFound, Unavailable } from '@tsudoi/runtime/errors';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import { etagOf } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Logger } from '@tsudoi/runtime/logger';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { createDrawer, NoPicture } from '../pictures/drawPicture.ts';
import {
  objectPath,
  pictureIdOf,
  pictureOf,
  prunePictures,
  writePicture,
  type StoredPicture,
} from '../pictures/storedPicture.ts';
import { eventNamed, setPicture } from '../store/events.ts';

interface Parts {
  readonly database: Database;
  /** Where pictures are kept; undefined where no object storage is configured. */
  readonly objects: ObjectStore | undefined;
  readonly log: Logger;
}

/** Pictures of events: taken, drawn anew, kept in object storage and shown to anybody who has the address. */
export function mountEventPictures(http: HttpApp, { database, objects, log }: Parts): void {
  const draw = createDrawer();

  function store(): ObjectStore {
    if (objects) return objects;
    throw new Conflict('Pictures need object storage: set S3_BUCKET, or OBJECTS_FOLDER on one machine');
  }

  /** What the store does not take may be tried again. */
  const orLater = (err: unknown): never => {
    log.error({ err }, 'the object storage does not take pictures');
    throw new Unavailable('The object storage does not answer', 10);
  };

  async function change(tx: Tx, before: Event, picture: StoredPicture | null): Promise<Event> {
    const after = await setPicture(tx, before.id, picture);
    await publish(tx, 'event.changed', { eventId: before.id, changed: ['picture'], state: before.state });
    return after;
  }

  mount(http, putEventPicture, async ({ params, principal: { tenantId }, request, signal }) => {
    const eventId = params.eventId.toLowerCase();
    const kept = store();
    const known = await database.withTenant(tenantId, (tx) => eventNamed(tx, eventId));
    if (known.archivedAt !== undefined) throw new Conflict('This event is archived: restore it first');
    const parts: Uint8Array[] = [];
    for await (const part of boundedBody(request, putEventPicture.maxBodyBytes ?? 0)) parts.push(part);
    const file = Buffer.concat(parts);
    const id = pictureIdOf(tenantId, eventId, file);
    if (known.picture?.id === id) return { body: known.picture, headers: { ETag: etagOf(known.version) } };
    const drawn = await draw(file).catch((err: unknown) => {
      if (err instanceof NoPicture) throw invalidField('body', err.message);
      throw err;
    });
    signal.throwIfAborted();
    const picture = await writePicture(kept, tenantId, eventId, id, drawn).catch(orLater);
    const after = await database.withTenant(tenantId, async (tx) =>
      change(tx, await eventNamed(tx, eventId, true), picture),
    );
    await prunePictures(kept, tenantId, eventId, id).catch((err: unknown) => {
      log.warn({ err, event_id: eventId }, 'pictures before this one are not deleted yet');
    });
    return { body: pictureOf(tenantId, eventId, picture), headers: { ETag: etagOf(after.version) } };
  });

  mount(http, deleteEventPicture, async ({ params, principal: { tenantId } }) => {
    const eventId = params.eventId.toLowerCase();
    const kept = store();
    await database.withTenant(tenantId, async (tx) => {
      const before = await eventNamed(tx, eventId, true);
      if (before.picture) await change(tx, before, null);
    });
    // Asked again, it goes on where it was interrupted.
    await prunePictures(kept, tenantId, eventId, undefined).catch(orLater);
    return {};
  });

  mount(http, showEventPicture, async ({ params, response }) => {
    const { pictureId, form } = params;
    const [tenantId, eventId] = [params.tenantId.toLowerCase(), params.eventId.toLowerCase()];
    const path = objectPath(eventId, pictureId, form);
    // Objects outlive a tenant that is deleted; what they show does not.
    await database.withTenant(tenantId, (tx) => eventNamed(tx, eventId));
    const found = objects && (await objects.get({ tenantId, path }).catch(orLater));
    if (!found) throw new NotFound('This picture is not there');
    response.writeHead(200, {
      'content-type': pictureForms[form].type,
      'content-length': found.body.length,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    });
    response.end(found.body);
    return { handled: true };
  });
}
