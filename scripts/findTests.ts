import fs from 'node:fs';
import path from 'node:path';

const roots = ['packages/*/test', 'services/*/test', 'services/*/e2e', 'operators/*/test', 'test', 'e2e'];

/**
 * Test files of the project below `root`, sorted, as paths relative to it. Each word of `wanted` is a file, a folder
 * or a part of a path; throws when a word matches nothing.
 */
export function findTests(root: string, wanted: readonly string[]): string[] {
  const all = roots
    .flatMap((pattern) => fs.globSync(`${pattern}/**/*.test.ts`, { cwd: root }))
    .filter((file) => !file.includes('node_modules') && !file.split(path.sep).includes('fixtures'))
    .sort();
  if (wanted.length === 0) return all;
  const chosen = new Set<string>();
  for (const word of wanted) {
    const relative = path.relative(root, path.resolve(root, word));
    const exact = all.filter((file) => file === relative || file.startsWith(`${relative}${path.sep}`));
    const matches = exact.length > 0 ? exact : all.filter((file) => file.includes(word));
    if (matches.length === 0) throw new Error(`no test file matches ${word}`);
    for (const file of matches) chosen.add(file);
  }
  return [...chosen].sort();
}

/** Part `k` of `n` of the files, as `k/n` with k from 1: every file is in just one part, neighbours in different ones. */
export function shardOf(files: readonly string[], shard: string): string[] {
  const [, part, parts] = /^(\d{1,3})\/(\d{1,3})$/.exec(shard) ?? [];
  const k = Number(part);
  const n = Number(parts);
  if (!(k >= 1 && k <= n)) throw new Error(`a shard is written as 1/4, not ${shard}`);
  return files.filter((_, index) => index % n === k - 1);
}

/** Integration tests need the real PostgreSQL and Redis. */
export function needsServers(files: readonly string[]): boolean {
  return files.some((file) => file.endsWith('.integration.test.ts'));
}

/** Names of the peers that these files ask for by `peerMissing('…')`. */
export function peersOf(files: readonly string[]): string[] {
  const names = files.flatMap((file) =>
    [...fs.readFileSync(file, 'utf8').matchAll(/peerMissing\('([a-z]+)'\)/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(names)].sort();
}

/** Tests that open the console's pages, or start what `make run` starts, need them built: two that build at once disturb each other. */
export function needsConsole(files: readonly string[]): boolean {
  return files.some(
    (file) =>
      file.startsWith(path.join('services', 'console')) ||
      fs.readFileSync(file, 'utf8').includes("from './localRun.ts'"),
  );
}

/** Some tests run services from their build, as images do. */
export function needsBuild(files: readonly string[]): boolean {
  return files.some((file) =>
    /from '\.\/pod\.ts'|fromBuild\(|buildRootFileSystem\(/.test(fs.readFileSync(file, 'utf8')),
  );
}
