import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folderBytes } from './assembleService.ts';
import { buildRootFileSystem } from './rootFileSystem.ts';

/** The images of the platform; `cli` runs migrations, secrets and the tour. */
export const imageServices = [
  'standalone',
  'recommendation-api',
  'accounts',
  'audience',
  'nudge-generator',
  'sync-worker',
  'console',
  'cli',
  'growth-operator',
  'tenant-operator',
] as const;

/** Uncompressed limit of an image, bytes. */
export const imageLimitBytes = 250e6;

const root = path.resolve(import.meta.dirname, '../..');

// With a container engine: real images. Without: each image's file system is assembled and measured.
if (import.meta.main) {
  const wanted = process.argv.slice(2);
  const services = imageServices.filter((service) => wanted.length === 0 || wanted.includes(service));
  if (services.length === 0) throw new Error(`no such image; there are ${imageServices.join(', ')}`);
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) {
    for (const service of services) {
      const built = spawnSync(
        'docker',
        ['build', '--build-arg', `SERVICE=${service}`, '-t', `ghcr.io/tsudoi/${service}:0.1.0`, root],
        { stdio: 'inherit' },
      );
      if (built.status !== 0) process.exit(built.status ?? 1);
    }
  } else {
    process.stdout.write('no container engine here: assembling the file systems without one\n');
    const compiled = spawnSync('tsc', ['-b'], { cwd: root, stdio: 'inherit' });
    if (compiled.status !== 0) process.exit(compiled.status ?? 1);
    for (const service of services) {
      const folder = mkdtempSync(path.join(tmpdir(), 'tsudoi-image-'));
      try {
        buildRootFileSystem(root, service, folder);
        const app = folderBytes(path.join(folder, 'app'));
        const all = folderBytes(folder);
        process.stdout.write(
          `${service.padEnd(20)} /app ${(app / 1e6).toFixed(0).padStart(4)} MB   whole ${(all / 1e6).toFixed(0).padStart(4)} MB of ${String(imageLimitBytes / 1e6)}\n`,
        );
        if (all > imageLimitBytes) process.exitCode = 1;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
}
