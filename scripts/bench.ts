// make bench NAME=api: runs bench/<name>.bench.ts; without a name says which there are.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const folders = ['bench', 'packages/*/bench', 'services/*/bench'];
const files = new Map(
  folders
    .flatMap((folder) => fs.globSync(`${folder}/*.bench.ts`, { cwd: root }))
    .map((file) => [path.basename(file, '.bench.ts'), file]),
);
const [name, ...rest] = process.argv.slice(2);
const file = name === undefined ? undefined : files.get(name);
if (file === undefined) {
  console.log(
    `${name === undefined ? '' : `no bench ${name}; `}NAME is one of: ${[...files.keys()].sort().join(', ')}`,
  );
  process.exit(name === undefined ? 0 : 2);
}
const child = spawn(process.execPath, ['--conditions=source', file, ...rest], {
  cwd: root,
  stdio: 'inherit',
});
process.on('SIGINT', () => undefined);
child.once('exit', (code) => process.exit(code ?? 1));
