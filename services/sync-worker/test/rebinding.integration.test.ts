import { ProviderUnavailable } from '@tsudoi/calendar/faults';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createEgress, type EgressOptions } from '@tsudoi/runtime/egress';
import assert from 'node:assert/strict';
import net from 'node:net';
import { Registry } from 'prom-client';
import { createSyncMetrics } from '../src/metrics.ts';
import { createOpenProvider } from '../src/providers/openProvider.ts';
import type { ConnectionRow } from '../src/store/connections.ts';

const publicAddress = { address: '93.184.216.34', family: 4 };
const loopback = { address: '127.0.0.1', family: 4 };

describe('A CalDAV server whose name leads elsewhere later', () => {
  let inside: net.Server;
  let port: number;
  let connections = 0;

  before(async () => {
    inside = net.createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    port = (inside.address() as net.AddressInfo).port;
  });
  beforeEach(() => {
    connections = 0;
  });
  after(() => new Promise((resolve) => inside.close(resolve)));

  /** Checks the address as connecting does, then makes a call as a sync does. */
  async function checkThenCall(scheme: 'http' | 'https', options: EgressOptions): Promise<unknown> {
    const egress = createEgress(options);
    const serverUrl = `${scheme}://calendar.example:${String(port)}`;
    try {
      await egress.addressesOf(egress.checkUrl(serverUrl).hostname);
      const open = createOpenProvider({
        settings: {},
        tokens: { ...unused, password: () => Promise.resolve('app password') },
        quota: { take: () => Promise.resolve(), pause: () => Promise.resolve() },
        metrics: metrics(),
        outlet: { fetch: egress.fetch, parseJson: JSON.parse },
      });
      return await open('tenant', { ...row, server_url: serverUrl }).listCalendars();
    } finally {
      await egress.close();
    }
  }

  it('gets no connection when it resolves to a public address first and to loopback then', async () => {
    const answers = [publicAddress, loopback];
    let asked = 0;
    const resolve = () => Promise.resolve([answers[Math.min(asked++, 1)] ?? loopback]);
    await assert.rejects(checkThenCall('https', { resolve }), ProviderUnavailable);
    assert.ok(asked >= 2, 'the name was resolved again for the connection');
    assert.equal(connections, 0);
  });

  it('gets none when one of several addresses lies inside', async () => {
    let asked = 0;
    const resolve = () => Promise.resolve(asked++ === 0 ? [publicAddress] : [publicAddress, loopback]);
    await assert.rejects(checkThenCall('https', { resolve }), ProviderUnavailable);
    assert.equal(connections, 0);
  });

  it('is reached where the installation allows the network', async () => {
    const allowed = parseAllowedNetworks('127.0.0.0/8');
    const resolve = () => Promise.resolve([loopback]);
    await assert.rejects(checkThenCall('http', { resolve, allowed }), ProviderUnavailable);
    assert.equal(connections, 1);
  });
});

const row: ConnectionRow = {
  id: '11111111-1111-4111-8111-111111111111',
  provider: 'caldav',
  account: 'person',
  server_url: null,
  home_path: '/person/',
  homes: [],
  origins: [],
  addresses: [],
  secret: null,
  access_expires_at: null,
  version: 1,
  state: 'active',
  created_at: new Date(0),
};

const never = () => {
  throw new Error('not asked for by CalDAV');
};
const unused = { accessToken: never, open: never, seal: never, lost: never };

function metrics() {
  return createSyncMetrics(new Registry(), { installation: never } as never);
}
