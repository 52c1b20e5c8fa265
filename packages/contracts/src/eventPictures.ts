import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** The forms that a picture is kept in, by the pixels of its longer side at most; a smaller original is not made larger. */
export const pictureForms = {
  '480.avif': { longest: 480, type: 'image/avif' },
  '480.webp': { longest: 480, type: 'image/webp' },
  '1280.avif': { longest: 1_280, type: 'image/avif' },
  '1280.webp': { longest: 1_280, type: 'image/webp' },
  // For mail programs, of which many know neither of the others.
  '1200.jpg': { longest: 1_200, type: 'image/jpeg' },
} as const;
export type PictureForm = keyof typeof pictureForms;
export const PictureForm = z.enum(Object.keys(pictureForms) as [PictureForm, ...PictureForm[]]);

/** Where pictures lie in the object storage of a tenant. */
export const picturesFolder = 'pictures/';

/** The id of a picture is a digest of what was sent: other bytes have other addresses. */
const PictureId = z.string().regex(/^[0-9a-f]{32}$/);

export const EventPicture = z.object({
  id: PictureId,
  forms: z
    .array(
      z.object({ form: PictureForm, type: z.string(), width: z.int(), height: z.int(), url: z.string() }),
    )
    .describe(
      'addresses below that of the API; each answers for ever with the same bytes, to anybody who has it',
    ),
});
export type EventPicture = z.infer<typeof EventPicture>;

/** Whose picture it is, and which. */
export interface PictureName {
  readonly tenantId: string;
  readonly eventId: string;
  readonly pictureId: string;
}

/** The address of one form, below that of the API. */
export function picturePath({ tenantId, eventId, pictureId }: PictureName, form: PictureForm): string {
  return `/v1/pictures/${tenantId}/${eventId}/${pictureId}/${form}`;
}

const EventParams = z.strictObject({ eventId: z.uuid() });

export const putEventPicture = endpoint({
  operationId: 'putEventPicture',
  method: 'put',
  path: '/v1/events/{eventId}/picture',
  tag: 'events',
  summary:
    'The picture of an event: JPEG, PNG, WebP, AVIF or GIF (its first picture), at most 10 MB and 25 megapixels. It is drawn anew as WebP, AVIF and JPEG, upright and without anything that a camera wrote into it; the same file again changes nothing',
  access: 'events:write',
  params: EventParams,
  bodyType: 'application/octet-stream',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 10 * 1024 * 1024,
  status: 200,
  output: EventPicture,
});

export const deleteEventPicture = endpoint({
  operationId: 'deleteEventPicture',
  method: 'delete',
  path: '/v1/events/{eventId}/picture',
  tag: 'events',
  summary: 'Take the picture of an event away, with those that it had before: their addresses answer 404',
  access: 'events:write',
  params: EventParams,
  status: 204,
});

export const showEventPicture = endpoint({
  operationId: 'showEventPicture',
  method: 'get',
  path: '/v1/pictures/{tenantId}/{eventId}/{pictureId}/{form}',
  tag: 'events',
  summary: 'One form of a picture, as it is shown on pages and in mail; for ever the same bytes',
  access: 'public',
  params: z.strictObject({ tenantId: z.uuid(), eventId: z.uuid(), pictureId: PictureId, form: PictureForm }),
  status: 200,
  outputType: 'image/webp',
});
