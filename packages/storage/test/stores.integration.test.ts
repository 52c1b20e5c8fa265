import { createMovableClock } from '@tsudoi/runtime/clock';
import { startS3Server, type S3Server } from '@tsudoi/testing/fakes/s3Server';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createFolderStore } from '../src/folderStore.ts';
import type { ListedObject, ObjectStore } from '../src/objectStore.ts';
import { createS3Store } from '../src/s3Store.ts';
import { ObjectBroken, sealObjects } from '../src/sealedStore.ts';

const a = '00000000-0000-4000-8000-00000000000a';
const b = '00000000-0000-4000-8000-00000000000b';

async function collect(listed: AsyncIterable<ListedObject>): Promise<string[]> {
  const paths: string[] = [];
  for await (const each of listed) paths.push(each.path);
  return paths;
}

function isAStore(open: () => ObjectStore): void {
  it('gives back what was put, with its type', async () => {
    const body = randomBytes(200_000);
    await open().put({ tenantId: a, path: 'pictures/one.webp' }, body, 'image/webp');
    // A sealed store says besides with which key it was sealed.
    const { keyId: _sealedWith, ...found } =
      (await open().get({ tenantId: a, path: 'pictures/one.webp' })) ?? {};
    assert.deepEqual(found, { body, contentType: 'image/webp' });
  });

  it('has nothing where nothing was put, and shows one tenant nothing of another', async () => {
    await open().put({ tenantId: a, path: 'own' }, Buffer.from('a'));
    assert.equal(await open().get({ tenantId: a, path: 'missing' }), undefined);
    assert.equal(await open().get({ tenantId: b, path: 'own' }), undefined);
    assert.deepEqual(await collect(open().list(b)), []);
  });

  it('lists by prefix in order, replaces, and deletes twice without a fault', async () => {
    for (const name of ['log/2026-02', 'log/2026-01', 'log/2025-12', 'other/x'])
      await open().put({ tenantId: a, path: name }, Buffer.from(name));
    assert.deepEqual(await collect(open().list(a, 'log/2026')), ['log/2026-01', 'log/2026-02']);
    await open().put({ tenantId: a, path: 'log/2026-01' }, Buffer.from('new'));
    assert.equal((await open().get({ tenantId: a, path: 'log/2026-01' }))?.body.toString(), 'new');
    await open().delete({ tenantId: a, path: 'log/2026-01' });
    await open().delete({ tenantId: a, path: 'log/2026-01' });
    assert.deepEqual(await collect(open().list(a, 'log/')), ['log/2025-12', 'log/2026-02']);
  });
}

describe('an S3-compatible store over the wire', () => {
  let server: S3Server;
  let store: ReturnType<typeof createS3Store>;
  let options: Parameters<typeof createS3Store>[0];

  before(async () => {
    server = await startS3Server('tsudoi');
    options = {
      endpoint: server.url,
      region: 'us-east-1',
      bucket: 'tsudoi',
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    };
    store = createS3Store(options);
  });
  after(async () => {
    store.close();
    await server.stop();
  });

  isAStore(() => store);

  it('lists more than one page', async () => {
    for (let from = 0; from < 1_050; from += 25)
      await Promise.all(
        Array.from({ length: 25 }, (_, index) =>
          store.put({ tenantId: b, path: `many/${String(from + index).padStart(5, '0')}` }, Buffer.from('x')),
        ),
      );
    assert.equal((await collect(store.list(b, 'many/'))).length, 1_050);
  });

  // This server speaks S3 but does not check version 4 signatures: what is signed is looked at instead.
  it('gives a URL that works by itself, names one object and says when it expires', async () => {
    await store.put({ tenantId: a, path: 'shared.txt' }, Buffer.from('hello'), 'text/plain');
    const url = new URL(await store.signedUrl({ tenantId: a, path: 'shared.txt' }, 60));
    assert.equal(await (await fetch(url)).text(), 'hello');
    assert.ok(url.pathname.endsWith(`/tsudoi/${a}/shared.txt`));
    assert.equal(url.searchParams.get('X-Amz-Expires'), '60');
    assert.match(url.searchParams.get('X-Amz-Signature') ?? '', /^[0-9a-f]{64}$/);
  });

  it('rejects while the store is away, and does not say that the object is missing', async () => {
    const stranger = createS3Store({ ...options, bucket: 'no-such-bucket' });
    await assert.rejects(stranger.get({ tenantId: a, path: 'own' }), { name: 'NoSuchBucket' });
    stranger.close();
  });
});

describe('a folder store', () => {
  const clock = createMovableClock();
  let folder: string;
  let store: ReturnType<typeof createFolderStore>;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-objects-'));
    store = createFolderStore({ folder, publicUrl: 'http://localhost', signingKey: randomBytes(32), clock });
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  isAStore(() => store);

  it('signs URLs that name one object and expire', async () => {
    const query = Object.fromEntries(
      new URL(await store.signedUrl({ tenantId: a, path: 'own' }, 60)).searchParams,
    );
    assert.deepEqual(store.verify(query), { tenantId: a, path: 'own' });
    assert.equal(store.verify({ ...query, name: `${b}/own` }), undefined);
    assert.equal(store.verify({ ...query, expires: '9999999999' }), undefined);
    clock.moveTo(new Date(Date.now() + 61_000));
    assert.equal(store.verify(query), undefined);
  });
});

describe('a sealed store', () => {
  let folder: string;
  let plain: ObjectStore;
  let sealed: ObjectStore;
  const keys = new Map([
    ['new', randomBytes(32)],
    ['old', randomBytes(32)],
  ]);

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-sealed-'));
    plain = createFolderStore({
      folder,
      publicUrl: '',
      signingKey: randomBytes(32),
      clock: createMovableClock(),
    });
    sealed = sealObjects(plain, { currentId: 'new', keys });
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  isAStore(() => sealed);

  it('leaves nothing readable in the store, and opens what an older key sealed', async () => {
    const key = { tenantId: a, path: 'secret' };
    await sealObjects(plain, { currentId: 'old', keys }).put(key, Buffer.from('a guest list'));
    assert.ok(!(await plain.get(key))?.body.includes('guest'));
    assert.equal((await sealed.get(key))?.body.toString(), 'a guest list');
  });

  it('does not open an object that was moved to another tenant or changed', async () => {
    await sealed.put({ tenantId: a, path: 'moved' }, Buffer.from('a guest list'));
    const raw = (await plain.get({ tenantId: a, path: 'moved' }))?.body ?? Buffer.alloc(0);
    await plain.put({ tenantId: b, path: 'moved' }, raw);
    await assert.rejects(sealed.get({ tenantId: b, path: 'moved' }), ObjectBroken);
    const changed = Buffer.from(raw);
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
    await plain.put({ tenantId: a, path: 'moved' }, changed);
    await assert.rejects(sealed.get({ tenantId: a, path: 'moved' }), ObjectBroken);
  });
});
