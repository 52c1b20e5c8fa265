import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import assert from 'node:assert/strict';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { aMember, password, signIn } from './member.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('Broken tokens are refused, every one', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let refused = 0;
  before(async () => {
    service = await startAccounts();
  });
  after(async () => {
    await service.stop();
    console.log(`      ${String(refused)} broken tokens tried, 0 accepted`);
  });

  async function isRefused(token: string, what: string): Promise<void> {
    const answer = await service.call('GET', '/v1/me', { token });
    assert.equal(answer.status, 401, `${what}: ${String(answer.status)}`);
    refused += 1;
  }
  async function soonRefused(token: string, what: string): Promise<void> {
    const deadline = Date.now() + 3_000;
    while ((await service.call('GET', '/v1/me', { token })).status !== 401) {
      assert.ok(Date.now() < deadline, `${what} was still taken after 3 s`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await isRefused(token, what);
  }

  it('forged and altered ones', async () => {
    const { accessToken } = await aMember(service, 'viewer');
    const [head = '', body = '', signature = ''] = accessToken.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const signed = (change: object, key = stranger, headChange: object = {}) => {
      const text = `${encode({ ...header, ...headChange })}.${encode({ ...claims, ...change })}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    };
    const jwks = (await service.call('GET', '/.well-known/jwks.json')).body as { keys: { x: string }[] };
    const hmac = (algorithm: string, key: string) => {
      const text = `${encode({ alg: algorithm, typ: 'at+jwt', kid: header['kid'] })}.${encode({ ...claims, role: 'admin' })}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    assert.equal(
      (await service.call('GET', '/v1/me', { token: accessToken })).status,
      200,
      'the true one is taken',
    );
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      await isRefused(`${encode({ ...header, alg })}.${body}.`, `alg ${alg}`);
      await isRefused(`${encode({ ...header, alg })}.${body}.${signature}`, `alg ${alg} with a signature`);
      await isRefused(`${encode({ alg })}.${body}.`, `alg ${alg} without kid`);
    }
    await isRefused(hmac('HS256', jwks.keys[0]?.x ?? ''), 'HMAC with the public key');
    await isRefused(hmac('HS256', JSON.stringify(jwks.keys[0])), 'HMAC with the public JWK');
    await isRefused(signed({}), 'a stranger’s key under our kid');
    await isRefused(signed({}, stranger, { kid: 'unknown' }), 'an unknown kid');
    await isRefused(signed({}, stranger, { kid: '../../etc/passwd' }), 'a path as kid');
    await isRefused(
      signed({}, stranger, { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } }),
      'a key in the header',
    );
    await isRefused(signed({}, stranger, { jku: 'http://127.0.0.1/jwks' }), 'a link to keys in the header');
    await isRefused(`${head}.${encode({ ...claims, role: 'admin' })}.${signature}`, 'another role');
    await isRefused(
      `${head}.${encode({ ...claims, tid: service.tenantId })}.${signature}x`,
      'a longer signature',
    );
    await isRefused(`${head}.${body}.${signature.slice(0, -4)}`, 'a shorter signature');
    await isRefused(`${head}.${body}.`, 'no signature');
    await isRefused(`${head}.${body}`, 'two parts');
    for (let place = 0; place < signature.length - 2; place += 7) {
      const other = signature[place] === 'A' ? 'B' : 'A';
      await isRefused(
        `${head}.${body}.${signature.slice(0, place)}${other}${signature.slice(place + 1)}`,
        'a bit flipped',
      );
    }
    for (const junk of [
      'a.b.c',
      'null',
      '{}',
      'Bearer',
      `${accessToken}.x`,
      encode({}),
      'tsk_',
      'tsk_AAAA',
      'tsr_x',
    ]) {
      await isRefused(junk, junk);
    }
  });

  it('truly signed ones that are expired, from the future, for others, or of another kind', async () => {
    const { memberId } = await aMember(service, 'owner');
    const { SignJWT } = await import('jose');
    const { createSigningKeys } = await import('../src/signIn/signingKeys.ts');
    const { createSealer } = await import('@tsudoi/seal/createSealer');
    const { parseKeyRing } = await import('@tsudoi/seal/keyRing');
    const { sealKeys } = await import('./accountsService.ts');
    const keys = createSigningKeys(
      { database: service.platform.database, sealer: createSealer(parseKeyRing(sealKeys)) },
      { accessTokenSeconds: 600, signingKeyDays: 30 },
    );
    const { kid, key } = await keys.current();
    const now = Math.floor(Date.now() / 1_000);
    const make = (change: Record<string, unknown>, typ = 'at+jwt') => {
      const claims: Record<string, unknown> = {
        iss: 'tsudoi',
        aud: 'tsudoi-api',
        sub: memberId,
        tid: service.tenantId,
        sid: 'session',
        role: 'owner',
        rpm: 1_000,
        iat: now,
        exp: now + 300,
        ...change,
      };
      const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
      return new SignJWT(kept).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(key);
    };
    assert.equal(
      (await service.call('GET', '/v1/me', { token: await make({}) })).status,
      200,
      'the key is the right one',
    );
    const broken: [string, Record<string, unknown>][] = [
      ['expired', { exp: now - 1 }],
      ['expired long ago', { iat: now - 9_000, exp: now - 8_000 }],
      ['not valid yet', { nbf: now + 3_600 }],
      ['issued in the future', { iat: now + 3_600, exp: now + 7_200 }],
      ['another audience', { aud: 'another-api' }],
      ['no audience', { aud: undefined }],
      ['another issuer', { iss: 'https://evil.example' }],
      ['no issuer', { iss: undefined }],
      ['no expiry', { exp: undefined }],
      ['no instant of issue', { iat: undefined }],
      ['no subject', { sub: undefined }],
      ['no tenant', { tid: undefined }],
      ['a tenant that is no id', { tid: 'first' }],
      ['no session', { sid: undefined }],
      ['an unknown role', { role: 'root' }],
      ['no role', { role: undefined }],
    ];
    for (const [what, change] of broken) await isRefused(await make(change), what);
    await isRefused(await make({}, 'JWT'), 'another type of token');
  });

  it('a refresh token that comes twice: the session and its access tokens end at once', async () => {
    const member = await aMember(service, 'editor');
    const refresh = (refreshToken: string) =>
      service.call('POST', '/v1/sessions/refresh', { body: { refreshToken } });
    const second = await refresh(member.refreshToken);
    assert.equal(second.status, 200);
    const next = second.body as { accessToken: string; refreshToken: string };
    assert.equal((await service.call('GET', '/v1/me', { token: next.accessToken })).status, 200);
    assert.equal((await refresh(member.refreshToken)).status, 401, 'the thief comes with the old one');
    assert.equal((await refresh(next.refreshToken)).status, 401, 'and the owner’s is worth nothing now');
    refused += 2;
    await soonRefused(next.accessToken, 'access token of a session that was ended');
    await soonRefused(member.accessToken, 'first access token of that session');
    for (const token of [
      'tsr_',
      `tsr_${service.tenantId}.${'a'.repeat(22)}.x`,
      next.refreshToken.slice(0, -1),
      next.refreshToken.replace('tsr_', ''),
    ]) {
      assert.equal((await refresh(token)).status, 401);
      refused += 1;
    }
  });

  it('those of a session that was signed out, of a disabled member, and of a stolen session ended by its owner', async () => {
    const member = await aMember(service, 'editor');
    const stolen = await signIn(service, member.email);
    const out = await service.call('POST', '/v1/sign-out', {
      token: member.accessToken,
      body: { everywhere: true },
    });
    assert.equal(out.status, 204);
    await soonRefused(stolen.accessToken, 'stolen session');
    await soonRefused(member.accessToken, 'signed out');
    const answer = await service.call('POST', '/v1/sessions/refresh', {
      body: { refreshToken: stolen.refreshToken },
    });
    assert.equal(answer.status, 401);
  });

  it('those of a key that was rotated away, while tokens of a key that was rotated with overlap stay good', async () => {
    const member = await aMember(service, 'editor');
    const rotate = (discardOld: boolean) =>
      service.call('POST', '/v1/admin/signing-keys/rotate', {
        token: service.adminKey,
        body: { discardOld },
      });
    assert.equal((await rotate(false)).status, 201);
    assert.equal((await service.call('GET', '/v1/me', { token: member.accessToken })).status, 200, 'overlap');
    const newer = await signIn(service, member.email);
    assert.notEqual(
      newer.accessToken.split('.')[0],
      member.accessToken.split('.')[0],
      'signed by the new key',
    );
    assert.equal((await service.call('GET', '/v1/me', { token: newer.accessToken })).status, 200);
    assert.equal((await rotate(true)).status, 201);
    await soonRefused(newer.accessToken, 'rotated away');
    await soonRefused(member.accessToken, 'rotated away earlier');
    const fresh = await signIn(service, member.email);
    assert.equal((await service.call('GET', '/v1/me', { token: fresh.accessToken })).status, 200);
  });

  it('API keys that expired, were revoked, or were rotated without overlap', async () => {
    const token = service.adminKey;
    const make = async (body: object) =>
      (await service.call('POST', '/v1/keys', { token, body: { name: 'k', role: 'viewer', ...body } }))
        .body as {
        id: string;
        key: string;
      };
    const read = (key: string) => service.call('GET', '/v1/contacts', { token: key });
    const revoked = await make({});
    assert.equal((await read(revoked.key)).status, 200);
    assert.equal((await service.call('DELETE', `/v1/keys/${revoked.id}`, { token })).status, 204);
    await soonRefused(revoked.key, 'revoked key');
    const rotated = await make({});
    const next = await service.call('POST', `/v1/keys/${rotated.id}/rotate`, {
      token,
      body: { overlapSeconds: 0 },
    });
    assert.equal(next.status, 201);
    await soonRefused(rotated.key, 'rotated key');
    const kept = await make({});
    const newer = await service.call('POST', `/v1/keys/${kept.id}/rotate`, {
      token,
      body: { overlapSeconds: 60 },
    });
    assert.equal((await read(kept.key)).status, 200, 'overlap');
    assert.equal((await read((newer.body as { key: string }).key)).status, 200);
    const short = await make({ expiresAt: new Date(Date.now() + 1_000).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await isRefused(short.key, 'expired key');
  });

  it('1,000 guesses of a password: at most ten are looked at, and the right one among them opens nothing', async () => {
    const member = await aMember(service, 'owner');
    const counts = new Map<number, number>();
    for (let guess = 0; guess < 1_000; guess += 1) {
      const wrong = `wrong password ${String(guess)}`;
      const { status } = await service.call('POST', '/v1/sign-in', {
        body: { email: member.email, password: guess === 700 ? password : wrong },
        headers: { 'x-forwarded-for': `198.51.${String(guess % 250)}.${String(guess % 199)}` },
      });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    console.log(
      `      1,000 guesses: ${[...counts].map(([status, n]) => `${String(n)} × ${String(status)}`).join(', ')}`,
    );
    assert.equal(counts.get(200), undefined);
    assert.ok((counts.get(401) ?? 0) <= 10);
    assert.equal((counts.get(401) ?? 0) + (counts.get(429) ?? 0), 1_000);
  });
});
