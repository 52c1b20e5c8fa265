import { systemClock } from '@tsudoi/runtime/clock';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { openObjectStore } from '@tsudoi/storage/openObjectStore';
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resealPictures } from '../src/secrets/resealPictures.ts';

describe('Pictures of a tenant', () => {
  const tenantId = randomUUID();
  const eventId = randomUUID();
  const [old, fresh] = ['k1', 'k2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
  const picture = (form: string) => ({ tenantId, path: `pictures/${eventId}/abc/${form}` });
  let folder: string;
  const open = async (ring: string) =>
    (await openObjectStore(
      { OBJECTS_FOLDER: folder },
      { clock: systemClock, publicUrl: '', signingKey: randomBytes(32), seal: parseKeyRing(ring) },
    )) ?? assert.fail('no store');
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-reseal-'))));
  after(() => fs.rmSync(folder, { recursive: true }));

  it('are sealed anew with the key of now, whenever it is cut off, and what does not open is named', async () => {
    const before = await open(String(old));
    for (const form of ['480.webp', '1280.webp', '1200.jpg'])
      await before.put(picture(form), Buffer.from(form), 'image/webp');
    await before.put({ tenantId, path: 'audit/2026-03.ndjson.gz' }, Buffer.from('log'));
    const both = await open(`${String(fresh)},${String(old)}`);
    let calls = 0;
    const cutOff = () => (calls += 1) > 1;
    assert.deepEqual(await resealPictures(both, 'k2', tenantId, cutOff), {
      resealed: 1,
      remaining: 2,
      broken: [],
    });
    assert.deepEqual(await resealPictures(both, 'k2', tenantId, () => false), {
      resealed: 2,
      remaining: 0,
      broken: [],
    });
    assert.deepEqual(await resealPictures(both, 'k2', tenantId, () => false), {
      resealed: 0,
      remaining: 0,
      broken: [],
    });
    const alone = await open(String(fresh));
    const { body, contentType } = (await alone.get(picture('480.webp'))) ?? assert.fail('it is gone');
    assert.deepEqual([body.toString(), contentType], ['480.webp', 'image/webp']);
    await before.put(picture('480.webp'), Buffer.from('of a key that is gone'));
    assert.deepEqual(await resealPictures(alone, 'k2', tenantId, () => false), {
      resealed: 0,
      remaining: 0,
      broken: [`object ${tenantId}/${picture('480.webp').path}`],
    });
  });
});
