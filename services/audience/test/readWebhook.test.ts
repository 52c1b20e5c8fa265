import assert from 'node:assert/strict';
import { readWebhook } from '../src/signUps/readWebhook.ts';
import { isSigned, signBody } from '../src/signUps/signature.ts';

const now = new Date('2026-11-21T00:00:00Z');

function only(kind: string, body: unknown, mapping?: unknown) {
  const reading = readWebhook(kind, mapping, body, now);
  if ('ignored' in reading) return reading.ignored;
  const [signUp] = reading.signUps;
  assert.ok(signUp);
  return signUp;
}

describe('Reading the webhook of a ticket shop', () => {
  it('takes an order of pretix with its tickets, name and UTM values', () => {
    const order = {
      code: 'ABC12',
      status: 'p',
      email: 'taro@example.jp',
      datetime: '2026-11-20T10:00:00+09:00',
      positions: [{ attendee_name: '太郎' }, { attendee_name: '花子' }],
      meta_info: { utm_source: 'x-post', utm_id: 'x-post' },
    };
    const signUp = only('pretix', { order });
    assert.ok(typeof signUp !== 'string');
    assert.deepEqual(
      [signUp.externalId, signUp.tickets, signUp.state, signUp.contact.displayName, signUp.utm.id],
      ['ABC12', 2, 'confirmed', '太郎', 'x-post'],
    );
    assert.equal(signUp.signedUpAt.toISOString(), '2026-11-20T01:00:00.000Z');
    const cancelled = only('pretix', { ...order, status: 'c' });
    assert.equal(typeof cancelled === 'string' ? cancelled : cancelled.state, 'cancelled');
    assert.equal(
      only('pretix', { ...order, status: 'n' }),
      'not confirmed yet, or a state that is not known',
    );
  });

  it('takes an order of Hi.Events', () => {
    const signUp = only('hi-events', {
      event_type: 'order.created',
      payload: {
        short_id: 'o_1',
        email: 'a@example.jp',
        first_name: 'Aya',
        last_name: 'Aoki',
        status: 'COMPLETED',
        attendees: [{}, {}, {}],
        created_at: '2026-11-20T10:00:00Z',
      },
    });
    assert.ok(typeof signUp !== 'string');
    assert.deepEqual([signUp.externalId, signUp.tickets, signUp.contact.displayName], ['o_1', 3, 'Aoki Aya']);
  });

  it('ignores what has no address, no id, a state that is not known, or a mapping that leads nowhere', () => {
    const mapping = { externalId: 'id', email: 'to.mail' };
    for (const body of [
      null,
      [],
      'x',
      {},
      { id: 1 },
      { id: 1, to: { mail: 'no address' } },
      { to: { mail: 'a@b.jp' } },
    ])
      assert.equal(typeof only('generic', body, mapping), 'string', JSON.stringify(body));
    assert.equal(typeof only('generic', { id: 1, to: { mail: 'a@b.jp' } }, {}), 'string');
    assert.equal(typeof only('generic', { id: 1, to: { mail: 'a@b.jp' } }, mapping), 'object');
    assert.equal(typeof only('pretix', { code: 'A', email: 'a@b.jp', status: { x: 1 } }), 'string');
  });

  it('never dates a sign-up into the future', () => {
    const signUp = only('pretix', {
      code: 'A',
      email: 'a@b.jp',
      status: 'p',
      datetime: '2099-01-01T00:00:00Z',
    });
    assert.ok(typeof signUp !== 'string');
    assert.deepEqual(signUp.signedUpAt, now);
  });
});

describe('The signature of a webhook', () => {
  it('fits its body and secret only, in any of the known headers', () => {
    const signature = signBody('secret', 'body');
    for (const name of [
      'x-tsudoi-signature',
      'x-pretix-signature',
      'x-signature',
      'signature',
      'x-hub-signature-256',
    ])
      assert.ok(
        isSigned('generic', 'secret', 'body', {
          [name]: name.endsWith('256') ? `sha256=${signature}` : signature,
        }),
      );
    for (const headers of [
      {},
      { signature: '' },
      { signature: signature.slice(1) },
      { signature: `${signature}00` },
      { other: signature },
    ])
      assert.equal(isSigned('generic', 'secret', 'body', headers), false);
    assert.equal(isSigned('generic', 'secret', 'body2', { signature }), false);
    assert.equal(isSigned('generic', 'secret2', 'body', { signature }), false);
  });
});
