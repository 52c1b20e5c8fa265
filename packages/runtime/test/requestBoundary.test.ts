import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { requestOrigin } from '../src/http/requestOrigin.ts';
import { mayHoldUnstorable, refuseUnstorable } from '../src/http/storableText.ts';

describe('Where a request comes from', () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    requestOrigin({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as unknown as IncomingMessage);

  it('is the last hop that our own ingress wrote', () => {
    assert.equal(from('10.0.0.7', '198.51.100.1, 203.0.113.9'), '203.0.113.9');
    assert.equal(from('::ffff:127.0.0.1', '203.0.113.9'), '203.0.113.9');
  });

  it('is the connection itself where a stranger sends the header, or it is no address', () => {
    assert.equal(from('203.0.113.5', '10.0.0.1'), '203.0.113.5');
    assert.equal(from('10.0.0.7', '<script>'), '10.0.0.7');
    assert.equal(from('10.0.0.7'), '10.0.0.7');
  });
});

describe('Text that PostgreSQL cannot store', () => {
  it('is refused wherever it stands, and named', () => {
    for (const value of [{ a: 'x\u0000' }, { a: ['\ud800'] }, { a: { 'b\u0000': 1 } }]) {
      assert.ok(mayHoldUnstorable(Buffer.from(JSON.stringify(value))));
      assert.throws(() => refuseUnstorable('body', value), /body\.a/);
    }
  });

  it('is not looked for in a body that cannot hold it', () => {
    assert.equal(mayHoldUnstorable(Buffer.from('{"a":"絵文字 😀"}')), false);
    refuseUnstorable('body', { a: '😀', b: [1, null, 'é'] });
  });
});
