import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { anEvent } from './anEvent.ts';

describe('Webhooks of Hi.Events', function () {
  this.timeout(60_000);
  let service: AccountsService;
  let eventId: string;

  before(async () => {
    service = await startAccounts();
    eventId = (await post<{ id: string }>('/v1/events', anEvent)).id;
  });
  after(async () => {
    await service.stop();
  });

  async function post<T>(url: string, body: object): Promise<T> {
    const answer = await service.call('POST', url, { token: service.adminKey, body });
    assert.ok(answer.status < 300, `${url}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  async function signUps(): Promise<Map<string, { state: string; tickets: number }>> {
    const answer = await service.call('GET', `/v1/sign-ups/${eventId}`, { token: service.adminKey });
    const { items } = answer.body as { items: { externalId: string; state: string; tickets: number }[] };
    return new Map(items.map((each) => [each.externalId, each]));
  }

  const secret = 'Zk3vQ0pXn8sLr2TfWc7yBd5mHg9jKu1a';
  let path: string;
  before('a source', async () => {
    const made = await post<{ webhookPath: string; secret: string }>('/v1/sign-up-sources', {
      kind: 'hi-events',
      name: 'Hi.Events',
      eventId,
      secret,
    });
    assert.equal(made.secret, secret, 'the one that Hi.Events has made');
    path = made.webhookPath;
  });
  const order = (status: string, type = 'order.created', sentAt = '2026-11-20T10:00:01+00:00') => ({
    event_type: type,
    event_sent_at: sentAt,
    payload: {
      id: 7,
      short_id: 'o_Xk29',
      public_id: 'TC-7',
      status,
      first_name: 'Aya',
      last_name: 'Aoki',
      email: 'aya@example.jp',
      created_at: '2026-11-20T10:00:00Z',
      attendees: [
        { short_id: 'a_1', status: 'ACTIVE' },
        { short_id: 'a_2', status: 'ACTIVE' },
      ],
    },
  });
  const send = (body: object, header = 'signature', key = secret) => {
    const text = JSON.stringify(body);
    const signature = createHmac('sha256', key).update(text).digest('hex');
    return fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-webhook-source': 'Hi.Events', [header]: signature },
      body: text,
    });
  };

  it('signs the body in `Signature`; nothing else is taken', async () => {
    assert.equal((await send(order('COMPLETED'), 'x-signature')).status, 401);
    assert.equal((await send(order('COMPLETED'), 'signature', 'another')).status, 401);
    const taken = await send(order('COMPLETED'));
    assert.deepEqual([taken.status, await taken.json()], [202, { accepted: 1, ignored: 0 }]);
    const signUp = (await signUps()).get('o_Xk29');
    assert.deepEqual([signUp?.state, signUp?.tickets], ['confirmed', 2]);
  });

  it('tells of each attendee too, which makes no second sign-up; a cancelled order is cancelled', async () => {
    const attendee = { short_id: 'a_1', status: 'ACTIVE', email: 'aya@example.jp', first_name: 'Aya' };
    const told = await send({ event_type: 'attendee.created', event_sent_at: '', payload: attendee });
    assert.deepEqual(await told.json(), { accepted: 0, ignored: 1 });
    const offline = await send(order('AWAITING_OFFLINE_PAYMENT'));
    assert.deepEqual(await offline.json(), { accepted: 1, ignored: 0 });
    assert.equal((await signUps()).get('o_Xk29')?.state, 'cancelled', 'not paid any more');
    await send(order('COMPLETED'));
    assert.equal((await signUps()).get('o_Xk29')?.state, 'confirmed');
    await send(order('CANCELLED', 'order.cancelled', '2026-11-20T10:05:00+00:00'));
    assert.equal((await signUps()).get('o_Xk29')?.state, 'cancelled');
    assert.equal((await signUps()).has('a_1'), false);
  });

  it('changes nothing by a webhook that somebody kept and sends again, nor by one that came late', async () => {
    const audit = async () => {
      const answer = await service.call('GET', '/v1/audit?limit=100', { token: service.adminKey });
      return (answer.body as { items: unknown[] }).items.length;
    };
    const entries = await audit();
    for (const body of [
      order('COMPLETED'),
      order('COMPLETED', 'order.updated', '2026-11-20T10:04:59+00:00'),
      order('COMPLETED', 'order.updated', ''),
      order('CANCELLED', 'order.cancelled', '2026-11-20T10:05:00+00:00'),
    ]) {
      assert.equal((await send(body)).status, 202, body.event_sent_at);
      assert.equal((await signUps()).get('o_Xk29')?.state, 'cancelled', body.event_sent_at);
    }
    assert.equal(await audit(), entries);
    await send(order('CANCELLED', 'order.updated', '2026-11-20T10:06:00+00:00'));
    await send(order('COMPLETED', 'order.updated', '2026-11-20T10:05:30+00:00'));
    assert.equal((await signUps()).get('o_Xk29')?.state, 'cancelled', 'the same state, said later, counts');
    await send(order('COMPLETED', 'order.updated', '2026-11-20T10:07:00+00:00'));
    assert.equal((await signUps()).get('o_Xk29')?.state, 'confirmed', 'a later word does');
  });

  it('tells of seats one by one: given up, another’s, let in; what was sent earlier and comes later changes nothing', async () => {
    const at = (minute: number) => `2026-11-20T11:${String(minute).padStart(2, '0')}:00+00:00`;
    const seat = (id: string, change: object = {}) => ({
      order_id: 8,
      short_id: id,
      status: 'ACTIVE',
      email: 'buyer@example.jp',
      first_name: 'Jun',
      last_name: 'Ito',
      locale: 'ja',
      ...change,
    });
    const whole = (minute: number, attendees: object[]) => ({
      event_type: 'order.updated',
      event_sent_at: at(minute),
      payload: {
        id: 8,
        short_id: 'o_8',
        status: 'COMPLETED',
        email: 'buyer@example.jp',
        created_at: '2026-11-20T10:00:00Z',
        attendees,
      },
    });
    const one = (type: string, minute: number, payload: object) =>
      send({ event_type: type, event_sent_at: at(minute), payload });
    const now = async () =>
      [...(await signUps())]
        .filter(([id]) => id.startsWith('o_8'))
        .map(([id, { state, tickets }]) => `${id} ${state} ${String(tickets)}`)
        .sort();
    await one('attendee.created', 1, seat('a'));
    assert.deepEqual(await now(), [], 'its order comes by itself');
    await send(whole(1, [seat('a'), seat('b'), seat('c')]));
    assert.deepEqual(await now(), ['o_8 confirmed 3']);
    await one('attendee.cancelled', 2, seat('c', { status: 'CANCELLED' }));
    assert.deepEqual(await now(), ['o_8 confirmed 2']);
    await one('attendee.updated', 3, seat('b', { email: 'guest@example.jp' }));
    assert.deepEqual(await now(), ['o_8 confirmed 1', 'o_8/b confirmed 1']);
    await one('checkin.created', 4, { attendee: seat('b', { email: 'guest@example.jp' }) });
    assert.deepEqual(await now(), ['o_8 confirmed 1', 'o_8/b attended 1']);
    const late = await send(whole(1, [seat('a'), seat('b'), seat('c')]));
    assert.deepEqual(await late.json(), { accepted: 0, ignored: 1 });
    assert.deepEqual(await now(), ['o_8 confirmed 1', 'o_8/b attended 1']);
    await send(whole(5, [seat('a'), seat('b', { email: 'guest@example.jp' })]));
    assert.deepEqual(
      await now(),
      ['o_8 confirmed 1', 'o_8/b attended 1'],
      'an order does not say who was let in',
    );
    await send(whole(6, [seat('a', { status: 'CANCELLED' }), seat('b', { status: 'CANCELLED' })]));
    assert.deepEqual(await now(), ['o_8 cancelled 1', 'o_8/b cancelled 1']);
  });
});
