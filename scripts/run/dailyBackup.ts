import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { roomForCopies } from './diskGuard.ts';
import type { LocalServers } from './localServers.ts';

const day = 86_400_000;

/**
 * Takes a backup of the local installation once a day, into `backups` of the data folder, and restores it once into a
 * database of its own; the newest seven are kept. A fault is one line here and in `backup.log`, and the next look tries
 * again. Where the disk has no room for that, there is no rehearsal, and no backup where it is nearly full. Returns what ends it, a backup under way included.
 */
export function startDailyBackup(root: string, dataDir: string, servers: LocalServers): () => Promise<void> {
  const mark = path.join(dataDir, 'backup-taken');
  const logFile = path.join(dataDir, 'backup.log');
  let running: ChildProcess | undefined;
  let ended = Promise.resolve();
  let over = false;

  const look = async (): Promise<void> => {
    const taken = fs.statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (running || Date.now() - taken < day) return;
    // A server that does not answer is the backup's own fault to tell.
    const copies = await roomForCopies(dataDir, servers.ownerUrl).catch(() => Infinity);
    if (over) return;
    if (copies < 1) {
      console.error('tsudoi: no backup is taken while the disk is nearly full');
      return;
    }
    const log = fs.openSync(logFile, 'a', 0o600);
    const child = spawn(
      process.execPath,
      [
        '--conditions=source',
        path.join(root, 'packages/cli/bin/tsudoi.js'),
        'backup',
        'create',
        // Its rows, its log and the backup.
        ...(copies >= 3 ? ['--rehearse'] : []),
      ],
      {
        stdio: ['ignore', log, log],
        env: {
          ...process.env,
          DATABASE_OWNER_URL: servers.ownerUrl,
          SEAL_KEYS: servers.secrets.sealKeys,
          BACKUP_FOLDER: dataDir,
        },
      },
    );
    fs.closeSync(log);
    running = child;
    ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        running = undefined;
        if (code === 0) fs.writeFileSync(mark, new Date().toISOString());
        else if (signal === null) console.error(`tsudoi: no backup could be taken, see ${logFile}`);
        resolve();
      });
    });
  };
  const first = setTimeout(() => void look(), 60_000).unref();
  const timer = setInterval(() => void look(), 3_600_000).unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    over = true;
    running?.kill('SIGTERM');
    await ended;
  };
}
