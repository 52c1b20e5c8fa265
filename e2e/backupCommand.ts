import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { tsudoiBin } from './tsudoiCommand.ts';

/** How a command ended, null when it was killed, and everything that it said. */
export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** `tsudoi backup …` on a folder and a key ring of its own. */
export interface BackupCommand {
  /** Where the backups lie. */
  readonly folder: string;
  start(url: string, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable>;
  /** Runs `tsudoi --json backup …` on the database of an owner's URL; kills it after `killMs`. */
  run(url: string, args: readonly string[], killMs?: number): Promise<Ended>;
  /** The whole ones, oldest first; `takenAtMs` is just before the snapshot. */
  list(): Promise<{ readonly id: string; readonly takenAtMs: number }[]>;
  remove(): void;
}

/** A folder for backups, of which the newest `keep` stay. */
export function openBackupCommand(keep: number): BackupCommand {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-backup-'));
  const sealKeys = `k1:${randomBytes(32).toString('base64')}`;
  const start = (url: string, args: readonly string[]) =>
    spawn(process.execPath, [tsudoiBin, '--json', 'backup', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DATABASE_OWNER_URL: url,
        SEAL_KEYS: sealKeys,
        BACKUP_FOLDER: folder,
        BACKUP_KEEP: String(keep),
      },
    });
  const run: BackupCommand['run'] = (url, args, killMs) => {
    const child = start(url, args);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    const timer = killMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killMs);
    return new Promise((resolve) => {
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve({ code, said });
      });
    });
  };
  return {
    folder,
    start,
    run,
    async list() {
      const { said } = await run('', ['list']);
      const { items } = JSON.parse(said) as { items: { id: string; takenAt: string }[] };
      return items.map(({ id, takenAt }) => ({ id, takenAtMs: Date.parse(takenAt) }));
    },
    remove: () => {
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Points between 0 and 1 at which something is killed: the same for the same seed. */
export function seededFractions(): (step: number) => number {
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
  console.log(`      seed ${String(seed)}`);
  return (step) => (((Math.sin(seed + step * 12.9898) * 43_758.5453) % 1) + 1) % 1;
}
