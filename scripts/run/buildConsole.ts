import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const sources = [
  'services/console/web',
  ...['client', 'contracts', 'portfolio'].map((name) => `packages/${name}/src`),
];

/**
 * Builds the console's pages into services/console/dist/web where their sources changed since the last build (a few seconds,
 * else nothing). Throws with the words of the build.
 */
export function buildConsole(root: string): void {
  const mark = path.join(root, 'services/console/dist/web/.built-from');
  const now = fingerprint(root);
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === now) return;
  const built = spawnSync('npm', ['run', '--silent', 'build:web', '-w', 'services/console'], {
    cwd: root,
    encoding: 'utf8',
    // The options of a test run are not for the build.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (built.status !== 0) throw new Error(`the console does not build:\n${built.stdout}${built.stderr}`);
  fs.writeFileSync(mark, now);
}

/** Hash of every source file and of the versions in the lock file. */
function fingerprint(root: string): string {
  const hash = createHash('sha256').update(fs.readFileSync(path.join(root, 'package-lock.json')));
  for (const folder of sources) {
    const names = fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
    const files = names.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
    for (const file of files.sort()) hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  }
  return hash.digest('hex');
}
