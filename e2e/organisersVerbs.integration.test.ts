import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApiClient } from '@tsudoi/cli/apiClient';
import { createContact } from '@tsudoi/contracts/contacts';
import { createEvent } from '@tsudoi/contracts/events';
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

  it('imports outcomes from a file in Shift_JIS, names its bad rows, and shows what is learnt', async () => {
    const api = createApiClient(installation.url, installation.apiKey);
    const { body: event } = await api.call(createEvent, {
      body: {
        name: 'Outcomes',
        theme: 'Figures',
        category: 'meetup',
        audience: { description: 'People' },
        format: 'venue',
        capacity: 50,
        startsAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
        targetAttendees: 20,
        tacticBudgetJpy: 10_000,
        staffHours: 10,
      },
    });
    const file = path.join(await fs.mkdtemp(path.join(os.tmpdir(), 'tsudoi-')), 'figures.csv');
    // 日,費用 in CP932, then rows of which the last is none.
    const header = Buffer.from([0x93, 0xfa, 0x2c, 0x94, 0xef, 0x97, 0x70, 0x0a]);
    await fs.writeFile(file, Buffer.concat([header, Buffer.from('2026-10-01,"1,500"\nyesterday,1\n')]));
    const imported = await tsudoi<{ created: number; faults: number; encoding: string }>(
      ...['outcomes', 'import', file, '--event', event.id, '--tactic', 'flyers'],
    );
    assert.deepEqual([imported.created, imported.faults, imported.encoding], [1, 1, 'shift_jis']);
    const { items } = await tsudoi<{ items: { spendJpy: number }[] }>(
      'outcomes',
      'list',
      '--event',
      event.id,
    );
    assert.deepEqual(
      items.map(({ spendJpy }) => spendJpy),
      [1_500],
    );
    await tsudoi('outcomes', 'attended', event.id, '12', '--sign-ups', '20');
    const shown = await tsudoi<{ attendance: { attended: number } }>('outcomes', 'show', event.id);
    assert.equal(shown.attendance.attended, 12);
    assert.equal((await tsudoi<{ modelNumber: null }>('forecast', 'show', event.id)).modelNumber, null);
    assert.deepEqual((await tsudoi<{ items: unknown[] }>('models', 'list')).items, []);
    assert.equal((await tsudoi<{ state: string }>('models', 'train')).state, 'blocked');
    await assert.rejects(tsudoi('models', 'rollback'), /no champion/);
  });
});
