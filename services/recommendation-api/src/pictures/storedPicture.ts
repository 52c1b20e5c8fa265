import {
  pictureForms,
  picturePath,
  picturesFolder,
  type EventPicture,
  type PictureForm,
} from '@tsudoi/contracts/eventPictures';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { createHash } from 'node:crypto';
import type { DrawnForm } from './drawPicture.ts';

/** What an event's row holds of its picture: its id, and width and height of each form. */
export interface StoredPicture {
  readonly id: string;
  readonly forms: Readonly<Partial<Record<PictureForm, readonly [number, number]>>>;
}

/** Raised when forms are drawn otherwise: the same file then has another id, so that an address keeps its bytes. */
const drawnAs = 1;
/** Pictures before the one that an event has, kept for mail that shows them. */
const keptBefore = 2;
/** What is younger may belong to an upload that has not come to its end. */
const youngMs = 3_600_000;

/** The id of a file's picture; the same file of the same event has the same. */
export function pictureIdOf(tenantId: string, eventId: string, file: Uint8Array): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([drawnAs, tenantId, eventId]))
    .update(file);
  return hash.digest('hex').slice(0, 32);
}

/** Where one form lies in the store. */
export function objectPath(eventId: string, pictureId: string, form: PictureForm): string {
  return `${picturesFolder}${eventId}/${pictureId}/${form}`;
}

/** A picture as the API tells of it. */
export function pictureOf(tenantId: string, eventId: string, { id, forms }: StoredPicture): EventPicture {
  return {
    id,
    forms: (Object.keys(pictureForms) as PictureForm[]).flatMap((form) => {
      const size = forms[form];
      if (!size) return [];
      const [width, height] = size;
      const url = picturePath({ tenantId, eventId, pictureId: id }, form);
      return [{ form, type: pictureForms[form].type, width, height, url }];
    }),
  };
}

/** Writes every form; what is there already is replaced by the same bytes. */
export async function writePicture(
  objects: ObjectStore,
  tenantId: string,
  eventId: string,
  id: string,
  drawn: readonly DrawnForm[],
): Promise<StoredPicture> {
  for (const { form, body } of drawn)
    await objects.put({ tenantId, path: objectPath(eventId, id, form) }, body, pictureForms[form].type);
  return {
    id,
    forms: Object.fromEntries(drawn.map(({ form, width, height }) => [form, [width, height] as const])),
  };
}

/** Deletes what an event does not show any more, but the newest of them; all of it where it shows none. */
export async function prunePictures(
  objects: ObjectStore,
  tenantId: string,
  eventId: string,
  shown: string | undefined,
): Promise<void> {
  const newest = new Map<string, { modifiedAt: number; paths: string[] }>();
  for await (const { path, modifiedAt } of objects.list(tenantId, `${picturesFolder}${eventId}/`)) {
    const id = path.split('/')[2] ?? '';
    const known = newest.get(id) ?? { modifiedAt: 0, paths: [] };
    newest.set(id, {
      modifiedAt: Math.max(known.modifiedAt, modifiedAt.getTime()),
      paths: [...known.paths, path],
    });
  }
  const others = [...newest].filter(([id]) => id !== shown).map(([, picture]) => picture);
  const old =
    shown === undefined
      ? others
      : others
          .sort((a, b) => b.modifiedAt - a.modifiedAt)
          .slice(keptBefore)
          // The store stamped them by the machine's clock, as this is.
          .filter(({ modifiedAt }) => modifiedAt < Date.now() - youngMs);
  for (const { paths } of old) for (const path of paths) await objects.delete({ tenantId, path });
}
