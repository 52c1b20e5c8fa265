import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { parseAllowedNetworks } from '../src/egress/addressRules.ts';
import { noteOrigin, originGroup, requestOrigin } from '../src/http/requestOrigin.ts';
import { mayHoldUnstorable, refuseUnstorable } from '../src/http/storableText.ts';

describe('Where a request comes from', () => {
  const from = (trusted: string, remoteAddress: string, forwarded?: string) => {
    const request = {
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as unknown as IncomingMessage;
    noteOrigin(request, parseAllowedNetworks(trusted));
    return requestOrigin(request);
  };

  it('is what the trusted proxies saw, through any number of them', () => {
    assert.equal(from('10.0.0.0/8', '10.0.0.7', '198.51.100.1, 203.0.113.9'), '203.0.113.9');
    assert.equal(from('10.0.0.0/8', '10.0.0.7', '203.0.113.9, 10.1.1.1,10.2.2.2'), '203.0.113.9');
    assert.equal(from('127.0.0.1/32', '::ffff:127.0.0.1', '203.0.113.9'), '203.0.113.9');
    assert.equal(from('fd00::/8', 'fd00::1', '[2001:db8::7]:443'), '2001:db8::7');
    assert.equal(from('10.0.0.0/8', '10.0.0.7', '203.0.113.9:55001'), '203.0.113.9');
  });

  it('is the connection itself where nobody is trusted, a stranger sends the header, or it is no address', () => {
    assert.equal(from('', '10.0.0.7', '203.0.113.9'), '10.0.0.7', 'a private network is trusted by nobody');
    assert.equal(from('', '127.0.0.1', '203.0.113.9'), '127.0.0.1');
    assert.equal(from('10.0.0.0/8', '203.0.113.5', '10.0.0.1'), '203.0.113.5');
    assert.equal(from('10.0.0.0/8', '10.0.0.7', '<script>'), '10.0.0.7');
    assert.equal(from('10.0.0.0/8', '10.0.0.7'), '10.0.0.7');
    assert.equal(from('10.0.0.0/8', '10.0.0.7', '203.0.113.9, x, 10.3.3.3'), '10.3.3.3');
    assert.equal(from('10.0.0.0/8', '10.0.0.7', '1,'.repeat(100_000)), '10.0.0.7');
  });

  it('is counted by the address, or by the /64 of IPv6', () => {
    assert.equal(originGroup('2001:db8:1:2:3:4:5:6'), originGroup('2001:db8:1:2:ffff::1'));
    assert.notEqual(originGroup('2001:db8:1:2::1'), originGroup('2001:db8:1:3::1'));
    assert.equal(originGroup('::ffff:203.0.113.9'), '203.0.113.9');
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
