import { openDatabase } from '@tsudoi/database/database';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { openObjectStore } from '@tsudoi/storage/openObjectStore';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { systemClock } from '@tsudoi/runtime/clock';
import { archiveMonth } from '../src/archive/archiveMonth.ts';

/** A process that archives one month and kills itself on the way: after an object, or before the record is committed. */
const env = z
  .object({
    DATABASE_URL: z.string(),
    DISPATCHER_DATABASE_URL: z.string(),
    OBJECTS_FOLDER: z.string(),
    SEAL_KEYS: z.string(),
    TENANT: z.string(),
    MONTH: z.string(),
    /** Number of the object after which it dies; `record` for the last moment before the commit. */
    DIES_AT: z.string(),
  })
  .parse(process.env);

const die = () => process.kill(process.pid, 'SIGKILL');
const log = createLogger('archive-worker', 'silent');
const database = await openDatabase({
  url: env.DATABASE_URL,
  dispatcherUrl: env.DISPATCHER_DATABASE_URL,
  applicationName: 'archive-worker',
  connectionBudget: 4,
  maxReplicas: 1,
  log,
  lifecycle: createLifecycle({ log, drainDelayMs: 0, deadlineMs: 5_000 }),
});
const ring = parseKeyRing(env.SEAL_KEYS);
const store = (await openObjectStore(env, {
  clock: systemClock,
  publicUrl: '',
  signingKey: randomBytes(32),
  seal: ring,
})) as ObjectStore;
let objects = 0;
const dying: ObjectStore = {
  ...store,
  async put(key, body, type) {
    await store.put(key, body, type);
    objects += 1;
    if (String(objects) === env.DIES_AT) die();
  },
};
await archiveMonth({ database, objects: dying, sealKeyId: ring.currentId }, env.TENANT, env.MONTH, () => {
  if (env.DIES_AT === 'record') die();
  return new Promise(() => undefined);
});
