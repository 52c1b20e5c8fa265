import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { parse } from 'yaml';
import { z } from 'zod';
import { imageServices } from '../../scripts/images/images.ts';
import { StandaloneConfig } from '../../services/standalone/src/config.ts';

const root = path.resolve(import.meta.dirname, '../..');

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      restart: z.string().optional(),
      environment: z
        .record(
          z.string(),
          z
            .string()
            .nullable()
            .transform((text) => text ?? ''),
        )
        .default({}),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

/** The lines of `.env`, as the script writes them. */
function environment(): Record<string, string> {
  const made = spawnSync('sh', ['scripts/compose/secrets.sh'], { cwd: root, encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  return Object.fromEntries(
    made.stdout
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** `compose.yaml` with its variables put in; what must be given and is not, throws. */
function compose(env: Readonly<Record<string, string>>) {
  const text = fs
    .readFileSync(path.join(root, 'compose.yaml'), 'utf8')
    .replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind?: string, other = '') => {
      const value = env[name];
      if (value !== undefined && value !== '') return value;
      assert.equal(kind, '-', `${name} is not in .env`);
      return String(other);
    });
  return Compose.parse(parse(text, { merge: true }));
}

describe('compose.yaml', () => {
  it('asks for nothing that the script does not make, and Tsudoi reads what it is given', () => {
    const env = environment();
    const { services } = compose(env);
    const config = parseConfig(StandaloneConfig, services['tsudoi']?.environment ?? {});
    assert.equal(config.HOST, '0.0.0.0');
    assert.equal(config.MOVABLE_CLOCK, false);
    assert.equal(parseKeyRing(config.SEAL_KEYS).keys.size, 1);
    assert.notEqual(environment()['OWNER_PASSWORD'], env['OWNER_PASSWORD']);
  });

  it('names images that are built, volumes that are declared, services that are there', () => {
    const { services, volumes } = compose(environment());
    for (const [name, service] of Object.entries(services)) {
      const ours = /^ghcr\.io\/tsudoi\/([a-z-]+):/.exec(service.image)?.[1];
      if (ours !== undefined) assert.ok((imageServices as readonly string[]).includes(ours), ours);
      for (const volume of service.volumes) assert.ok((volume.split(':')[0] ?? '') in volumes, volume);
      for (const needed of Object.keys(service.depends_on))
        assert.ok(needed in services, `${name}: ${needed}`);
      for (const port of service.ports) assert.match(port, /^127\.0\.0\.1:/);
      if (service.restart === 'unless-stopped' && service.command?.includes('backup') !== true)
        assert.ok(service.healthcheck, `${name} has a health check`);
    }
  });

  it('runs verbs that the command line has', () => {
    for (const { image, command = [] } of Object.values(compose(environment()).services)) {
      if (!image.includes('/cli:')) continue;
      const asked = spawnSync(process.execPath, ['--conditions=source', ...command, '--help'], {
        cwd: root,
        encoding: 'utf8',
      });
      assert.equal(asked.status, 0, asked.stderr);
      assert.match(
        asked.stdout,
        new RegExp(
          `Usage: tsudoi ${command
            .slice(1, 3)
            .filter((each) => !each.startsWith('-'))
            .join(' ')}`,
        ),
      );
    }
  });
});
