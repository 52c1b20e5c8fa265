import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where privately unpacked Debian packages are kept between runs. */
function packageCache(): string {
  return path.join(os.homedir(), '.cache/tsudoi/debian');
}

export function isDebian(): boolean {
  return fs.existsSync('/etc/debian_version') && onPath('apt-get') !== undefined;
}

/** The file that a shell would run for this name; the folders of system servers count as being on PATH. */
export function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  for (const folder of [...folders, '/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']) {
    const file = path.join(folder, name);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      if (folder && fs.statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return undefined;
}

/** The folder of packages unpacked earlier under this name, if any. */
export function unpackedPackages(name: string): string | undefined {
  const root = path.join(packageCache(), name);
  return fs.existsSync(path.join(root, '.complete')) ? root : undefined;
}

/** Removes what was unpacked under this name, because it did not run. */
export function forgetPackages(name: string): void {
  fs.rmSync(path.join(packageCache(), name), { recursive: true, force: true });
}

/**
 * Downloads Debian packages, with what they depend on and this machine lacks, and unpacks them into a private folder:
 * needs no root, installs nothing, starts no service. Gives the folder (laid out like `/`); throws with apt's own
 * words when that fails. A second call finds the unpacked folder and does nothing.
 */
export function unpackDebianPackages(
  name: string,
  packages: readonly string[],
  withDependencies = true,
): string {
  const ready = unpackedPackages(name);
  if (ready !== undefined) return ready;
  const root = path.join(packageCache(), name);
  const draft = `${root}.${String(process.pid)}`;
  try {
    const archives = path.join(draft, 'cache/archives');
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root'])
      fs.mkdirSync(path.join(draft, folder), { recursive: true });
    const options = [
      `Dir::State=${draft}/state`,
      'Dir::State::status=/var/lib/dpkg/status',
      `Dir::Cache=${draft}/cache`,
      'Debug::NoLocking=1',
      'APT::Sandbox::User=',
      'Acquire::Languages=none',
    ].flatMap((each) => ['-o', each]);
    run('apt-get', [...options, '-qq', 'update']);
    const install = ['-y', '--no-install-recommends', '--download-only', 'install'];
    run(
      'apt-get',
      [...options, '-qq', ...(withDependencies ? install : ['download']), ...packages],
      archives,
    );
    const downloaded = fs.readdirSync(archives).filter((each) => each.endsWith('.deb'));
    if (downloaded.length === 0) throw new Error(`apt says that ${packages.join(', ')} is already installed`);
    for (const file of downloaded)
      run('dpkg-deb', ['-x', path.join(archives, file), path.join(draft, 'root')]);
    fs.writeFileSync(path.join(draft, 'root/.complete'), '');
    fs.rmSync(root, { recursive: true, force: true });
    fs.renameSync(path.join(draft, 'root'), root);
    return root;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** Installs packages for the whole machine; root only. */
export function installDebianPackages(packages: readonly string[]): void {
  run('apt-get', ['-qq', 'update']);
  run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...packages]);
}

/** LD_LIBRARY_PATH for programs of an unpacked folder. */
export function libraryPath(root: string): string {
  const triplets = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' } as Record<string, string>;
  const triplet = triplets[process.arch] ?? '';
  return [`usr/lib/${triplet}`, `lib/${triplet}`, 'usr/lib', 'lib']
    .map((each) => path.join(root, each))
    .join(':');
}

function run(file: string, args: readonly string[], cwd = '/'): void {
  const done = spawnSync(file, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    timeout: 300_000,
  });
  if (done.status !== 0)
    throw new Error(
      `${file} ${args.at(-1) ?? ''}: ${(done.error?.message ?? done.stderr).trim().slice(-800)}`,
    );
}
