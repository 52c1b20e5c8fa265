import { createApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folderBytes } from '../scripts/images/assembleService.ts';
import { imageLimitBytes, imageServices } from '../scripts/images/images.ts';
import { buildRootFileSystem, cannotContain, containedCommand } from '../scripts/images/rootFileSystem.ts';
import { startInstallation } from './installation.ts';

const root = path.resolve(import.meta.dirname, '..');
const missing = cannotContain();
const services = process.env['TSUDOI_FULL']
  ? imageServices.filter((service) => service !== 'cli')
  : (['standalone', 'recommendation-api'] as const);

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;
}

describe('An image assembled without Docker', function () {
  this.timeout(600_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tsudoi-image-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const service of services) {
    const title = `of ${service} is below 250 MB and starts as uid 10001 on a read-only root`;
    (missing === undefined ? it : it.skip)(
      missing === undefined ? title : `${title} [${missing}]`,
      async () => {
        const target = path.join(folder, service);
        buildRootFileSystem(root, service, target);
        const bytes = folderBytes(target);
        assert.ok(bytes < imageLimitBytes, `${String(bytes)} bytes`);
        const installation = await startInstallation({
          command: containedCommand(target, [
            '--import',
            '/app/node_modules/@tsudoi/runtime/dist/telemetry.js',
            '/app/main.js',
          ]),
        });
        try {
          const pid = installation.child.pid;
          assert.ok(pid !== undefined);
          const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
          assert.match(status, /^Uid:\s+10001\s/m);
          assert.match(readFileSync(`/proc/${String(pid)}/mounts`, 'utf8'), / \/ \S+ ro[, ]/m);
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          process.stdout.write(
            `  ${service}: ${(bytes / 1e6).toFixed(0)} MB, ready after ${installation.startMs.toFixed(0)} ms, ${residentMb(pid).toFixed(0)} MB when idle\n`,
          );
          if (service === 'standalone') {
            let told = '';
            const output = createOutput(false, { write: (text) => (told += text) });
            const facts = await tour(createApiClient(installation.url, installation.apiKey), output, {
              administers: true,
            }).catch((err: unknown) => {
              throw new Error(`${String(err)}\n${told.slice(-2_000)}\n${installation.log().slice(-2_000)}`);
            });
            assert.ok(facts.size > 0);
          }
        } finally {
          assert.equal(await installation.stop(), 0);
          rmSync(target, { recursive: true, force: true });
        }
      },
    );
  }
});
