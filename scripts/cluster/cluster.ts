// make cluster: a local kind cluster with everything; what is there already is kept and brought up to date.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { chartTool } from '../charts/tools.ts';
import { imageServices } from '../images/images.ts';
import { missingPrograms } from './missingPrograms.ts';

const root = path.resolve(import.meta.dirname, '../..');
const name = 'tsudoi';
const namespace = 'tsudoi';
const tag = '0.1.0';

const missing = missingPrograms();
if (missing.length > 0) {
  process.stderr.write(`make cluster cannot start:\n${missing.map((each) => `  ${each}\n`).join('')}`);
  process.exit(1);
}

const helm = chartTool('helm');
const kubectl = chartTool('kubectl');
const context = `kind-${name}`;

const clusters = spawnSync('kind', ['get', 'clusters'], { encoding: 'utf8' }).stdout.split('\n');
if (!clusters.includes(name))
  run('kind', ['create', 'cluster', '--config', 'k8s/kind.yaml', '--wait', '180s']);

for (const service of imageServices.filter((each) => each !== 'standalone')) {
  const image = `ghcr.io/tsudoi/${service}:${tag}`;
  run('docker', ['build', '--build-arg', `SERVICE=${service}`, '-t', image, '.']);
  run('kind', ['load', 'docker-image', image, '--name', name]);
}

const inCluster = ['--kube-context', context];
run(helm, [
  ...['upgrade', '--install', 'gateway', 'traefik', '--repo', 'https://traefik.github.io/charts'],
  ...[
    '--namespace',
    'gateway',
    '--create-namespace',
    '--values',
    'k8s/dev/gateway.yaml',
    '--wait',
    ...inCluster,
  ],
]);
if (
  spawnSync(kubectl, ['--context', context, 'get', 'namespace', namespace], { stdio: 'ignore' }).status !== 0
)
  run(kubectl, ['--context', context, 'create', 'namespace', namespace]);
run(helm, [
  ...['upgrade', '--install', 'tsudoi', 'charts/tsudoi', '--namespace', namespace],
  ...['--values', 'k8s/dev/values.yaml', '--values', 'k8s/dev/cluster.yaml'],
  ...['--wait', '--timeout', '10m', ...inCluster],
]);
process.stdout.write(
  '\nThe platform answers at http://localhost:8080/docs; `kind delete cluster --name tsudoi` removes all of it.\n',
);

function run(program: string, args: readonly string[]): void {
  process.stdout.write(`\n$ ${path.basename(program)} ${args.join(' ')}\n`);
  const done = spawnSync(program, [...args], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
