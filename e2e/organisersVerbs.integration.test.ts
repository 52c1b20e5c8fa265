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
import { askTsudoi, runTsudoi } from './tsudoiCommand.ts';

const root = path.resolve(import.meta.dirname, '..');
const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('The command line of an organiser', function () {
  this.timeout(240_000);
  let installation: Installation;
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tsudoi-verbs-'));
    installation = await startInstallation({ env: { OBJECTS_FOLDER: path.join(folder, 'objects') } });
  });
  after(async () => {
    await installation.stop();
    await fs.rm(folder, { recursive: true });
  });

  const tsudoi = <T>(...args: readonly string[]) => askTsudoi<T>(installation, ...args);
  const written = (...args: readonly string[]) => runTsudoi(installation, ['--json', ...args]);

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

  it('finds events, people and rules by their names; puts an event away and takes it back', async () => {
    const api = createApiClient(installation.url, installation.apiKey);
    const startsAt = new Date(Date.now() + 40 * 86_400_000).toISOString();
    const stated = {
      theme: '読書',
      category: 'meetup',
      audience: { description: '近所の人' },
      format: 'venue',
      capacity: 30,
      startsAt,
      targetAttendees: 20,
      tacticBudgetJpy: 10_000,
      staffHours: 5,
    } as const;
    const { body: event } = await api.call(createEvent, { body: { ...stated, name: '春の読書会' } });
    for (const name of ['夏の読書会', '夏の読書会'])
      await api.call(createEvent, { body: { ...stated, name } });

    const shown = await tsudoi<{ id: string }>('events', 'show', '春の読書会');
    assert.equal(shown.id, event.id);
    await assert.rejects(tsudoi('events', 'show', '夏の読書会'), /2 events are called 夏の読書会; say which/);
    await assert.rejects(tsudoi('events', 'show', '冬の読書会'), /there is no event called 冬の読書会/);

    const away = await tsudoi<{ state: string; archivedAt: string }>('events', 'archive', '春の読書会');
    assert.deepEqual([away.state, away.archivedAt.slice(0, 2)], ['cancelled', '20']);
    const names = async (...args: readonly string[]) =>
      (await tsudoi<{ items: { name: string }[] }>('events', 'list', ...args)).items.map(({ name }) => name);
    assert.ok(!(await names()).includes('春の読書会'));
    assert.deepEqual(await names('春の読書会'), [], 'a search does not find it');
    assert.deepEqual(await names('--archived'), ['春の読書会']);
    await assert.rejects(
      tsudoi('api', 'updateEvent', `eventId=${event.id}`, '--if-match', '2', '--body', '{"capacity":31}'),
      /archived: restore it first/,
    );
    const back = await tsudoi<{ state: string; archivedAt?: string }>('events', 'restore', '春の読書会');
    assert.deepEqual([back.state, back.archivedAt], ['open', undefined]);
    assert.deepEqual(await names('春の読書会'), ['春の読書会']);

    // The smallest PNG there is: one pixel.
    const file = path.join(folder, 'one.png');
    await fs.writeFile(file, Buffer.from(onePixel, 'base64'));
    const picture = await tsudoi<{ forms: { url: string }[] }>('events', 'picture', '春の読書会', file);
    const drawn = await fetch(installation.url + (picture.forms[0]?.url ?? ''));
    assert.deepEqual([drawn.status, drawn.headers.get('content-type')], [200, 'image/avif']);
    await tsudoi('events', 'picture', '春の読書会', '--remove');
    assert.equal((await fetch(drawn.url)).status, 404);
    await assert.rejects(tsudoi('events', 'picture', '春の読書会'), /name a file, or say --remove/);
    await api.call(createContact, { body: { email: 'by-name@example.jp', displayName: '山田' } });
    const person = await tsudoi<{ id: string; email: string }>('contacts', 'show', 'By-Name@example.jp');
    assert.equal(person.email, 'by-name@example.jp');
    assert.equal((await tsudoi<{ items: unknown[] }>('contacts', 'list', 'by-name@')).items.length, 1);
    await tsudoi('contacts', 'erase', 'by-name@example.jp');
    await assert.rejects(tsudoi('contacts', 'show', 'by-name@example.jp'), /there is no contact called/);
  });

  it('calls any operation of the API, tries its body before it is sent, and says each fault in a line', async () => {
    const operations = await tsudoi<{ operationId: string }[]>('api');
    assert.ok(operations.length > 200);
    const made = await tsudoi<{ id: string; version: number }>(
      ...['api', 'createWorkspace', '--body', '{"slug":"spare","name":"Spare"}'],
    );
    const changed = await tsudoi<{ name: string; version: number }>(
      ...['api', 'updateWorkspace', 'workspaceId=spare', '--if-match', String(made.version)],
      ...['--body', '{"name":"予備"}'],
    );
    assert.equal(changed.name, '予備');
    await tsudoi('workspaces', 'delete', 'spare');
    assert.ok(!(await written('workspaces', 'list')).includes('spare'));
    const faults = async (...args: readonly string[]) => {
      const err: unknown = await tsudoi(...args).catch((thrown: unknown) => thrown);
      const told = JSON.parse((err as { stderr: string }).stderr) as {
        error: { errors: { field: string }[] };
      };
      return told.error.errors.map(({ field }) => field);
    };
    assert.deepEqual(
      await faults('api', 'createContact', '--body', '{"email":"x","timeZone":"Mars","colour":1}'),
      ['email', 'timeZone', 'value'],
    );
    await assert.rejects(tsudoi('api', 'readEvent'), /readEvent needs eventId=/);
    await assert.rejects(tsudoi('api', 'flyEvent'), /no operation flyEvent/);
  });

  it('completes verbs and options in a shell', async () => {
    const complete = async (...words: readonly string[]) => {
      const { stdout } = await promisify(execFile)(
        'bash',
        [
          '-c',
          `source <("$0" --conditions=source packages/cli/bin/tsudoi.js completion bash)
           COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tsudoi; echo "\${COMPREPLY[@]}"`,
          process.execPath,
          ...words,
        ],
        { cwd: root },
      );
      return stdout.trim().split(' ');
    };
    assert.deepEqual(await complete('tsudoi', 'events', 're'), ['restore']);
    assert.deepEqual(await complete('tsudoi', '--json', 'contacts', 'import', '--dry'), ['--dry-run']);
    assert.ok((await complete('tsudoi', 'pl')).includes('plan'));
    for (const shell of ['zsh', 'fish']) assert.match(await written('completion', shell), /events/);
  });

  it('counts a segment, sends it a message once, sees a rule’s versions and its next times', async () => {
    const api = createApiClient(installation.url, installation.apiKey);
    await api.call(createContact, { body: { email: 'segment@example.jp', locale: 'ja' } });
    const file = 'docs/examples/broadcast.yaml';
    const { people } = await tsudoi<{ people: number }>('broadcasts', 'count', file);
    assert.ok(people >= 1);
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const sent = await tsudoi<{ rule: { id: string }; state: string }>(
      'broadcasts',
      'send',
      file,
      '--at',
      later,
    );
    assert.equal(sent.state, 'waiting');
    const shown = await tsudoi<{ state: string; made: number }>('broadcasts', 'show', sent.rule.id);
    assert.deepEqual([shown.state, shown.made], ['waiting', 0]);
    await tsudoi('rules', 'pause', sent.rule.id);
    const { items } = await tsudoi<{ items: { version: number }[] }>('rules', 'versions', sent.rule.id);
    assert.deepEqual(
      items.map(({ version }) => version),
      [2, 1],
    );
    const next = await tsudoi<{ times: unknown[] }>('rules', 'next', 'docs/examples/rule.yaml');
    assert.deepEqual(next.times, [], 'what people do is not known ahead');
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

  describe('from an event to its tasks', () => {
    const file = 'docs/examples/event.yaml';
    interface Planned {
      event: { id: string };
      plan: { id: string; spendJpy: number; hours: number; items: { tacticKey: string; effort: number }[] };
    }
    let first: Planned;

    before(async () => {
      await tsudoi(
        'profile',
        'set',
        'mailingList=900',
        'xFollowers=1500',
        'pastAttendees=150',
        '--wage',
        '1200',
      );
      first = await tsudoi<Planned>('plan', file);
    });

    it('states the reach once and keeps what is not named', async () => {
      await tsudoi('profile', 'set', 'lineFriends=180', 'xFollowers=');
      const { reach, hourlyWageJpy } = await tsudoi<{
        reach: Record<string, number | null>;
        hourlyWageJpy: number;
      }>('profile', 'show');
      assert.deepEqual(
        [reach['mailingList'], reach['lineFriends'], reach['xFollowers'], hourlyWageJpy],
        [900, 180, null, 1_200],
      );
      await assert.rejects(tsudoi('profile', 'set', 'pigeons=3'), /pigeons|Invalid/i);
    });

    it('finds its event again, and asks for what the options say', async () => {
      const again = await tsudoi<Planned>('plan', file);
      assert.equal(again.event.id, first.event.id);
      const [required, excluded] = ['mailing-list', first.plan.items[0]!.tacticKey];
      const asked = await tsudoi<Planned>(
        ...['plan', file, '--budget', '60000', '--hours', '25.5', '--target', '20', '--probability', '70%'],
        ...(excluded === required ? [] : ['--exclude', excluded]),
        ...['--require', required],
      );
      const keys = asked.plan.items.map(({ tacticKey }) => tacticKey);
      assert.equal(asked.event.id, first.event.id);
      assert.ok(keys.includes(required) && (excluded === required || !keys.includes(excluded)));
      assert.ok(asked.plan.spendJpy <= 60_000 && asked.plan.hours <= 25.5);
      await assert.rejects(tsudoi('plan', file, '--require', 'carrier-pigeons'), /carrier-pigeons/);
    });

    it('answers what an organiser asks of a plan', async () => {
      const chance = await tsudoi<{ hitProbability: number; explanations: { ja: string }[] }>(
        ...['plan', 'chance', first.plan.id],
      );
      assert.ok(chance.hitProbability > 0 && chance.explanations.length > 3);
      const { points } = await tsudoi<{ points: { budgetJpy: number; expectedAttendees: number }[] }>(
        ...['plan', 'frontier', first.plan.id],
      );
      assert.equal(points.length, 20);
      const worth = await tsudoi<{ attendeesPerHour: number }>('plan', 'worth', first.plan.id);
      assert.ok(worth.attendeesPerHour >= 0);
      const { tactics } = await tsudoi<{ tactics: { tacticKey: string; explanation: { ja: string } }[] }>(
        ...['plan', 'why-not', first.plan.id],
      );
      assert.ok(tactics.length > 10 && tactics.every(({ explanation }) => explanation.ja.endsWith('。')));
      const least = await tsudoi<{ reachable: boolean }>(
        ...['plan', 'least-budget', first.plan.id, '--probability', '0.3'],
      );
      assert.equal(typeof least.reachable, 'boolean');
      const { plan: other } = await tsudoi<Planned>('plan', file, '--budget', '10000');
      const compared = await tsudoi<{ spendJpy: number }>('plan', 'compare', first.plan.id, other.id);
      assert.equal(compared.spendJpy, other.spendJpy - first.plan.spendJpy);
    });

    it('accepts a plan, lists its tasks, takes them along and plans again', async () => {
      const page = 'https://gather.example.org/autumn';
      const { tasks } = await tsudoi<{ tasks: { link: string; spendJpy: number }[] }>(
        ...['plan', 'accept', first.plan.id, '--landing', page],
      );
      assert.ok(tasks.every(({ link }) => link.startsWith(`${page}?utm_source=`)));
      const listed = await tsudoi<unknown[]>('plan', 'tasks', first.plan.id);
      assert.equal(listed.length, tasks.length);
      for (const [format, begins] of [
        ['csv', '\ufeff"due"'],
        ['ics', 'BEGIN:VCALENDAR'],
        ['md', '# '],
        ['html', '<!doctype html>'],
      ] as const) {
        const text = await written('plan', 'export', first.plan.id, '--format', format, '--language', 'en');
        assert.ok(text.startsWith(begins), `${format}: ${text.slice(0, 40)}`);
      }
      const again = await tsudoi<{ spendJpy: number; explanations: { ja: string }[] }>(
        ...['plan', 'replan', first.plan.id, '--sign-ups', '12', '--spent-jpy', '5000'],
        ...['--done', `${first.plan.items[0]!.tacticKey}=1`],
      );
      assert.ok(again.explanations.length > 2);
    });

    it('puts own figures in place of the catalogue’s, and takes them back', async () => {
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tsudoi-tactic-'));
      const own = path.join(folder, 'tactic.yaml');
      await fs.writeFile(
        own,
        [
          'key: flyers',
          'name: { ja: 手配りのチラシ, en: Flyers by hand }',
          'kind: paid',
          'unit: 100 flyers',
          'costPerUnitJpy: 900',
          'maximumEffort: 20',
          'evidence: own',
          'source: our last three events',
          'response: { theta: 0.01, audience: 4000, kappa: 8, rho: 0.9 }',
        ].join('\n'),
      );
      await tsudoi('tactics', 'set', own);
      const [mine] = await tsudoi<{ key: string; evidence: string }[]>('tactics', 'list', '手配り');
      assert.deepEqual([mine!.key, mine!.evidence], ['flyers', 'own']);
      const removed = await tsudoi<{ key: string; source: string }>('tactics', 'unset', 'flyers');
      assert.equal(removed.key, 'flyers');
      assert.deepEqual(await tsudoi<unknown[]>('tactics', 'list', '手配り'), []);
      await assert.rejects(tsudoi('tactics', 'unset', 'flyers'), /no tactic of yours/);
      await fs.rm(folder, { recursive: true });
    });

    it('does not mind that its reader stops reading', async () => {
      const { stdout, stderr } = await promisify(execFile)(
        'bash',
        [
          '-o',
          'pipefail',
          '-c',
          `"$0" --conditions=source packages/cli/bin/tsudoi.js --url "$1" tactics list | head -1`,
          process.execPath,
          installation.url,
        ],
        { cwd: root, env: { ...process.env, TSUDOI_API_KEY: installation.apiKey } },
      );
      assert.match(stdout, /^┌/);
      assert.equal(stderr, '');
    });
  });
});
