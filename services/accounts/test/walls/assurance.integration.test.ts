import { everyEndpoint } from '@tsudoi/contracts/everyEndpoint';
import { hashApiKey } from '@tsudoi/database/apiKeys';
import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import pg from 'pg';
import { startAccounts, type AccountsService } from '../accountsService.ts';
import { fieldsOf } from '../fieldsOf.ts';
import { aMember, anotherTenant, changeTenant, password, signIn, type SignedIn } from '../member.ts';

describe('Assurance is the session’s', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let owner: pg.Client;
  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  const statusOf = async (method: string, path: string, token: string, body?: object, headers = {}) =>
    (await service.call(method, path, { token, body, headers })).status;
  async function setTotp(member: SignedIn): Promise<{ secret: string; recoveryCodes: string[] }> {
    const started = await service.call('POST', '/v1/me/totp', {
      token: member.accessToken,
      body: { password },
    });
    const { secret } = started.body as { secret: string };
    const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) });
    const confirmed = await service.call('POST', '/v1/me/totp/confirm', {
      token: member.accessToken,
      body: { code },
    });
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
    return { secret, ...(confirmed.body as { recoveryCodes: string[] }) };
  }
  const refreshed = (member: SignedIn) =>
    service.call('POST', '/v1/sessions/refresh', { body: { refreshToken: member.refreshToken } });

  it('a session by password stays one when the factor is set in another, and ends with it', async () => {
    const tenant = await anotherTenant(service, 'assured');
    await changeTenant(service, tenant.accessToken, { requireTotp: true });
    const thief = await signIn(service, tenant.email);
    const mine = await signIn(service, tenant.email);
    assert.equal(await statusOf('GET', '/v1/contacts', thief.accessToken), 403);
    await setTotp(mine);
    const answer = await refreshed(mine);
    assert.equal(answer.status, 200, 'the session that proved the factor stays');
    const { accessToken, enrolmentRequired } = answer.body as {
      accessToken: string;
      enrolmentRequired: boolean;
    };
    assert.equal(enrolmentRequired, false);
    assert.equal(await statusOf('GET', '/v1/contacts', accessToken), 200);
    assert.equal((await refreshed(thief)).status, 401, 'the other ended, though its member has a factor now');
  });

  it('a change of password or factor ends every other session', async () => {
    const member = await aMember(service, 'editor');
    const other = await signIn(service, member.email);
    const changed = await statusOf('POST', '/v1/me/password', member.accessToken, {
      currentPassword: password,
      newPassword: 'another battery staple, correct',
    });
    assert.equal(changed, 204);
    assert.equal((await refreshed(other)).status, 401);
    assert.equal((await refreshed(member)).status, 200);
    const second = await aMember(service, 'editor');
    const { recoveryCodes } = await setTotp(second);
    const again = await service.call('POST', '/v1/sign-in', {
      body: { email: second.email, password, code: recoveryCodes[0] },
    });
    assert.equal(again.status, 200);
    const removed = await statusOf('POST', '/v1/me/totp/remove', second.accessToken, {
      code: recoveryCodes[1],
    });
    assert.equal(removed, 204);
    const token = (again.body as { refreshToken: string }).refreshToken;
    assert.equal(
      (await service.call('POST', '/v1/sessions/refresh', { body: { refreshToken: token } })).status,
      401,
    );
  });

  it('every sensitive route wants a proof of the last quarter of an hour, which a refresh does not give', async () => {
    const admin = await aMember(service, 'admin');
    const { recoveryCodes } = await setTotp(admin);
    const stale = await staleTokenOf(admin);
    const fresh = service.platform.http.endpoints.filter((each) => each.fresh);
    assert.ok(fresh.length >= 14, String(fresh.length));
    for (const { method, path, operationId } of fresh) {
      const at = path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
      const answer = await service.call(method.toUpperCase(), at, { token: stale, body: {} });
      assert.equal(answer.status, 401, operationId);
      assert.match(
        answer.headers.get('www-authenticate') ?? '',
        /^Bearer error="insufficient_user_authentication".*max_age="900"$/,
        operationId,
      );
    }
    console.log(
      `      ${String(fresh.length)} routes want fresh proof: ${fresh.map((each) => each.operationId).join(', ')}`,
    );
    const granting = service.platform.http.endpoints.filter(
      (each) => each.grants && each.access !== 'public',
    );
    assert.deepEqual(
      granting.filter((each) => !each.fresh).map((each) => each.operationId),
      ['createSignUpSource'],
      'what grants a role wants fresh proof',
    );
    assert.equal(await statusOf('POST', '/v1/me/step-up', stale, { password }), 400, 'a code is wanted too');
    assert.equal(await statusOf('POST', '/v1/me/step-up', stale, { code: recoveryCodes[0] }), 400);
    const stepped = await service.call('POST', '/v1/me/step-up', {
      token: stale,
      body: { password, code: recoveryCodes[1] },
    });
    assert.equal(stepped.status, 200, JSON.stringify(stepped.body));
    const { accessToken } = stepped.body as { accessToken: string };
    assert.equal(await statusOf('POST', '/v1/keys', accessToken, { name: 'after' }), 201);
  });

  it('so does whatever leads words, people or secrets to somewhere else', async () => {
    const leads = /url$|host|issuer|secret|password|credential|apiKey|settings|refreshToken|target|domain/i;
    const silent = (await everyEndpoint())
      .filter(
        ({ access, method, fresh, body }) =>
          (access === 'accounts:write' || access === 'installation:admin') &&
          ['post', 'put', 'patch'].includes(method) &&
          fresh !== true &&
          [...fieldsOf(body)].some((name) => leads.test(name)),
      )
      .map(({ operationId }) => operationId)
      .sort();
    // Who makes a source brings sign-ups in; a test message goes where the channel leads already.
    assert.deepEqual(silent, ['createSignUpSource', 'sendTest']);
  });

  /** A good token of the member's session whose proof is an hour old: what a thief of a laptop has. */
  async function staleTokenOf(member: SignedIn): Promise<string> {
    const { createSigningKeys } = await import('../../src/signIn/signingKeys.ts');
    const { signAccessToken } = await import('../../src/signIn/issueTokens.ts');
    const { createSealer } = await import('@tsudoi/seal/createSealer');
    const { parseKeyRing } = await import('@tsudoi/seal/keyRing');
    const { sealKeys } = await import('../accountsService.ts');
    const sealer = createSealer(parseKeyRing(sealKeys));
    const { database } = service.platform;
    const keys = createSigningKeys({ database, sealer }, { accessTokenSeconds: 600, signingKeyDays: 30 });
    const [, payload = ''] = member.accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string; sub: string };
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const { accessToken } = await signAccessToken({ machineClock: { now: () => new Date() } }, keys, 600, {
      session: {
        id: claims.sid,
        tenantId: service.tenantId,
        memberId: claims.sub,
        by: 'password',
        signedInAt: hourAgo,
        provedAt: hourAgo,
        factorAt: hourAgo,
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        userAgent: '',
      },
      role: 'admin',
      requestsPerMinute: 1_000,
      enrolmentRequired: false,
    });
    return accessToken;
  }

  it('nobody who writes to Redis makes a session of it', async () => {
    const victim = await aMember(service, 'admin');
    const mine = await aMember(service, 'viewer');
    const { redis, redisPrefix } = service.platform;
    const idOf = (member: SignedIn) => member.refreshToken.split('.')[1] ?? '';
    const keyOf = (id: string) => `${redisPrefix}:session:${service.tenantId}:${id}`;
    const [theirs, own] = await Promise.all([
      redis.hgetall(keyOf(idOf(victim))),
      redis.hgetall(keyOf(idOf(mine))),
    ]);
    assert.ok(!JSON.stringify(theirs).includes(victim.memberId), 'the record says nothing to who reads it');
    const secret = mine.refreshToken.split('.')[2] ?? '';
    const forgeries: Record<string, () => Promise<unknown>> = {
      'the record of another session': () =>
        redis.hset(keyOf(idOf(mine)), { session: theirs['session'] ?? '' }),
      'the digest of a token of one’s own': () =>
        redis.hset(keyOf(idOf(victim)), { refresh: own['refresh'] ?? '' }),
      'a plain record': () =>
        redis.hset(keyOf(idOf(mine)), {
          session: JSON.stringify({ id: idOf(mine), tenantId: service.tenantId, memberId: victim.memberId }),
        }),
    };
    for (const [what, forge] of Object.entries(forgeries)) {
      await forge();
      for (const id of [idOf(mine), idOf(victim)]) {
        if (what.startsWith('the digest') && id === idOf(mine)) continue; // one's own session, untouched
        const answer = await service.call('POST', '/v1/sessions/refresh', {
          body: { refreshToken: `tsr_${service.tenantId}.${id}.${secret}` },
        });
        assert.equal(answer.status, 401, `${what}: ${JSON.stringify(answer.body)}`);
      }
      await redis.hset(keyOf(idOf(mine)), own);
      await redis.hset(keyOf(idOf(victim)), theirs);
    }
  });
});

describe('Credentials belong to a person', function () {
  this.timeout(60_000);
  let service: AccountsService;
  before(async () => {
    service = await startAccounts();
  });
  after(async () => {
    await service.stop();
  });

  for (const leaves of ['is disabled', 'is erased'] as const)
    it(`when a member ${leaves}, their keys open nothing and their invitations are good no longer`, async () => {
      const boss = await anotherTenant(service, leaves.replace('is ', 'leaver-'));
      const leaver = await aMember(service, 'owner', boss.accessToken);
      const made = await service.call('POST', '/v1/keys', {
        token: leaver.accessToken,
        body: { name: 'theirs', role: 'owner' },
      });
      const { id, key } = made.body as { id: string; key: string };
      const byKey = await service.call('POST', '/v1/keys', { token: key, body: { name: 'of the key' } });
      const child = byKey.body as { id: string; key: string; ownerId: string };
      assert.equal(child.ownerId, leaver.memberId, 'a key makes keys of its owner');
      const invitations: string[] = [];
      for (const token of [leaver.accessToken, key]) {
        const invited = await service.call('POST', '/v1/invitations', {
          token,
          body: { email: `friend${String(invitations.length)}@leaver.example`, role: 'owner' },
        });
        assert.equal(invited.status, 201, JSON.stringify(invited.body));
        invitations.push((invited.body as { token: string }).token);
      }
      if (leaves === 'is erased') {
        const gone = await service.call('DELETE', `/v1/members/${leaver.memberId}`, {
          token: boss.accessToken,
        });
        assert.equal(gone.status, 204, JSON.stringify(gone.body));
      } else {
        const off = await service.call('PATCH', `/v1/members/${leaver.memberId}`, {
          token: boss.accessToken,
          body: { state: 'disabled' },
          headers: { 'if-match': '"1"' },
        });
        assert.equal(off.status, 200, JSON.stringify(off.body));
      }
      const deadline = Date.now() + 10_000;
      for (const text of [key, child.key])
        while ((await service.call('GET', '/v1/contacts', { token: text })).status !== 401) {
          assert.ok(Date.now() < deadline, 'the key of a leaver works');
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      for (const token of invitations) {
        const accepted = await service.call('POST', '/v1/invitations/accept', {
          body: { token, displayName: 'F', password },
        });
        assert.equal(accepted.status, 401, JSON.stringify(accepted.body));
      }
      const list = await service.call('GET', '/v1/keys', { token: boss.accessToken });
      const listed = (list.body as { items: { id: string; suspendedAt: string | null }[] }).items.find(
        (each) => each.id === id,
      );
      assert.ok(listed?.suspendedAt, 'the list says that it is suspended');
      const taken = await service.call('POST', `/v1/keys/${id}/owner`, { token: boss.accessToken, body: {} });
      assert.equal(taken.status, 200, JSON.stringify(taken.body));
      const now = taken.body as { ownerId: string; ownerName: string; suspendedAt: string | null };
      assert.deepEqual(
        [now.ownerId, now.ownerName, now.suspendedAt],
        [boss.memberId, 'Owner', null],
        'taken over by name',
      );
      assert.equal((await service.call('GET', '/v1/contacts', { token: key })).status, 200);
      assert.ok(hashApiKey(key).length > 0);
    });

  it('a reset by an admin lets the member choose a password once, ends sessions, and refuses a common one', async () => {
    const boss = await anotherTenant(service, 'resets');
    const member = await aMember(service, 'editor', boss.accessToken);
    const reset = async () =>
      (
        await service.call('POST', `/v1/members/${member.memberId}/password-reset`, {
          token: boss.accessToken,
          body: {},
        })
      ).body as { token: string };
    const { token } = await reset();
    const accept = (given: string) =>
      service.call('POST', '/v1/password-resets/accept', { body: { token, password: given } });
    for (const weak of [
      'password1234',
      'P@ssw0rd1234',
      '123456789012',
      'qwertyuiop12',
      'aaaaaaaaaaaaaaa',
      'abcabcabcabcabc',
      member.email,
      `${member.email}1`,
      `tsudoi${member.email.split('@')[0] ?? ''}123`,
      'P@ssw0rd'.repeat(30),
    ]) {
      const answer = await accept(weak);
      assert.equal(answer.status, 400, weak);
      assert.match(JSON.stringify(answer.body), /body\.password/);
    }
    assert.equal((await accept('a quite new battery staple')).status, 204);
    assert.equal((await accept('a quite new battery staple')).status, 401, 'once');
    const old = await service.call('POST', '/v1/sessions/refresh', {
      body: { refreshToken: member.refreshToken },
    });
    assert.equal(old.status, 401);
    const back = await service.call('POST', '/v1/sign-in', {
      body: { email: member.email, password: 'a quite new battery staple' },
    });
    assert.equal(back.status, 200);
  });
});
