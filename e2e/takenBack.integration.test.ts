import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startInstallation, type Installation } from './installation.ts';

const root = path.resolve(import.meta.dirname, '..');

describe('The command line, where something is taken back or the terminal is Japanese', function () {
  this.timeout(240_000);
  let installation: Installation;

  before(async () => {
    installation = await startInstallation();
  });
  after(async () => {
    await installation.stop();
  });

  /** Runs `tsudoi …` in a terminal of a language; gives what it wrote. */
  async function written(language: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=source', path.join(root, 'packages/cli/bin/tsudoi.js'), ...args],
      {
        cwd: root,
        env: {
          ...process.env,
          ...{ TSUDOI_URL: installation.url, TSUDOI_API_KEY: installation.apiKey },
          ...{ LC_ALL: '', LC_MESSAGES: '', LANG: language },
        },
      },
    );
    return stdout;
  }
  const tsudoi = async <T>(...args: readonly string[]) =>
    JSON.parse(await written('C', '--json', ...args)) as T;

  it('deletes a rule and takes it back by its name, switched off and with its versions', async () => {
    const rule = await tsudoi<{ id: string; name: string }>('rules', 'add', 'docs/examples/rule.yaml');
    await tsudoi('rules', 'pause', rule.id, '--resume');
    await tsudoi('rules', 'delete', rule.id);
    const names = async (...args: readonly string[]) =>
      (await tsudoi<{ items: { id: string }[] }>('rules', 'list', ...args)).items.map(({ id }) => id);
    assert.ok(!(await names()).includes(rule.id));
    assert.deepEqual(await names('--deleted'), [rule.id]);
    for (const verb of ['show', 'copy', 'delete', 'pause'])
      await assert.rejects(tsudoi('rules', verb, rule.id), /No rule/, verb);
    const back = await tsudoi<{ enabled: boolean; deletedAt?: string }>('rules', 'restore', rule.name);
    assert.deepEqual([back.enabled, back.deletedAt], [false, undefined]);
    const { items } = await tsudoi<{ items: { version: number }[] }>('rules', 'versions', rule.id);
    assert.deepEqual(
      items.map(({ version }) => version),
      [3, 2, 1],
    );
    assert.deepEqual(await names('--deleted'), []);

    // A name means what is there; what was deleted, where that is to come back.
    await tsudoi('rules', 'delete', rule.id);
    const second = await tsudoi<{ id: string }>('rules', 'add', 'docs/examples/rule.yaml');
    assert.equal((await tsudoi<{ id: string }>('rules', 'show', rule.name)).id, second.id);
    assert.equal((await tsudoi<{ id: string }>('rules', 'restore', rule.name)).id, rule.id);
    await assert.rejects(tsudoi('rules', 'show', rule.name), /2 rules are called/);
  });

  it('speaks Japanese where the terminal does, and English elsewhere', async () => {
    const plan = ['plan', 'docs/examples/event.yaml'];
    const japanese = await written('ja_JP.UTF-8', ...plan);
    assert.match(japanese, /来場見込み [\d.]+ 人、目標 25 人/);
    assert.doesNotMatch(japanese, /expected attendees|sign-ups|tactic/);
    const english = await written('en_GB.UTF-8', ...plan);
    assert.match(english, /expected attendees [\d.]+, target 25/);
    assert.doesNotMatch(english.replace('秋の読書会', ''), /[ぁ-ん]/);
  });
});
