import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';

/** A primary of its own and a standby that follows it by streaming replication, as people install them. */
export interface StandbyPair {
  readonly primary: RunningPostgres;
  readonly standby: RunningPostgres;
  stop(): Promise<void>;
}

/** Starts a primary, copies it while it is stopped, and starts the copy as its standby; both on this machine. */
export async function startStandbyPair(): Promise<StandbyPair> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-standby-'));
  fs.chmodSync(folder, 0o755);
  const at = (name: string) => path.join(folder, name);
  const start = (name: string) =>
    startPostgres({
      dataDir: at(name),
      tuning: 'test',
      settings: { wal_level: 'replica', hot_standby: 'on' },
    });
  const first = await start('primary');
  const { port } = first;
  await first.stop();
  const from = path.join(fs.realpathSync(at('primary')), 'cluster');
  fs.mkdirSync(at('standby'), { recursive: true });
  const to = path.join(at('standby'), 'cluster');
  fs.cpSync(from, to, { recursive: true, preserveTimestamps: true });
  fs.rmSync(path.join(to, 'postmaster.pid'), { force: true });
  fs.writeFileSync(path.join(to, 'standby.signal'), '');
  fs.appendFileSync(
    path.join(to, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${String(port)} user=tsudoi'\nwal_retrieve_retry_interval = '200ms'\n`,
  );
  own(to, fs.statSync(from));
  const primary = await startPostgres({
    dataDir: at('primary'),
    port,
    tuning: 'test',
    settings: { wal_level: 'replica' },
  });
  const standby = await start('standby');
  return {
    primary,
    standby,
    async stop() {
      await standby.stop();
      await primary.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL runs as the owner of its folder, which must be its alone. */
function own(folder: string, { uid, gid }: fs.Stats): void {
  fs.chmodSync(folder, 0o700);
  fs.chownSync(folder, uid, gid);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    fs.chownSync(path.join(entry.parentPath, entry.name), uid, gid);
}
