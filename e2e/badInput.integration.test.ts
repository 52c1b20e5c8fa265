import { bootstrap } from '@tsudoi/database/bootstrap';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startInstallation, type Installation } from './installation.ts';
import { eventInDays } from './writeLoad.ts';

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: { readonly field: string; readonly message: string }[];
}

interface Case {
  readonly title: string;
  readonly body: string;
  readonly status: number;
  readonly field: string;
  readonly headers?: Record<string, string>;
}

const good = eventInDays(30);
const changed = (change: Record<string, unknown>) => JSON.stringify({ ...good, ...change });
const wrong: readonly Case[] = [
  { title: 'a number where a text belongs', body: changed({ name: 7 }), status: 400, field: 'body.name' },
  {
    title: 'a text where a number belongs',
    body: changed({ capacity: '100' }),
    status: 400,
    field: 'body.capacity',
  },
  {
    title: 'a list where an object belongs',
    body: changed({ audience: [] }),
    status: 400,
    field: 'body.audience',
  },
  { title: 'null', body: changed({ theme: null }), status: 400, field: 'body.theme' },
  { title: 'a missing field', body: changed({ theme: undefined }), status: 400, field: 'body.theme' },
  {
    title: 'a negative budget',
    body: changed({ tacticBudgetJpy: -1 }),
    status: 400,
    field: 'body.tacticBudgetJpy',
  },
  { title: 'negative hours', body: changed({ staffHours: -0.1 }), status: 400, field: 'body.staffHours' },
  { title: 'half a seat', body: changed({ capacity: 1.5 }), status: 400, field: 'body.capacity' },
  {
    title: 'a number out of range',
    body: `{"capacity":1e400${changed({ capacity: undefined }).slice(1).replace(/^/, ',')}`,
    status: 400,
    field: 'body.capacity',
  },
  {
    title: 'a start in the past',
    body: changed({ startsAt: '2020-01-01T00:00:00Z' }),
    status: 400,
    field: 'body.startsAt',
  },
  {
    title: 'a date that does not exist',
    body: changed({ startsAt: '2027-02-30T00:00:00Z' }),
    status: 400,
    field: 'body.startsAt',
  },
  {
    title: 'a start that in UTC has five digits in its year',
    body: changed({ startsAt: '9999-12-31T23:59:59-12:00' }),
    status: 400,
    field: 'body.startsAt',
  },
  { title: 'an unknown zone', body: changed({ timeZone: 'Asia/Edo' }), status: 400, field: 'body.timeZone' },
  { title: 'an unknown category', body: changed({ category: 'party' }), status: 400, field: 'body.category' },
  { title: 'an unknown field', body: changed({ priority: 1 }), status: 400, field: 'body.priority' },
  {
    title: 'an unknown field inside',
    body: changed({ audience: { description: 'x', age: 3 } }),
    status: 400,
    field: 'body.audience.age',
  },
  {
    title: 'a field of the prototype',
    body: changed({}).replace('{', '{"__proto__":{"admin":true},'),
    status: 400,
    field: 'body.__proto__',
  },
  {
    title: 'a text that is too long',
    body: changed({ name: 'x'.repeat(201) }),
    status: 400,
    field: 'body.name',
  },
  { title: 'U+0000', body: changed({ name: 'a\0b' }), status: 400, field: 'body.name' },
  { title: 'broken JSON', body: '{"name": "x"', status: 400, field: 'body' },
  { title: 'no object', body: '[]', status: 400, field: 'body' },
  { title: '10 MB', body: changed({ theme: 'x'.repeat(10_000_000) }), status: 413, field: 'body' },
  {
    title: 'another media type',
    body: changed({}),
    status: 415,
    field: 'header.content-type',
    headers: { 'content-type': 'text/plain' },
  },
  {
    title: 'a key that is no key',
    body: changed({}),
    status: 400,
    field: 'header.idempotency-key',
    headers: { 'idempotency-key': 'a b' },
  },
];

describe('What is wrong with a request', function () {
  this.timeout(60_000);
  let installation: Installation;
  let strangerKey: string;
  let eventId: string;
  let planId: string;

  before(async () => {
    installation = await startInstallation();
    const stranger = {
      tenant: { slug: 'stranger', name: 'Stranger' },
      key: { name: 'k', role: 'owner' as const },
    };
    strangerKey = (await bootstrap({ url: installation.database.ownerUrl, ...stranger })).apiKey;
    eventId = ((await (await send('POST', '/v1/events', changed({}))).json()) as { id: string }).id;
    planId = ((await (await send('POST', `/v1/events/${eventId}/plans`, '{}')).json()) as { id: string }).id;
  });
  after(async () => {
    await installation.stop();
  });

  const send = (
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
    key = installation.apiKey,
  ) =>
    fetch(installation.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    });

  async function rowsOfAll(): Promise<unknown> {
    const client = new pg.Client({ connectionString: installation.database.ownerUrl });
    await client.connect();
    const { rows } = await client.query(
      `select (select count(*) from recommendation.event) as events, (select sum(version) from recommendation.event) as versions,
         (select count(*) from recommendation.plan) as plans, (select count(*) from recommendation.plan_task) as tasks,
         (select count(*) from core.outbox) as outbox, (select count(*) from core.idempotency_key) as keys`,
    );
    await client.end();
    return rows[0];
  }
  async function problemOf(response: Response): Promise<Problem> {
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    const text = await response.text();
    assert.doesNotMatch(
      text,
      /node_modules|\.ts:\d|select |insert |stack|postgres|ECONN/i,
      'nothing of the inside is told',
    );
    return JSON.parse(text) as Problem;
  }

  for (const { title, body, status, field, headers } of wrong) {
    it(`${title}: ${String(status)} names ${field}, and nothing is written`, async () => {
      const before = await rowsOfAll();
      const response = await send('POST', '/v1/events', body, headers);
      const problem = await problemOf(response);
      assert.equal(response.status, status, JSON.stringify(problem));
      assert.equal(problem.status, status);
      const fields = problem.errors?.map((each) => each.field) ?? [];
      assert.ok(fields.includes(field), `${fields.join(', ')} is told`);
      assert.deepEqual(await rowsOfAll(), before);
    });
  }

  it("another tenant's id is not found, whatever is done with it, and nothing changes", async () => {
    const before = await rowsOfAll();
    const attempts: readonly [string, string, string?][] = [
      ['GET', `/v1/events/${eventId}`],
      ['PATCH', `/v1/events/${eventId}`, '{"name":"mine"}'],
      ['POST', `/v1/events/${eventId}/plans`, '{}'],
      ['GET', `/v1/events/${eventId}/plans`],
      ['GET', `/v1/plans/${planId}`],
      ['POST', `/v1/plans/${planId}/accept`, '{}'],
    ];
    for (const [method, path, body] of attempts) {
      const response = await send(method, path, body, { 'if-match': '"1"' }, strangerKey);
      assert.equal(response.status, 404, `${method} ${path}`);
      const told = JSON.stringify(await problemOf(response));
      assert.ok(!told.includes('Load night') && !told.includes(installation.tenantId));
    }
    assert.deepEqual(await rowsOfAll(), before);
  });

  it('an id that is no id, an unknown query field and a foreign cursor name their field', async () => {
    // Well packed, and of parts that no list has.
    const forged = Buffer.from('["no instant","no id"]').toString('base64url');
    for (const [path, field] of [
      ['/v1/plans/1', 'path.planId'],
      [`/v1/events?limit=0`, 'query.limit'],
      [`/v1/events?x=1`, 'query.x'],
      [`/v1/events?cursor=abc`, 'query.cursor'],
      ...['/v1/contacts', '/v1/members', '/v1/access-log', '/v1/audit', '/v1/keys'].map(
        (list) => [`${list}?cursor=${forged}`, 'query.cursor'] as const,
      ),
    ] as const) {
      const response = await send('GET', path);
      const problem = await problemOf(response);
      assert.equal(response.status, 400, path);
      assert.deepEqual(
        problem.errors?.map((each) => each.field),
        [field],
      );
    }
  });

  it('a clock moved further than ten years is refused and stays where it was', async () => {
    const before = (await (await send('GET', '/v1/admin/clock')).json()) as { offsetMs: number };
    for (const now of ['1999-01-01T00:00:00Z', '2199-12-31T00:00:00Z', '9999-12-31T23:59:59Z']) {
      const response = await send('POST', '/v1/admin/clock', JSON.stringify({ now }));
      assert.equal(response.status, 400, now);
      assert.deepEqual(
        (await problemOf(response)).errors?.map(({ field }) => field),
        ['body.now'],
      );
    }
    const after = (await (await send('GET', '/v1/admin/clock')).json()) as { offsetMs: number };
    assert.equal(after.offsetMs, before.offsetMs);
  });

  it('no key, a wrong key and a role that may not are told apart', async () => {
    assert.equal((await send('GET', '/v1/events', undefined, {}, '')).status, 401);
    assert.equal((await send('GET', '/v1/events', undefined, {}, 'tsk_wrong')).status, 401);
    const viewer = await bootstrap({
      url: installation.database.ownerUrl,
      tenant: { slug: 'stranger', name: 'Stranger' },
      key: { name: 'viewer', role: 'viewer' },
    });
    assert.equal((await send('POST', '/v1/events', changed({}), {}, viewer.apiKey)).status, 403);
  });
});
