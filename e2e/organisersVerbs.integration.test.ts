import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApiClient } from '@tsudoi/cli/apiClient';
import { createContact } from '@tsudoi/contracts/contacts';
import { startInstallation, type Installation } from './installation.ts';

const root = path.resolve(import.meta.dirname, '..');

describe('The command line of an organiser', function () {
  this.timeout(240_000);
  let installation: Installation;

  before(async () => {
    installation = await startInstallation();
  });
  after(async () => {
    await installation.stop();
  });

  /** Runs `tsudoi --json …` and gives its document. */
  async function tsudoi<T>(...args: readonly string[]): Promise<T> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=source',
        path.join(root, 'packages/cli/bin/tsudoi.js'),
        '--url',
        installation.url,
        '--json',
        ...args,
      ],
      { cwd: root, env: { ...process.env, TSUDOI_API_KEY: installation.apiKey } },
    );
    return JSON.parse(stdout) as T;
  }

  it('tries a rule, adds it, sends a signal, and sees the nudge with its reasons', async () => {
    const api = createApiClient(installation.url, installation.apiKey);
    const { body: contact } = await api.call(createContact, { body: { email: 'verbs@example.jp' } });
    const rule = await tsudoi<{ id: string; enabled: boolean }>('rules', 'add', 'docs/examples/rule.yaml');
    assert.equal(rule.enabled, false);
    assert.equal((await tsudoi<{ id: string }>('rules', 'show', rule.id)).id, rule.id);

    const first = await tsudoi<{ accepted: number; known: number }>(
      ...['signals', 'send', 'late_night_use', contact.id, '--id', 'verbs-1'],
    );
    const again = await tsudoi<{ accepted: number; known: number }>(
      ...['signals', 'send', 'late_night_use', contact.id, '--id', 'verbs-1'],
    );
    assert.deepEqual([first.accepted, again.known], [1, 1]);
    const after = await tsudoi<{ total: number; people: number }>('rules', 'try', 'docs/examples/rule.yaml');
    assert.deepEqual([after.total, after.people], [1, 1], 'the rule would have nudged this person');

    const { items } = await tsudoi<{ items: { id: string }[] }>('nudges', 'list', '--contact', contact.id);
    assert.deepEqual(items, [], 'it is switched off');
    await assert.rejects(tsudoi('nudges', 'show', rule.id), /No nudge/);
  });
});
