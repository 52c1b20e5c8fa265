import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

describe('make cluster', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'tsudoi-path-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A program on PATH that notes how it was called and ends with a status. */
  const install = (program: string, status: number) => {
    const file = path.join(folder, program);
    writeFileSync(file, `#!/bin/sh\necho "${program} $*" >> "${folder}/calls"\nexit ${String(status)}\n`);
    chmodSync(file, 0o755);
  };
  const run = () =>
    spawnSync(process.execPath, ['--conditions=source', 'scripts/cluster/cluster.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: folder },
    });
  const calls = () => (existsSync(`${folder}/calls`) ? readFileSync(`${folder}/calls`, 'utf8') : '');

  it('says what to install when kind is not there, and starts nothing', () => {
    install('docker', 0);
    const done = run();
    assert.equal(done.status, 1);
    assert.match(done.stderr, /kind is not installed: .*quick-start/);
    assert.doesNotMatch(done.stderr, /no container engine/);
    assert.equal(calls(), 'docker info\n');
  });

  it('says so too when the container engine does not answer', () => {
    install('docker', 1);
    install('kind', 0);
    const done = run();
    assert.equal(done.status, 1);
    assert.match(done.stderr, /no container engine answers: install Docker/);
    assert.doesNotMatch(calls(), /create cluster/);
  });
});
