import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { openSyncWorld, until, type SyncWorld, type WorkerProcess } from './syncWorld.ts';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const json = { 'Content-Type': 'application/json' };
const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024, 0x20));
const deep = `{"items":[${'['.repeat(100_000)}${']'.repeat(100_000)}],"nextSyncToken":"t"}`;

/** Answers that no provider gives, and what a run says of each. */
const odd: readonly (readonly [string, Answer, RegExp])[] = [
  [
    'a body that unpacks to 512 MiB',
    (_request, response) => response.writeHead(200, { ...json, 'Content-Encoding': 'gzip' }).end(bomb),
    /more than \d+ bytes|larger than \d+ bytes/,
  ],
  [
    'JSON that is nested 100,000 deep',
    (_request, response) => response.writeHead(200, json).end(deep),
    /nested too deep/,
  ],
  [
    'a redirect to another host',
    (_request, response) =>
      response.writeHead(307, { Location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    /redirected/,
  ],
];

describe('answers of a provider that cost too much', function () {
  this.timeout(120_000);
  let world: SyncWorld;
  let worker: WorkerProcess;
  let server: http.Server;
  let url: string;
  let answer: Answer;
  let asked = 0;
  const sane: Answer = (request, response) => {
    response.writeHead(200, json);
    response.end(
      JSON.stringify(
        request.url?.includes('/token') === true
          ? { access_token: 'a-token', expires_in: 3_600, scope: 'calendar' }
          : { items: [], nextSyncToken: 'sane' },
      ),
    );
  };

  before(async () => {
    world = await openSyncWorld();
    server = http.createServer((request, response) => {
      asked += 1;
      request.resume();
      response.on('error', () => undefined);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    worker = await world.spawn({ GOOGLE_API_URL: url, GOOGLE_OAUTH_URL: url, SYNC_LEASE_MS: '20000' });
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await world.close();
  });

  const state = async (id: string) => {
    const { rows } = await world.owner.query<{
      last_error: string | null;
      state: string;
      token: string | null;
    }>('select last_error, state, token from sync.calendar where id = $1', [id]);
    return rows[0];
  };
  const residentMiB = () =>
    Number(
      /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${String(worker.child.pid)}/status`, 'utf8'))?.[1],
    ) / 1_024;

  for (const [name, given, says] of odd)
    for (const from of ['the calendar', 'the token endpoint'] as const)
      it(`${name}, from ${from}: the run ends with a reason, the process goes on`, async () => {
        const { tenantId } = await world.tenant(`odd-${String(asked)}`);
        const before = residentMiB();
        answer = (request, response) => {
          const isToken = request.url?.includes('/token') === true;
          if (from === 'the calendar') (isToken ? sane : given)(request, response);
          // A refused token is refreshed, whatever we thought of its age.
          else if (isToken) given(request, response);
          else response.writeHead(401, json).end('{}');
        };
        const calendar = await world.addCalendar(tenantId, `odd-${String(asked)}`);
        await until('the run says why', async () => (await state(calendar.id))?.last_error !== null);
        const after = await state(calendar.id);
        assert.equal(after?.state, 'active');
        // A token endpoint's answer is not told apart: it is no answer that we can use.
        assert.match(after.last_error ?? '', from === 'the calendar' ? says : /token: \d+|more than|larger/);
        assert.ok(residentMiB() - before < 256, 'the answer was not kept');
        answer = sane;
        await world.owner.query(
          `update sync.calendar set due_at = now() - interval '1 second', dirty = true where id = $1`,
          [calendar.id],
        );
        await until('it is in step', async () => (await state(calendar.id))?.token === 'sane');
      });

  it('a provider whose address lies inside is not spoken to unless the installation opens it', async () => {
    const closed = await world.spawn({
      CALENDAR_ALLOW: '',
      GOOGLE_API_URL: url,
      GOOGLE_OAUTH_URL: url,
    });
    await worker.end('SIGTERM');
    const before = asked;
    const { tenantId } = await world.tenant('inside');
    const calendar = await world.addCalendar(tenantId, 'inside');
    await until('the run says why', async () => (await state(calendar.id))?.last_error !== null);
    assert.match((await state(calendar.id))?.last_error ?? '', /no answer/);
    assert.equal(asked, before);
    await closed.end('SIGTERM');
  });
});
