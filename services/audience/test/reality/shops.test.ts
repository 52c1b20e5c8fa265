import assert from 'node:assert/strict';
import { readWebhook } from '../../src/signUps/readWebhook.ts';
import { shopCases } from './shopCases.ts';

const now = new Date('2026-11-21T00:00:00Z');

describe('What ticket shops say, as their documentation and public reports have it', () => {
  for (const { source, what, shop, order, subevent, right, others = [], faults = 0 } of shopCases)
    it(`${shop}: ${what} (${source})`, () => {
      const body =
        shop === 'pretix' ? order : { event_type: 'order.updated', event_sent_at: now, payload: order };
      const reading = readWebhook(shop, subevent === undefined ? {} : { subevent }, body, now);
      assert.ok('order' in reading);
      const told = reading.order;
      assert.deepEqual(
        Object.fromEntries(
          told.seats.map(({ externalId, tickets, state }) => [externalId, `${String(tickets)} ${state}`]),
        ),
        right,
      );
      assert.deepEqual(
        told.others.map(({ email }) => email),
        others,
      );
      assert.equal(told.faults.length, faults);
    });

  it('an order carries its language, its name, its time and the links that led to it', () => {
    const reading = readWebhook(
      'pretix',
      {},
      {
        code: 'A',
        status: 'p',
        email: 'taro@example.jp',
        locale: 'ja-informal',
        datetime: '2099-01-01T00:00:00Z',
        last_modified: '2026-11-20T10:00:00+09:00',
        positions: [{ positionid: 1, attendee_name: '太郎' }],
        meta_info: { utm_id: 'x-post' },
      },
      now,
    );
    assert.ok('order' in reading);
    const [seat] = reading.order.seats;
    assert.deepEqual(seat?.contact, { email: 'taro@example.jp', displayName: '太郎', locale: 'ja' });
    assert.deepEqual([seat.signedUpAt, seat.utm.id], [now, 'x-post']);
    assert.equal(reading.order.toldAt?.toISOString(), '2026-11-20T01:00:00.000Z');
  });
});
