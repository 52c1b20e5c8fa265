import { invalidField } from '@tsudoi/runtime/errors';
import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';

const inner = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inner.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inner.addSubnet(network, bits, 'ipv6');

/** A CalDAV server that a tenant names must be on the public network and speak TLS, unless the installation allows otherwise. */
export async function checkServerAddress(url: string, allowInner: boolean): Promise<void> {
  if (allowInner) return;
  const { protocol, hostname, username } = new URL(url);
  if (protocol !== 'https:') throw invalidField('body.serverUrl', 'must be https');
  if (username !== '') throw invalidField('body.serverUrl', 'must carry no credentials');
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  if (
    found.length === 0 ||
    found.some(({ address, family }) => inner.check(address, family === 6 ? 'ipv6' : 'ipv4'))
  )
    throw invalidField('body.serverUrl', 'is not on the public network');
}
