import type { EventPicture } from '@tsudoi/contracts/eventPictures';
import type { Event } from '@tsudoi/contracts/events';
import { watchLoop } from '@tsudoi/testing/watchLoop';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { createDrawer, NoPicture } from '../src/pictures/drawPicture.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

const DAY_MS = 86_400_000;

/** A picture of `width` by `height` whose left half is red and whose right half is blue. */
const twoHalves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#0000ff' } }).composite([
    {
      input: { create: { width: Math.floor(width / 2), height, channels: 3, background: '#ff0000' } },
      left: 0,
      top: 0,
    },
  ]);

/** A PNG of one colour with as many pixels as its head says: a few kB that would take gigabytes. */
function pngBomb(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const row = Math.ceil(width / 8) + 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(row * Math.min(height, 2_000)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('The picture of an event', function () {
  this.timeout(180_000);
  let service: RecommendationService;
  let folder: string;
  let eventId: string;

  const put = (file: Uint8Array, id = eventId) =>
    fetch(`${service.url}/v1/events/${id}/picture`, {
      method: 'PUT',
      headers: { ...service.authorization, 'content-type': 'application/octet-stream' },
      body: file as Uint8Array<ArrayBuffer>,
    });
  const take = async (file: Uint8Array) => {
    const answer = await put(file);
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as EventPicture;
  };
  const event = async () => (await service.call<Event>('GET', `/v1/events/${eventId}`)).body;
  const bytesOf = async (url: string) => {
    const answer = await fetch(service.url + url);
    return { answer, body: Buffer.from(await answer.arrayBuffer()) };
  };

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-pictures-'));
    service = await startRecommendation({}, undefined, { OBJECTS_FOLDER: folder });
    const made = await service.call<Event>('POST', '/v1/events', {
      name: '写真の会',
      theme: '写真',
      category: 'meetup',
      audience: { description: '人' },
      format: 'venue',
      capacity: 100,
      startsAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
      targetAttendees: 50,
      tacticBudgetJpy: 100_000,
      staffHours: 10,
    });
    eventId = made.body.id;
  });
  after(async () => {
    await service.stop();
    fs.rmSync(folder, { recursive: true });
  });

  it('is drawn as WebP, AVIF and JPEG, upright, without what the camera wrote, at addresses that never change', async () => {
    const before = await event();
    const file = await twoHalves(3_000, 1_500)
      .withMetadata({ orientation: 6 })
      .withExif({ IFD0: { Copyright: 'secret-copyright' }, IFD3: { GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    assert.ok(file.includes('secret-copyright'), 'the camera wrote something');
    const picture = await take(file);
    assert.deepEqual(
      picture.forms.map(({ form, width, height }) => [form, width, height]),
      [
        ['480.avif', 240, 480],
        ['480.webp', 240, 480],
        ['1280.avif', 640, 1_280],
        ['1280.webp', 640, 1_280],
        ['1200.jpg', 600, 1_200],
      ],
      'turned by a quarter',
    );
    for (const { url, type, width, height } of picture.forms) {
      const { answer, body } = await bytesOf(url);
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')],
        [200, type, 'public, max-age=31536000, immutable'],
      );
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/);
      const known = await sharp(body).metadata();
      assert.deepEqual(
        [known.width, known.height, known.exif, known.orientation ?? 1],
        [width, height, undefined, 1],
      );
      assert.ok(!body.includes('secret-copyright'));
      // Turned to the right: what was on the left is on top.
      const { data, info } = await sharp(body).raw().toBuffer({ resolveWithObject: true });
      const red = data[Math.floor(info.width / 2) * info.channels] ?? 0;
      assert.ok(red > 200, `${type}: red on top, ${String(red)}`);
    }
    const after = await event();
    assert.deepEqual(after.picture, picture);
    assert.equal(after.version, before.version + 1);
    const listed = await service.call<{ items: Event[] }>('GET', '/v1/events');
    assert.deepEqual(listed.body.items[0]?.picture, picture);
    const found = await service.call<{ items: Event[] }>('GET', `/v1/events?q=${encodeURIComponent('写真')}`);
    assert.deepEqual(found.body.items[0]?.picture, picture);
    assert.deepEqual(await take(file), picture, 'the same file again is the same picture');
    assert.equal((await event()).version, after.version, 'and changes nothing');
  });

  it('stays with the event when something else of it changes', async () => {
    const before = await event();
    const changed = await service.call<Event>(
      'PATCH',
      `/v1/events/${eventId}`,
      { venue: '京都' },
      { 'if-match': `"${String(before.version)}"` },
    );
    assert.equal(changed.status, 200);
    assert.deepEqual(changed.body.picture, before.picture);
  });

  for (const [kind, draw] of [
    [
      'PNG with transparency',
      () =>
        sharp({ create: { width: 300, height: 200, channels: 4, background: '#00ff0080' } })
          .png()
          .toBuffer(),
    ],
    [
      'PNG of 16 bits',
      () =>
        sharp({ create: { width: 300, height: 200, channels: 3, background: '#00ff00' } })
          .toColourspace('rgb16')
          .png()
          .toBuffer(),
    ],
    ['grey JPEG', () => twoHalves(300, 200).grayscale().jpeg().toBuffer()],
    ['WebP', () => twoHalves(300, 200).webp().toBuffer()],
    ['AVIF', () => twoHalves(300, 200).avif({ effort: 0 }).toBuffer()],
    ['GIF', () => twoHalves(300, 200).gif().toBuffer()],
    ['one pixel', () => twoHalves(2, 1).png().toBuffer()],
    ['a strip', () => twoHalves(12_000, 2).png().toBuffer()],
  ] as const)
    it(`may be ${kind}`, async () => {
      const picture = await take(await draw());
      for (const { url, width, height } of picture.forms) {
        const known = await sharp((await bytesOf(url)).body).metadata();
        assert.deepEqual([known.width, known.height], [width, height]);
      }
    });

  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd"/></svg>';
  for (const [name, file, message] of [
    ['nothing', () => Buffer.alloc(0), /no JPEG/],
    ['text', () => Buffer.from('<html>'), /no JPEG/],
    ['an SVG, which may name files', () => Buffer.from(svg), /no JPEG/],
    ['a PDF', () => Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>'), /no JPEG/],
    ['TIFF', () => twoHalves(30, 20).tiff().toBuffer(), /no JPEG/],
    ['a bomb of 1.6 gigapixels in 250 kB', () => pngBomb(40_000, 40_000), /megapixels/],
    [
      'a picture that ends too early',
      async () => (await twoHalves(900, 900).png().toBuffer()).subarray(0, 300),
      /damaged/,
    ],
    [
      'a JPEG with a broken middle',
      async () => {
        const whole = await twoHalves(900, 900).jpeg().toBuffer();
        return whole.subarray(0, Math.floor(whole.length / 2));
      },
      /damaged/,
    ],
  ] as const)
    it(`is not ${name}`, async () => {
      const before = await event();
      const refused = await put(await file());
      assert.equal(refused.status, 400);
      assert.match(((await refused.json()) as { detail: string }).detail, message);
      assert.deepEqual(await event(), before);
    });

  it('is at most 10 MB, and the event must be there and not put away', async () => {
    assert.equal((await put(Buffer.alloc(10 * 1024 * 1024 + 1))).status, 413);
    const file = await twoHalves(60, 40).png().toBuffer();
    assert.equal((await put(file, '00000000-0000-4000-8000-000000000000')).status, 404);
    await service.call('POST', `/v1/events/${eventId}/archive`, {});
    assert.equal((await put(file)).status, 409);
    await service.call('POST', `/v1/events/${eventId}/restore`, {});
  });

  it('is drawn in a process of its own: the loop stays free, and one that takes too long is killed', async () => {
    const file = await twoHalves(5_000, 4_900).png().toBuffer();
    const stop = watchLoop();
    await take(file);
    const { blockMs } = await stop();
    assert.ok(blockMs < 50, `the loop was held for ${String(blockMs)} ms`);
    const hurried = createDrawer({ deadlineMs: 30 });
    await assert.rejects(hurried(file), NoPicture);
    assert.equal(
      await hurried(file).catch((err: unknown) => (err as Error).message),
      'drawing it takes too much',
    );
  });

  it('keeps those before it for mail that shows them, but no more than two, and forgets all when it is taken away', async () => {
    const old: EventPicture[] = [];
    for (const width of [50, 52, 54, 56]) {
      old.push(await take(await twoHalves(width, 40).png().toBuffer()));
      // Each as if it came two hours ago, a second after the one before.
      for (const file of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const at = path.join(file.parentPath, file.name);
        if (file.isFile() && fs.statSync(at).mtimeMs > Date.now() - 3_600_000)
          fs.utimesSync(at, new Date(), new Date(Date.now() - 2 * 3_600_000 + 1_000 * old.length));
      }
    }
    const statuses = await Promise.all(
      old.map(async ({ forms }) => (await fetch(service.url + (forms[0]?.url ?? ''))).status),
    );
    assert.deepEqual(statuses.slice(-3), [200, 200, 200]);
    assert.equal(statuses[0], 404);
    assert.equal((await service.call('DELETE', `/v1/events/${eventId}/picture`)).status, 204);
    assert.equal((await event()).picture, undefined);
    for (const { forms } of old) assert.equal((await fetch(service.url + (forms[0]?.url ?? ''))).status, 404);
    const left = fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile());
    assert.deepEqual(left, []);
    assert.equal(
      (await service.call('DELETE', `/v1/events/${eventId}/picture`)).status,
      204,
      'again, the same',
    );
  });

  it('of another tenant is not found under ours', async () => {
    const picture = await take(await twoHalves(60, 40).png().toBuffer());
    const other = await service.addTenant();
    const url = (picture.forms[0]?.url ?? '').replace(service.tenantId, other);
    assert.equal((await fetch(service.url + url)).status, 404);
  });

  it('needs object storage, and says so', async () => {
    const bare = await startRecommendation();
    try {
      const answer = await fetch(`${bare.url}/v1/events/${eventId}/picture`, {
        method: 'PUT',
        headers: { ...bare.authorization, 'content-type': 'application/octet-stream' },
        body: 'x',
      });
      assert.equal(answer.status, 409);
      assert.match(((await answer.json()) as { detail: string }).detail, /S3_BUCKET/);
    } finally {
      await bare.stop();
    }
  });
});
