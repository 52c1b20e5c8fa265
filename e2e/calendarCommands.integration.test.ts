import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import {
  googleEvent,
  openSyncWorld,
  until,
  type SyncWorld,
  type WorkerProcess,
} from '../services/sync-worker/test/syncWorld.ts';

const cli = path.resolve(import.meta.dirname, '../packages/cli/bin/tsudoi.js');

interface Item {
  readonly id: string;
  readonly state: string;
  readonly events: number;
  readonly outcome: string | null;
}
interface Answer {
  readonly id?: string;
  readonly authorizeUrl?: string;
  readonly equal?: boolean;
  readonly items?: readonly Item[];
}

describe('tsudoi calendars', function () {
  this.timeout(120_000);
  let world: SyncWorld;
  let worker: WorkerProcess;
  let apiKey: string;
  let connection: string;
  let calendar: string;
  const remoteId = 'person@example.com';

  before(async () => {
    world = await openSyncWorld();
    ({ apiKey } = await world.tenant('commands'));
    worker = await world.spawn();
    for (let number = 0; number < 7; number += 1) world.fake.edit(remoteId, googleEvent(number));
  });
  after(() => world.close());

  /** Runs the command as a person does; `failed` is what it wrote when it ended with 1. */
  function tsudoi(...args: readonly string[]): Promise<Answer & { readonly failed?: string }> {
    return new Promise((resolve) => {
      const env = { ...process.env, TSUDOI_URL: worker.url, TSUDOI_API_KEY: apiKey };
      execFile(
        process.execPath,
        ['--conditions=source', cli, '--json', 'calendars', ...args],
        { env },
        (err, out, told) => {
          resolve(err ? { failed: told } : (JSON.parse(out) as Answer));
        },
      );
    });
  }
  async function consent(answer: Answer): Promise<string> {
    const { code, state } = world.fake.oauth.consent(String(answer.authorizeUrl), 'person');
    return Promise.resolve(
      `https://tsudoi.example/calendars/connected?state=${state}&code=${code}&scope=calendar`,
    );
  }

  it('connects an account by its consent, chooses a calendar and keeps it in step', async () => {
    const address = await consent(await tsudoi('connect-google'));
    connection = (await tsudoi('connected', address)).id ?? '';
    assert.match((await tsudoi('connected', address)).failed ?? '', /not begun here/, 'a state serves once');
    assert.match(
      (await tsudoi('connected', 'https://tsudoi.example/?error=access_denied')).failed ?? '',
      /access_denied/,
    );
    assert.ok((await tsudoi('choose', connection)).items?.some((each) => each.id === remoteId));
    calendar = (await tsudoi('add', connection, remoteId, 'Mine')).id ?? '';
    await until('seven entries are here', async () => (await world.rows(calendar)).size === 7);
    await until(
      'the run has ended',
      async () => (await tsudoi('history', calendar)).items?.[0]?.outcome === 'done',
    );
    const [listed] = (await tsudoi('list')).items ?? [];
    assert.deepEqual([listed?.id, listed?.state, listed?.events], [calendar, 'active', 7]);
  });

  it('syncs now and verifies', async () => {
    world.fake.calendar(remoteId).store({ status: 'confirmed', ...googleEvent(8) });
    await tsudoi('sync', calendar);
    await until('the eighth is here', async () => (await world.rows(calendar)).size === 8);
    assert.equal((await tsudoi('verify', calendar)).equal, true);
    assert.match(
      (await tsudoi('verify', '00000000-0000-4000-8000-000000000000')).failed ?? '',
      /No calendar/,
    );
  });

  it('connects a lost account again: the same connection, and its calendar goes on', async () => {
    const stateOf = async () =>
      (await tsudoi('connections')).items?.find((each) => each.id === connection)?.state;
    world.fake.oauth.revokeAll('person');
    await tsudoi('sync', calendar);
    await until('the grant is lost', async () => (await stateOf()) === 'needs_reconnect');
    const begun = await tsudoi('connect-google', '--again', connection);
    assert.equal((await tsudoi('connected', await consent(begun))).id, connection);
    assert.equal(await stateOf(), 'active');
    world.fake.edit(remoteId, googleEvent(9));
    await until('the ninth is here', async () => (await world.rows(calendar)).size === 9);
  });

  it('asks for an app password by the environment only', async () => {
    assert.match(
      (await tsudoi('connect-caldav', 'https://dav.example', 'a', '--home', '/a/')).failed ?? '',
      /TSUDOI_CALDAV_PASSWORD/,
    );
  });

  it('disconnects: nothing is left here, and the grant is revoked', async () => {
    await tsudoi('disconnect', connection);
    assert.deepEqual((await tsudoi('list')).items, []);
    assert.equal((await world.rows(calendar)).size, 0);
    assert.ok(world.fake.requests.some((request) => request.path === '/oauth/revoke'));
  });
});
