import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import pg from 'pg';
import { fromSources, installationEnvironment } from '../childProcess.ts';
import { eventInDays } from '../writeLoad.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('Full disks', function () {
  this.timeout(180_000);
  let database: TestDatabase;
  let owner: pg.Pool;
  let apiKey: string;
  let url: string;
  let child: ChildProcess;

  before(async () => {
    database = await createTestDatabase();
    owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
    ({ apiKey } = await bootstrap({
      url: database.ownerUrl,
      tenant: { slug: 'disks', name: 'Disks' },
      key: { name: 'disks', role: 'admin' },
    }));
    const port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    // The disk of the logs is full from the first line on.
    const full = fs.openSync('/dev/full', 'w');
    const { command, args } = fromSources('recommendation-api');
    child = spawn(command, [...args], {
      cwd: root,
      env: { ...installationEnvironment(database), DATABASE_CONNECTION_BUDGET: '6', PORT: String(port) },
      stdio: ['ignore', full, 'inherit'],
    });
    fs.closeSync(full);
    const deadline = performance.now() + 60_000;
    for (let ready = false; !ready;) {
      if (performance.now() > deadline) throw new Error('it is not ready');
      if (child.exitCode !== null) throw new Error(`ended with ${String(child.exitCode)}`);
      await sleep(50);
      ready = await fetch(`${url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    }
  });
  after(async () => {
    child.kill('SIGKILL');
    await owner.end();
    await database.drop();
  });

  const create = () =>
    fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(eventInDays(40)),
    });

  it('of the logs: the process goes on, and stops in order', async () => {
    for (let index = 0; index < 60; index += 1) assert.equal((await create()).status, 201);
    // Lines leave at 4 KB or after a quarter of a second.
    await sleep(600);
    for (let index = 0; index < 60; index += 1) assert.equal((await create()).status, 201);
    assert.equal(child.exitCode, null);
    assert.equal((await fetch(`${url}/live`)).status, 200);
  });

  it('of PostgreSQL (53100): 503 with Retry-After, reads go on, and it is well once there is room', async () => {
    await owner.query(
      `create function recommendation.no_space() returns trigger language plpgsql as $$
       begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
       create trigger no_space before insert on recommendation.event for each row execute function recommendation.no_space()`,
    );
    const answer = await create();
    assert.equal(answer.status, 503);
    assert.ok(answer.headers.get('retry-after'));
    assert.match(((await answer.json()) as { detail: string }).detail, /disk of the database is full/);
    const list = await fetch(`${url}/v1/events?limit=1`, { headers: { authorization: `Bearer ${apiKey}` } });
    assert.equal(list.status, 200);
    await owner.query('drop trigger no_space on recommendation.event');
    assert.equal((await create()).status, 201);
  });

  it('of the logs: SIGTERM ends it with 0', async () => {
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    assert.equal(await exited, 0);
  });
});
