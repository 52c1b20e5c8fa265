import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { imageServices } from '../../scripts/images/images.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Job {
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly matrix: { readonly service: readonly string[] } };
  readonly steps?: readonly { readonly run?: string }[];
}

describe('The workflows', () => {
  const files = fs.globSync('.github/workflows/*.yaml', { cwd: root }).sort();
  const jobsOf = (file: string) =>
    (parse(fs.readFileSync(path.join(root, file), 'utf8')) as { jobs: Record<string, Job> }).jobs;

  it('ask for targets of make and files that there are', () => {
    const makefile = fs.readFileSync(path.join(root, 'Makefile'), 'utf8');
    assert.ok(files.length >= 2);
    for (const file of files)
      for (const { run = '' } of Object.values(jobsOf(file)).flatMap(({ steps = [] }) => steps)) {
        for (const [, target = ''] of run.matchAll(/\bmake ([a-z-]+)/g))
          assert.match(makefile, new RegExp(`^${target}:`, 'm'), `${file}: make ${target}`);
        for (const [, named = ''] of run.matchAll(/(?:bash|helm package) (\S+)/g))
          assert.ok(fs.existsSync(path.join(root, named)), `${file}: ${named}`);
      }
  });

  it('release every image there is, and only what the checks passed', () => {
    const jobs = jobsOf('.github/workflows/release.yaml');
    assert.deepEqual([...(jobs['images']?.strategy?.matrix.service ?? [])].sort(), [...imageServices].sort());
    for (const [name, { needs = [] }] of Object.entries(jobs))
      assert.deepEqual([needs].flat(), { check: [], images: ['check'], chart: ['images'] }[name], name);
  });
});
