import assert from 'node:assert/strict';
import { startInstallation, type Installation } from './installation.ts';
import { askTsudoi, runTsudoi } from './tsudoiCommand.ts';

describe('The command line, where something is taken back or the terminal is Japanese', function () {
  this.timeout(240_000);
  let installation: Installation;

  before(async () => {
    installation = await startInstallation();
  });
  after(async () => {
    await installation.stop();
  });

  const tsudoi = <T>(...args: readonly string[]) => askTsudoi<T>(installation, ...args);

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
    const japanese = await runTsudoi(installation, plan, 'ja_JP.UTF-8');
    assert.match(japanese, /来場見込み [\d.]+ 人、目標 25 人/);
    assert.doesNotMatch(japanese, /expected attendees|sign-ups|tactic/);
    const english = await runTsudoi(installation, plan, 'en_GB.UTF-8');
    assert.match(english, /expected attendees [\d.]+, target 25/);
    assert.doesNotMatch(english.replace('秋の読書会', ''), /[ぁ-ん]/);
  });
});
