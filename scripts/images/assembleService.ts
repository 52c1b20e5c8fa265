import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** The folders of a service and of every workspace package it stands on, relative to the checkout. */
export function workspaceClosure(root: string, service: string): string[] {
  const found = new Set<string>();
  const add = (name: string) => {
    const folder = ['packages', 'services', 'operators']
      .map((group) => `${group}/${name}`)
      .find((each) => existsSync(path.join(root, each, 'package.json')));
    if (folder === undefined) throw new Error(`no workspace @tsudoi/${name}`);
    if (found.has(folder)) return;
    found.add(folder);
    const manifest = Manifest.parse(
      JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')),
    );
    for (const dependency of Object.keys(manifest.dependencies)) {
      if (dependency.startsWith('@tsudoi/')) add(dependency.slice('@tsudoi/'.length));
    }
  };
  add(service);
  return [...found].sort();
}

/** Files that no running process reads: TypeScript, source maps, documents, tests of packages, and TypeORM's build for browsers. */
const unread = /\.(?:map|[cm]?ts|md|markdown|flow)$|^(?:CHANGELOG|HISTORY|AUTHORS)/i;
const unreadFolders = new Set([
  '.github',
  '__tests__',
  'docs',
  'example',
  'examples',
  'benchmark',
  'benchmarks',
]);

function removeUnread(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isSymbolicLink()) continue;
    if (entry.isDirectory()) {
      const browserBuild = entry.name === 'browser' && path.basename(folder) === 'typeorm';
      const ownTests = /^tests?$/.test(entry.name) && existsSync(path.join(folder, 'package.json'));
      if (
        browserBuild ||
        ownTests ||
        (unreadFolders.has(entry.name) &&
          !existsSync(path.join(full, 'package.json')) &&
          !isModuleFolder(full))
      ) {
        rmSync(full, { recursive: true });
      } else removeUnread(full);
    } else if (unread.test(entry.name)) rmSync(full);
  }
}

/** A folder of code whose name only looks like documents (`yaml/dist/doc` and its kind hold modules). */
function isModuleFolder(folder: string): boolean {
  return readdirSync(folder).some((name) => /\.(?:c|m)?js$/.test(name) && name !== 'index.html');
}

/** Bytes of a folder, links not followed. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** `/app` of an operator's image, such as `growth-operator`: one file (bundleOperator.ts). */
function assembleOperator(root: string, name: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  const bundled = spawnSync(
    process.execPath,
    [
      '--conditions=source',
      path.join(import.meta.dirname, 'bundleOperator.ts'),
      name.replace(/-operator$/, ''),
      path.join(target, 'main.js'),
    ],
    { cwd: root, encoding: 'utf8' },
  );
  if (bundled.status !== 0) throw new Error(`${name} could not be bundled:\n${bundled.stderr}`);
}

/**
 * Writes `/app` of a service's image into `target`: the compiled closure of its workspaces and their production
 * dependencies, nothing else. `tsc -b` must have run. The Dockerfile and the test without Docker both use this.
 */
export function assembleService(root: string, service: string, target: string): void {
  if (service.endsWith('-operator')) {
    assembleOperator(root, service, target);
    return;
  }
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const workspaces = workspaceClosure(root, service);
  for (const folder of workspaces) {
    mkdirSync(path.join(target, folder), { recursive: true });
    cpSync(path.join(root, folder, 'package.json'), path.join(target, folder, 'package.json'));
  }
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  writeFileSync(
    path.join(target, 'package.json'),
    JSON.stringify({ name: 'tsudoi', version: manifest.version, private: true, type: 'module', workspaces }),
  );
  cpSync(path.join(root, 'package-lock.json'), path.join(target, 'package-lock.json'));
  const npm = spawnSync(
    'npm',
    ['install', '--no-save', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: target, encoding: 'utf8' },
  );
  if (npm.status !== 0) throw new Error(`npm install for ${service} failed:\n${npm.stderr}`);
  removeUnread(path.join(target, 'node_modules'));
  for (const folder of workspaces) {
    const dist = path.join(root, folder, 'dist');
    if (!existsSync(dist)) throw new Error(`${folder} is not built; run npm run build`);
    cpSync(dist, path.join(target, folder, 'dist'), {
      recursive: true,
      filter: (from) => !/\.(?:d\.ts|map|tsbuildinfo)$/.test(from),
    });
  }
  rmSync(path.join(target, 'package-lock.json'));
  const entry = service === 'cli' ? './packages/cli/bin/tsudoi.js' : `./services/${service}/dist/main.js`;
  cpBin(root, target, service);
  writeFileSync(path.join(target, 'main.js'), `import '${entry}';\n`);
}

/** The command's launcher is plain JavaScript beside `dist`. */
function cpBin(root: string, target: string, service: string): void {
  if (service === 'cli')
    cpSync(path.join(root, 'packages/cli/bin'), path.join(target, 'packages/cli/bin'), { recursive: true });
}

if (import.meta.main) {
  const [service, target] = process.argv.slice(2);
  if (service === undefined || target === undefined) {
    process.stderr.write('usage: assembleService.ts <service> <target folder>\n');
    process.exit(2);
  }
  assembleService(path.resolve(import.meta.dirname, '../..'), service, path.resolve(target));
  process.stdout.write(`${service}: ${(folderBytes(path.resolve(target)) / 2 ** 20).toFixed(0)} MiB\n`);
}
