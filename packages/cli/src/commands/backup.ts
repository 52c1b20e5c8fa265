import { setTimeout } from 'node:timers/promises';
import { createBackup } from '@tsudoi/backup/createBackup';
import { BackupBroken, getManifest, listIds, removeBackup } from '@tsudoi/backup/backupStore';
import { markBackup } from '@tsudoi/backup/markBackup';
import { keepBackups } from '@tsudoi/backup/keepBackups';
import { totals, type Manifest } from '@tsudoi/backup/manifest';
import { rehearseRestore } from '@tsudoi/backup/rehearseRestore';
import { restoreBackup } from '@tsudoi/backup/restoreBackup';
import { restoreTenant } from '@tsudoi/backup/restoreTenant';
import { verifyBackup } from '@tsudoi/backup/verifyBackup';
import { lowPriority } from '../lowPriority.ts';
import { systemClock } from '@tsudoi/runtime/clock';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { openObjectStore } from '@tsudoi/storage/openObjectStore';
import type { BackupConfig } from '../backupConfig.ts';
import type { Output } from '../output.ts';
import { withOwnerPassword } from '../ownerUrl.ts';
import { loginsOf } from './logins.ts';

interface Backups {
  /** URL of the owner role. */
  readonly url: string;
  readonly store: ObjectStore;
}

/** Opens what the verbs need. @throws Error saying which variable is missing */
async function open(config: BackupConfig): Promise<Backups> {
  const { SEAL_KEYS: keys } = config;
  const url = withOwnerPassword(config.DATABASE_OWNER_URL, config.DATABASE_OWNER_PASSWORD);
  if (url === undefined) throw new Error('set DATABASE_OWNER_URL to the URL of the owner role');
  if (keys === undefined)
    throw new Error('set SEAL_KEYS to the key ring of the installation: backups are sealed with it');
  const store = await openObjectStore(
    {
      S3_BUCKET: config.BACKUP_S3_BUCKET,
      S3_ENDPOINT: config.S3_ENDPOINT,
      S3_REGION: config.S3_REGION,
      S3_ACCESS_KEY_ID: config.S3_ACCESS_KEY_ID,
      S3_SECRET_ACCESS_KEY: config.S3_SECRET_ACCESS_KEY,
      OBJECTS_FOLDER: config.BACKUP_FOLDER,
    },
    { clock: systemClock, publicUrl: '', signingKey: Buffer.alloc(32), seal: parseKeyRing(keys) },
  );
  if (!store)
    throw new Error('set BACKUP_FOLDER to a folder, or BACKUP_S3_BUCKET to a bucket, where backups are kept');
  return { url, store };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function told(manifest: Manifest): string {
  const { rows, bytes } = totals(manifest);
  return `${manifest.id}: ${String(rows)} rows of ${String(manifest.tables.length)} tables, ${megabytes(bytes)}`;
}

/** `tsudoi backup create`: a snapshot, verified, restored once where `rehearse` says so, then the old ones are removed; behind other work on the machine. */
export async function createBackupCommand(
  config: BackupConfig,
  output: Output,
  options: { readonly rehearse: boolean },
): Promise<void> {
  lowPriority();
  const backups = await open(config);
  const startedAt = performance.now();
  const manifest = await createBackup({ ...backups, clock: systemClock });
  output.line(`written   ${told(manifest)}, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  await verifyBackup(backups.store, manifest.id).catch(async (err: unknown) => {
    // What does not verify is no backup, and not the latest one.
    if (err instanceof BackupBroken) await removeBackup(backups.store, manifest.id);
    throw err;
  });
  await markBackup(backups.url, 'taken', new Date(manifest.takenAt));
  output.line('verified  every seal, count and hash');
  if (options.rehearse) {
    await rehearseRestore({ ...backups, id: manifest.id });
    await markBackup(backups.url, 'rehearsed', new Date(manifest.takenAt));
    output.line('rehearsed restored into a database of its own, which is removed again');
  }
  const removed = await keepBackups(backups.store, config.BACKUP_KEEP);
  output.line(`kept      the newest ${String(config.BACKUP_KEEP)}; ${String(removed.length)} removed`);
  output.result({ id: manifest.id, ...totals(manifest), rehearsed: options.rehearse, removed });
}

/**
 * `tsudoi backup create --every <hours>`: the first at once, each later one so long after the last began. One that fails is a line
 * on standard error and is tried again within the hour. Ends on SIGTERM or SIGINT, between two backups at once.
 */
export async function keepTakingBackups(
  config: BackupConfig,
  output: Output,
  options: { readonly rehearse: boolean; readonly everyMs: number },
): Promise<void> {
  const ended = new AbortController();
  const end = () => {
    ended.abort();
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  while (!ended.signal.aborted) {
    const startedAt = systemClock.now().getTime();
    let waitMs = options.everyMs;
    try {
      await createBackupCommand(config, output, options);
    } catch (err) {
      const reason = err instanceof Error ? err.message : String(err);
      process.stderr.write(`tsudoi: no backup could be taken: ${reason}\n`);
      waitMs = Math.min(waitMs, 3_600_000);
    }
    await setTimeout(Math.max(1_000, startedAt + waitMs - systemClock.now().getTime()), undefined, {
      signal: ended.signal,
    }).catch(() => undefined);
  }
}

/** `tsudoi backup list`: whole backups, oldest first. */
export async function listBackupsCommand(config: BackupConfig, output: Output): Promise<void> {
  const { store } = await open({ DATABASE_OWNER_URL: '', ...config });
  const manifests: Manifest[] = [];
  for (const { id, whole } of await listIds(store)) if (whole) manifests.push(await getManifest(store, id));
  output.table(
    ['backup', 'taken', 'rows', 'size', 'schema'],
    manifests.map((each) => {
      const { rows, bytes } = totals(each);
      return [each.id, each.takenAt, rows, megabytes(bytes), each.migrations.at(-1) ?? ''];
    }),
  );
  output.result({
    items: manifests.map((each) => ({ id: each.id, takenAt: each.takenAt, ...totals(each) })),
  });
}

/** `tsudoi backup verify`: reads all of it. */
export async function verifyBackupCommand(config: BackupConfig, output: Output, id: string): Promise<void> {
  const { store } = await open({ DATABASE_OWNER_URL: '', ...config });
  const manifest = await verifyBackup(store, await idOf(store, id));
  output.line(`whole: ${told(manifest)}`);
  output.result({ id: manifest.id, ...totals(manifest) });
}

/** `tsudoi backup restore`: all of it into an empty database, or one tenant beside others. */
export async function restoreBackupCommand(
  config: BackupConfig,
  output: Output,
  wanted: { readonly id: string; readonly tenant: string | undefined },
): Promise<void> {
  const { url, store } = await open(config);
  const id = await idOf(store, wanted.id);
  if (wanted.tenant !== undefined) {
    const written = await restoreTenant({ url, store, id }, wanted.tenant);
    const rows = [...written.values()].reduce((sum, each) => sum + each, 0);
    output.line(
      `tenant ${wanted.tenant}: ${String(rows)} rows of ${String(written.size)} tables are here again`,
    );
    output.result({ id, tenant: wanted.tenant, rows: Object.fromEntries(written) });
    return;
  }
  const { DATABASE_URL: app, DISPATCHER_DATABASE_URL: dispatcher } = config;
  const manifest = await restoreBackup({
    url,
    store,
    id,
    ...(app !== undefined && {
      logins: loginsOf({ databaseUrl: app, dispatcherDatabaseUrl: dispatcher, serviceDatabaseUrls: {} }),
    }),
  });
  output.line(`restored: ${told(manifest)}; start the services with the SEAL_KEYS of that installation`);
  output.result({ id, ...totals(manifest) });
}

/** `latest` is the newest whole backup. */
async function idOf(store: ObjectStore, id: string): Promise<string> {
  if (id !== 'latest') return id;
  const newest = (await listIds(store)).filter(({ whole }) => whole).at(-1);
  if (!newest) throw new Error('there is no backup yet');
  return newest.id;
}
