import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const script = path.resolve(import.meta.dirname, '../../scripts/installPackages.sh');

describe('Packages without a network', function () {
  this.timeout(120_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-install-'));
  after(() => {
    fs.rmSync(folder, { recursive: true });
  });

  const install = (language: string) =>
    new Promise<{ readonly code: unknown; readonly told: string; readonly ms: number }>((resolve) => {
      const startedAt = performance.now();
      const env = {
        ...process.env,
        LC_ALL: language,
        npm_config_registry: 'http://127.0.0.1:1/',
        npm_config_cache: path.join(folder, 'cache'),
      };
      execFile('sh', [script], { cwd: folder, env }, (error, _out, told) => {
        resolve({ code: error?.code ?? 0, told, ms: performance.now() - startedAt });
      });
    });

  it('are told to be out of reach in one line, in the language of the terminal, not after minutes', async () => {
    const name = { name: 'newcomer', version: '1.0.0' };
    const wanted = { 'is-odd': '3.0.1' };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...name, dependencies: wanted }));
    fs.writeFileSync(
      path.join(folder, 'package-lock.json'),
      JSON.stringify({
        ...name,
        lockfileVersion: 3,
        packages: {
          '': { ...name, dependencies: wanted },
          'node_modules/is-odd': {
            version: '3.0.1',
            resolved: 'http://127.0.0.1:1/is-odd/-/is-odd-3.0.1.tgz',
          },
        },
      }),
    );
    for (const [language, told] of [
      ['C', /^no network: http:\/\/127\.0\.0\.1:1\/, where the packages come from, does not answer\n$/],
      ['ja_JP.UTF-8', /^ネットワークに接続できません: [^\n]*\n$/],
    ] as const) {
      const answer = await install(language);
      assert.equal(answer.code, 1);
      assert.match(answer.told, told);
      assert.ok(answer.ms < 50_000, `${answer.ms.toFixed(0)} ms`);
    }
  });
});
