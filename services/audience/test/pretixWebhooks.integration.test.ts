import { startPretixFake, type PretixFake } from '@tsudoi/testing/fakes/pretixFake';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { anEvent } from './anEvent.ts';

interface SignUp {
  readonly externalId: string;
  readonly state: string;
  readonly tickets: number;
  readonly tacticKey: string | null;
}

describe('Webhooks of pretix', function () {
  this.timeout(60_000);
  let service: AccountsService;
  let pretix: PretixFake;
  let owner: pg.Client;
  let eventId: string;
  let task: { tacticKey: string; utm: { id: string } };
  let number = 0;

  before(async () => {
    service = await startAccounts();
    pretix = await startPretixFake();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    eventId = (await post<{ id: string }>('/v1/events', anEvent)).id;
    const plan = await post<{ id: string }>(`/v1/events/${eventId}/plans`, {});
    const { tasks } = await post<{ tasks: (typeof task)[] }>(`/v1/plans/${plan.id}/accept`, {});
    assert.ok(tasks[0]);
    [task] = tasks as [typeof task];
  });
  after(async () => {
    await owner.end();
    await pretix.close();
    await service.stop();
  });

  async function post<T>(url: string, body: object): Promise<T> {
    const answer = await service.call('POST', url, { token: service.adminKey, body });
    assert.ok(answer.status < 300, `${url}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  const source = (pretixPart: object = {}) =>
    service.call('POST', '/v1/sign-up-sources', {
      token: service.adminKey,
      body: {
        kind: 'pretix',
        name: 'pretix',
        eventId,
        pretix: {
          url: pretix.url,
          organizer: pretix.organizer,
          event: pretix.event,
          token: pretix.token,
          ...pretixPart,
        },
      },
    });
  async function signUps(): Promise<Map<string, SignUp>> {
    const answer = await service.call('GET', `/v1/sign-ups/${eventId}?limit=200`, {
      token: service.adminKey,
    });
    return new Map((answer.body as { items: SignUp[] }).items.map((each) => [each.externalId, each]));
  }
  /** Until no job of this service is left to do; jobs that wait for another try are left out. */
  async function settled(): Promise<void> {
    await until('every job is settled', async () => {
      const { rows } = await owner.query(
        `select 1 from core.job where name = 'sign_ups.fetch_pretix_order' and (state = 'running' or (state = 'due' and due_at <= now()))`,
      );
      return rows.length === 0;
    });
  }
  async function until(what: string, met: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!(await met())) {
      assert.ok(Date.now() < deadline, `not within 30 s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  async function tell(path: string, code: string, action: string, id = (number += 1)): Promise<number> {
    const status = await pretix.notify(service.url + path, { code, action: `pretix.event.${action}`, id });
    await settled();
    return status;
  }

  let path: string;
  before('a source', async () => {
    const made = await source();
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const body = made.body as { webhookPath: string; secret: null; pretix: object };
    assert.equal(body.secret, null);
    assert.deepEqual(body.pretix, { url: pretix.url, organizer: pretix.organizer, event: pretix.event });
    path = body.webhookPath;
  });

  it('names an order, which is fetched by the API, matched to its link, and follows what becomes of it', async () => {
    const order = {
      status: 'n',
      email: 'taro@example.jp',
      datetime: '2026-11-01T10:00:00+09:00',
      positions: [
        {
          attendee_name: '太郎',
          addon_to: null,
          checkins: [],
          answers: [{ question_identifier: 'utm_id', answer: task.utm.id.toUpperCase() }],
        },
        { attendee_name: '花子', addon_to: null, checkins: [] },
        { attendee_name: null, addon_to: 1, checkins: [] },
      ],
    };
    const seen: unknown[] = [];
    for (const [action, change] of [
      ['order.placed', { status: 'n' }],
      ['order.paid', { status: 'p' }],
      ['order.paid', { status: 'p' }],
      ['checkin', { status: 'p', positions: [{ checkins: [{ list: 1, type: 'entry' }] }, {}] }],
      ['order.canceled', { status: 'c' }],
    ] as const) {
      pretix.orders.set('ABC23', { ...order, ...change });
      assert.equal(await tell(path, 'ABC23', action), 202);
      const signUp = (await signUps()).get('ABC23');
      seen.push(signUp && [signUp.state, signUp.tickets, signUp.tacticKey]);
    }
    assert.deepEqual(seen, [
      undefined,
      ['confirmed', 2, task.tacticKey],
      ['confirmed', 2, task.tacticKey],
      ['attended', 2, task.tacticKey],
      ['cancelled', 2, task.tacticKey],
    ]);
    assert.ok(pretix.requests.every((each) => each.authorization === `Token ${pretix.token}`));
  });

  it('is believed in nothing but the code: what someone else sends there makes no sign-up', async () => {
    const before = (await signUps()).size;
    const asked = pretix.requests.length;
    assert.equal(await tell(path, 'NONE1', 'order.paid'), 202, 'there is no such order');
    assert.equal(pretix.requests.length, asked + 1);
    for (const body of [
      { organizer: 'other', event: pretix.event, code: 'ABC23', action: 'pretix.event.order.paid' },
      {
        organizer: pretix.organizer,
        event: pretix.event,
        code: '../../x',
        action: 'pretix.event.order.paid',
      },
      { organizer: pretix.organizer, event: pretix.event, code: 'ABC23', action: 'pretix.event.changed' },
      { code: 'FORGED', status: 'p', email: 'forged@example.jp', positions: [{}] },
    ]) {
      const answer = await service.call('POST', path, { body });
      assert.deepEqual([answer.status, answer.body], [202, { accepted: 0, ignored: 1 }]);
    }
    pretix.orders.set('TEST1', { status: 'p', email: 'test@example.jp', positions: [{}], testmode: true });
    await tell(path, 'TEST1', 'order.paid');
    assert.equal((await signUps()).size, before);
    assert.equal(pretix.requests.length, asked + 2);
  });

  it('tells twice of the same change and is asked once', async () => {
    pretix.orders.set('TWICE', { status: 'p', email: 'twice@example.jp', positions: [{}] });
    const asked = pretix.requests.length;
    for (const id of [7_000, 7_000]) await tell(path, 'TWICE', 'order.paid', id);
    assert.equal(pretix.requests.length, asked + 1);
    assert.equal((await signUps()).get('TWICE')?.state, 'confirmed');
  });

  it('may be busy or away: the order is fetched when it answers again', async () => {
    pretix.orders.set('LATER', { status: 'p', email: 'later@example.jp', positions: [{}] });
    pretix.faults.push({ status: 429, headers: { 'retry-after': '1' } }, { status: 502 });
    assert.equal(await tell(path, 'LATER', 'order.paid'), 202);
    await until('the order is there', async () => (await signUps()).has('LATER'));
  });

  it('leads nowhere by a redirect', async () => {
    pretix.orders.set('MOVED', { status: 'p', email: 'moved@example.jp', positions: [{}] });
    const asked = pretix.requests.length;
    // Every further try is redirected too.
    const moved = { status: 307, headers: { location: `${pretix.url}/elsewhere` } };
    pretix.faults.push(...Array.from({ length: 20 }, () => moved));
    await tell(path, 'MOVED', 'order.paid');
    assert.deepEqual(
      pretix.requests.slice(asked).filter((each) => each.path === '/elsewhere'),
      [],
    );
    const { rows } = await owner.query<{ last_error: string }>(
      `select last_error from core.job where payload ->> 'code' = 'MOVED'`,
    );
    assert.match(rows[0]?.last_error ?? '', /redirects/);
  });

  it('keeps its token sealed: no answer, no audit entry and no row shows it', async () => {
    const listed = await service.call('GET', '/v1/sign-up-sources', { token: service.adminKey });
    const audit = await service.call('GET', '/v1/audit?limit=200', { token: service.adminKey });
    const { rows } = await owner.query<{ row: string }>('select s::text as row from core.sign_up_source s');
    assert.ok(!JSON.stringify([listed.body, audit.body, rows, service.lines]).includes(pretix.token));
    assert.equal((await source({ url: 'http://10.0.0.1' })).status, 400);
    const wrong = await service.call('POST', '/v1/sign-up-sources', {
      token: service.adminKey,
      body: {
        kind: 'hi-events',
        name: 'x',
        eventId,
        pretix: { url: pretix.url, organizer: 'a', event: 'b', token: pretix.token },
      },
    });
    assert.equal(wrong.status, 400);
  });
});

describe('A pretix on a private address', function () {
  this.timeout(60_000);

  it('is asked nothing where the installation opens no private network', async () => {
    const service = await startAccounts({ AUDIENCE_EGRESS_ALLOW: '' });
    const pretix = await startPretixFake();
    const owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    try {
      const event = await service.call('POST', '/v1/events', {
        token: service.adminKey,
        body: anEvent,
      });
      const made = await service.call('POST', '/v1/sign-up-sources', {
        token: service.adminKey,
        body: {
          kind: 'pretix',
          name: 'inside',
          eventId: (event.body as { id: string }).id,
          pretix: {
            url: pretix.url.replace('http://127.0.0.1', 'https://localhost'),
            organizer: pretix.organizer,
            event: pretix.event,
            token: pretix.token,
          },
        },
      });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { webhookPath } = made.body as { webhookPath: string };
      await pretix.notify(service.url + webhookPath, {
        code: 'ABC23',
        action: 'pretix.event.order.paid',
        id: 1,
      });
      const deadline = Date.now() + 30_000;
      for (;;) {
        const { rows } = await owner.query<{ last_error: string | null }>(
          `select last_error from core.job where name = 'sign_ups.fetch_pretix_order'`,
        );
        const error = rows[0]?.last_error;
        if (error) {
          assert.match(error, /fetch failed|localhost resolves to/);
          break;
        }
        assert.ok(Date.now() < deadline, 'the job did not run within 30 s');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.deepEqual(pretix.requests, []);
      assert.ok(service.lines.some((line) => line.includes('localhost resolves to')));
    } finally {
      await owner.end();
      await pretix.close();
      await service.stop();
    }
  });
});
