import fs from 'node:fs';
import path from 'node:path';
import { findProcess, isRunning } from './processTable.ts';

/** What a data folder remembers of its last start, in `launch.json`. */
export interface Remembered {
  readonly port?: number;
  readonly password?: string;
  readonly server?: { readonly pid: number; readonly started: string };
}

/** A data folder that this process holds until `release`. */
export interface HeldFolder {
  readonly path: string;
  remembered(): Remembered;
  remember(change: Remembered): void;
  release(): void;
}

/**
 * Creates the folder where it is missing and takes it for this process. Throws while another living process holds
 * it; the claim of a dead one (kill -9) is taken over.
 */
export function holdFolder(folder: string): HeldFolder {
  fs.mkdirSync(folder, { recursive: true });
  const claim = path.join(folder, 'owner.json');
  const self = findProcess(process.pid);
  for (let attempt = 0; ; attempt++) {
    try {
      fs.writeFileSync(claim, JSON.stringify({ pid: process.pid, started: self?.started }), { flag: 'wx' });
      break;
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 5) throw err;
    }
    const owner = readJson<{ pid: number; started: string }>(claim);
    if (owner && owner.pid !== process.pid && isRunning(owner))
      throw new Error(`${folder} is in use by process ${String(owner.pid)}`);
    fs.rmSync(claim, { force: true });
  }
  const memory = path.join(folder, 'launch.json');
  return {
    path: folder,
    remembered: () => readJson<Remembered>(memory) ?? {},
    remember(change) {
      const whole = { ...readJson<Remembered>(memory), ...change };
      fs.writeFileSync(`${memory}.new`, JSON.stringify(whole), { mode: 0o600 });
      fs.renameSync(`${memory}.new`, memory);
    },
    release() {
      fs.rmSync(claim, { force: true });
    },
  };
}

/** What the folder remembers, without holding it. @throws Error where it remembers no port */
export function rememberedOf(folder: string): Remembered & { readonly port: number } {
  const remembered = readJson<Remembered>(path.join(folder, 'launch.json'));
  if (remembered?.port === undefined) throw new Error(`no server was ever started in ${folder}`);
  return { ...remembered, port: remembered.port };
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
