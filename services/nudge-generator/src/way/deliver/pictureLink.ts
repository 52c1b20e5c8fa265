import { picturePath } from '@tsudoi/contracts/eventPictures';
import type { EventFacts } from '../../when/store/events.ts';

/** The address of an event's picture in a mail; undefined where it has none. */
export type PictureLink = (
  tenantId: string,
  eventId: string | null | undefined,
  event: EventFacts | undefined,
) => string | undefined;

export function pictureLinks(publicUrl: string): PictureLink {
  const start = publicUrl.replace(/\/$/, '');
  return (tenantId, eventId, event) =>
    eventId && event?.pictureId
      ? start + picturePath({ tenantId, eventId, pictureId: event.pictureId }, '1200.jpg')
      : undefined;
}
