// A process that takes or restores a backup, to be killed anywhere: argv is {verb, url, folder, key, id}.
import { systemClock } from '@tsudoi/runtime/clock';
import { createFolderStore } from '@tsudoi/storage/folderStore';
import { sealObjects } from '@tsudoi/storage/sealedStore';
import { createBackup } from '../src/createBackup.ts';
import { keepBackups } from '../src/keepBackups.ts';
import { restoreBackup } from '../src/restoreBackup.ts';

const asked = JSON.parse(process.argv[2] ?? '{}') as {
  readonly verb: 'create' | 'restore';
  readonly url: string;
  readonly folder: string;
  readonly key: string;
  readonly id: string;
};
const store = sealObjects(
  createFolderStore({
    folder: asked.folder,
    publicUrl: '',
    signingKey: Buffer.alloc(32),
    clock: systemClock,
  }),
  { currentId: 'k1', keys: new Map([['k1', Buffer.from(asked.key, 'base64')]]) },
);
process.stdout.write('begun\n');
if (asked.verb === 'create') {
  await createBackup({ url: asked.url, store, clock: systemClock });
  await keepBackups(store, 3);
} else await restoreBackup({ url: asked.url, store, id: asked.id });
