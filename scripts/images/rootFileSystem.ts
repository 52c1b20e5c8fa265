import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { assembleService } from './assembleService.ts';

/** The shared libraries that the node binary asks the loader for, as the image's base brings them. */
function librariesOf(binary: string): string[] {
  const listed = spawnSync('ldd', [binary], { encoding: 'utf8' });
  if (listed.status !== 0)
    throw new Error('ldd is needed to see which libraries node asks for (Linux with glibc)');
  return listed.stdout
    .split('\n')
    .map((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1])
    .filter((library): library is string => library !== undefined);
}

/** Members of glibc that native modules and name look-ups load beside those of node. */
const glibcMembers = ['librt.so.1', 'libresolv.so.2', 'libnss_dns.so.2', 'libnss_files.so.2', 'libutil.so.1'];

/** The users of the image: nobody in it can write anything. */
const passwd = 'root:x:0:0:root:/root:/sbin/nologin\ntsudoi:x:10001:10001:tsudoi:/tmp:/sbin/nologin\n';

/**
 * Writes the whole file system of a service's image into `target`: the base's libraries, node, `/app`; an empty
 * `/tmp` to mount over. The same `/app` as the Dockerfile makes.
 */
export function buildRootFileSystem(root: string, service: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  for (const folder of ['usr/local/bin', 'etc', 'tmp', 'proc', 'dev'])
    mkdirSync(path.join(target, folder), { recursive: true });
  const node = realpathSync(process.execPath);
  cpSync(node, path.join(target, 'usr/local/bin/node'));
  chmodSync(path.join(target, 'usr/local/bin/node'), 0o755);
  const linked = librariesOf(node);
  const libc = linked.find((library) => library.endsWith('/libc.so.6'));
  const beside = libc === undefined ? [] : glibcMembers.map((name) => path.join(path.dirname(libc), name));
  for (const library of [...linked, ...beside.filter((each) => existsSync(each))]) {
    mkdirSync(path.join(target, path.dirname(library)), { recursive: true });
    cpSync(realpathSync(library), path.join(target, library));
  }
  for (const file of [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/nsswitch.conf',
    '/etc/hosts',
    '/etc/resolv.conf',
  ]) {
    if (!existsSync(file)) continue;
    mkdirSync(path.join(target, path.dirname(file)), { recursive: true });
    cpSync(realpathSync(file), path.join(target, file));
  }
  writeFileSync(path.join(target, 'etc/passwd'), passwd);
  for (const device of ['null', 'urandom']) writeFileSync(path.join(target, 'dev', device), '');
  assembleService(root, service, path.join(target, 'app'));
}

/** Why `containedCommand` cannot run here; undefined where it can. */
export function cannotContain(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root for a mount name space';
  return spawnSync('unshare', ['-m', 'true']).status === 0
    ? undefined
    : 'needs unshare(1) and the right to mount';
}

/**
 * The command that runs `args` with node inside a root file system as uid 10001, everything read-only but a `/tmp`
 * in memory: what the chart's pod does. Mounts live in a name space of their own and end with the process.
 */
export function containedCommand(
  target: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  const script = [
    'set -e',
    'mount --bind "$0" "$0"',
    'mount --bind /dev/null "$0/dev/null"',
    'mount --bind /dev/urandom "$0/dev/urandom"',
    'mount -t proc proc "$0/proc"',
    'mount -t tmpfs -o size=256m,mode=1777 tmpfs "$0/tmp"',
    'mount -o remount,ro,bind "$0"',
    'cd "$0"',
    'exec chroot --userspec=10001:10001 "$0" /usr/local/bin/node "$@"',
  ].join('\n');
  return { command: 'unshare', args: ['-m', 'sh', '-c', script, target, ...args] };
}
