import assert from 'node:assert/strict';
import { readWebhook } from '../src/signUps/readWebhook.ts';
import { isSigned, signBody } from '../src/signUps/signature.ts';

const now = new Date('2026-11-21T00:00:00Z');

function only(body: unknown, mapping?: unknown) {
  const reading = readWebhook('generic', mapping, body, now);
  if ('ignored' in reading) return reading.ignored;
  assert.ok('signUp' in reading);
  return reading.signUp;
}

describe('Reading the webhook of a relay', () => {
  const mapping = {
    externalId: 'id',
    email: 'to.mail',
    signedUpAt: 'at',
    toldAt: 'changed',
    state: 'state',
  };

  it('ignores what has no address, no id, a state that is not known, or a mapping that leads nowhere', () => {
    for (const body of [
      null,
      [],
      'x',
      {},
      { id: 1 },
      { id: 1, to: { mail: 'no address' } },
      { to: { mail: 'a@b.jp' } },
      { id: 1, to: { mail: 'a@b.jp' }, state: { x: 1 } },
      // Every object has one; it is no state.
      { id: 1, to: { mail: 'a@b.jp' }, state: 'constructor' },
    ])
      assert.equal(typeof only(body, mapping), 'string', JSON.stringify(body));
    assert.equal(typeof only({ id: 1, to: { mail: 'a@b.jp' } }, {}), 'string');
    assert.equal(typeof only({ id: 1, to: { mail: 'a@b.jp' } }, mapping), 'object');
  });

  it('never dates a sign-up into the future, and keeps the sender’s own time', () => {
    const signUp = only(
      { id: 1, to: { mail: 'a@b.jp' }, at: '2099-01-01T00:00:00Z', changed: '2026-11-20T10:00:00+09:00' },
      mapping,
    );
    assert.ok(typeof signUp !== 'string');
    assert.deepEqual(signUp.signedUpAt, now);
    assert.equal(signUp.toldAt?.toISOString(), '2026-11-20T01:00:00.000Z');
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
