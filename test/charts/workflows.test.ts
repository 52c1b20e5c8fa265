import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { chartTool } from '../../scripts/charts/tools.ts';
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
      assert.deepEqual(
        [needs].flat(),
        { check: [], images: ['check'], trial: ['images'], publish: ['trial'] }[name],
        name,
      );
  });

  it('ask for the tags that the chart asks for: none has the v of the git tag', () => {
    const text = fs.readFileSync(path.join(root, '.github/workflows/release.yaml'), 'utf8');
    const tags = [...text.matchAll(/--tag "\$image:([^"]+)"/g)].map(([, tag]) => tag);
    assert.deepEqual(tags, ['${GITHUB_REF_NAME#v}']);
    assert.doesNotMatch(text, /tags:.*github\.ref_name/);
  });

  it('package a chart whose images are pinned by their digests, as it will be published', function () {
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-package-'));
    try {
      fs.mkdirSync(path.join(folder, 'digests'));
      for (const [index, name] of imageServices.entries())
        fs.writeFileSync(path.join(folder, 'digests', name), `sha256:${String(index).repeat(64)}\n`);
      const bin = path.join(folder, 'bin');
      fs.mkdirSync(bin);
      fs.symlinkSync(chartTool('helm'), path.join(bin, 'helm'));
      const packed = spawnSync(
        'bash',
        ['scripts/cluster/packageChart.sh', '1.2.3', 'registry.test/owner', path.join(folder, 'digests')],
        {
          cwd: root,
          encoding: 'utf8',
          env: { ...process.env, PATH: `${bin}:${String(process.env['PATH'])}` },
        },
      );
      assert.equal(packed.status, 0, packed.stderr);
      const file = path.join(root, 'tsudoi-1.2.3.tgz');
      const rendered = spawnSync(chartTool('helm'), ['template', 'tsudoi', file], { encoding: 'utf8' });
      fs.rmSync(file);
      const images = [...rendered.stdout.matchAll(/image: (\S+)/g)].map(([, image]) => image ?? '');
      assert.ok(images.length > 5);
      const upstream = images.filter((image) => image.startsWith('docker.io/library/'));
      assert.deepEqual(upstream.map((image) => image.replace(/:.*/, '')).sort(), [
        'docker.io/library/postgres',
        'docker.io/library/redis',
      ]);
      for (const image of images.filter((each) => !upstream.includes(each)))
        assert.match(image, /^registry\.test\/owner\/[a-z-]+:1\.2\.3@sha256:\d{64}$/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
