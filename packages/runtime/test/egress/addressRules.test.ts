import assert from 'node:assert/strict';
import { parseAllowedNetworks, refusedAddress } from '../../src/egress/addressRules.ts';

describe('Address rules', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['169.254.169.254', /linkLocal/],
    ['127.0.0.1', /loopback/],
    ['127.255.255.254', /loopback/],
    ['0.0.0.0', /unspecified/],
    ['10.0.0.1', /private/],
    ['172.31.255.255', /private/],
    ['192.168.1.1', /private/],
    ['100.100.100.200', /carrierGradeNat/],
    ['168.63.129.16', /metadata/],
    ['192.0.0.192', /reserved/],
    ['255.255.255.255', /broadcast/],
    ['224.0.0.1', /multicast/],
    ['::1', /loopback/],
    ['::', /unspecified/],
    ['::ffff:127.0.0.1', /loopback/],
    ['::ffff:a9fe:a9fe', /169\.254\.169\.254.*linkLocal/],
    ['::127.0.0.1', /loopback/],
    ['64:ff9b::a9fe:a9fe', /rfc6052/],
    ['2002:7f00:1::', /6to4/],
    ['fd00:ec2::254', /uniqueLocal/],
    ['fe80::1', /linkLocal/],
    ['fec0::1', /deprecatedSiteLocal/],
    ['2001:db8::1', /reserved/],
    ['not an address', /not an IP address/],
  ];
  for (const [address, reason] of refused)
    it(`refuses ${address} with its reason`, () => {
      assert.match(refusedAddress(address, []) ?? 'open', reason);
    });

  it('opens public unicast addresses of both families', () => {
    for (const address of ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34'])
      assert.equal(refusedAddress(address, []), undefined);
  });

  it('opens an allowed network and nothing beside it', () => {
    const allowed = parseAllowedNetworks('10.1.0.0/16, fd12::/16');
    assert.equal(refusedAddress('10.1.2.3', allowed), undefined);
    assert.equal(refusedAddress('fd12::1', allowed), undefined);
    assert.match(refusedAddress('10.2.0.1', allowed) ?? 'open', /private/);
    assert.throws(() => parseAllowedNetworks('10.1.0.0/16,everything'), /everything is not a network/);
  });
});
