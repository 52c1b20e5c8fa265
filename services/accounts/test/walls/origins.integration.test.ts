import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { startAccounts, type AccountsService } from '../accountsService.ts';

const most = 100;
/** Headers by which some proxy somewhere says where a request came from. */
const told = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'fastly-client-ip',
  'x-originating-ip',
  'x-remote-addr',
] as const;

/** What one guesser writes to look like many; `at` counts the requests. */
const walks: Readonly<Record<string, { trusted: boolean; headers: (at: number) => Record<string, string> }>> =
  {
    'every header, another address each time, and no proxy is trusted': {
      trusted: false,
      headers: (at) =>
        Object.fromEntries(
          told.map((name) => [
            name,
            name === 'forwarded' ? `for=192.0.2.${String(at)}` : `192.0.2.${String(at)}`,
          ]),
        ),
    },
    'what stands before the hop that the proxy saw': {
      trusted: true,
      headers: (at) => ({ 'x-forwarded-for': `192.0.2.${String(at)}, 198.51.100.1` }),
    },
    'an IPv4 address as IPv6 writes it, in its many spellings': {
      trusted: true,
      headers: (at) => ({
        'x-forwarded-for': [
          '198.51.100.2',
          '::ffff:198.51.100.2',
          '[::ffff:c633:6402]:443',
          '::FFFF:C633:6402',
          '0:0:0:0:0:ffff:198.51.100.2',
          '198.51.100.2:55001',
        ][at % 6] as string,
      }),
    },
    'a walk through the /64 of one subscriber': {
      trusted: true,
      headers: (at) => ({
        'x-forwarded-for': `2001:db8:1:2:${randomBytes(2).toString('hex')}::${(at + 1).toString(16)}`,
      }),
    },
    'other headers behind a trusted proxy': {
      trusted: true,
      headers: (at) => ({
        ...Object.fromEntries(told.map((name) => [name, `192.0.2.${String(at)}`])),
        'x-forwarded-for': '198.51.100.3',
      }),
    },
    'trusted addresses written by the guesser': {
      trusted: true,
      headers: (at) => ({
        'x-forwarded-for': `192.0.2.${String(at)}, 198.51.100.4, 127.0.0.1, ::ffff:127.0.0.1`,
      }),
    },
  };

describe('One origin is one, whatever it says of itself', function () {
  this.timeout(120_000);
  const services = new Map<boolean, AccountsService>();
  before(async () => {
    services.set(false, await startAccounts());
    services.set(true, await startAccounts({ TRUSTED_PROXIES: '127.0.0.1/32' }));
  });
  after(async () => {
    for (const service of services.values()) await service.stop();
  });

  const guess = (service: AccountsService, headers: Record<string, string>) =>
    service.call('POST', '/v1/invitations/accept', {
      headers,
      body: {
        token: `tsi_${randomBytes(24).toString('base64url')}`,
        displayName: 'G',
        password: 'correct horse battery staple',
      },
    });

  for (const [what, { trusted, headers }] of Object.entries(walks))
    it(`${what}: ${String(most)} attempts, then none`, async () => {
      const service = services.get(trusted) as AccountsService;
      for (let at = 0; at < most; at += 1)
        assert.equal((await guess(service, headers(at))).status, 401, `attempt ${String(at)}`);
      for (let at = most; at < most + 12; at += 1)
        assert.equal((await guess(service, headers(at))).status, 429, `attempt ${String(at)}`);
    });

  it('and two that the proxy saw are two', async () => {
    const service = services.get(true) as AccountsService;
    for (const other of ['198.51.100.9', '2001:db8:1:3::1'])
      assert.equal((await guess(service, { 'x-forwarded-for': other })).status, 401, other);
  });
});
