import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import assert from 'node:assert/strict';
import { createMovableClock } from '../src/clock.ts';
import { createTokenVerifier } from '../src/http/tokenVerifier.ts';

const sub = '11111111-1111-4111-8111-111111111111';
const tid = '22222222-2222-4222-8222-222222222222';

describe('The verifier of access tokens', () => {
  let privateKey: CryptoKey;
  let jwk: JWK;
  let reads: number;
  let revoked: Set<string>;
  before(async () => {
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    privateKey = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'EdDSA' };
  });
  beforeEach(() => {
    reads = 0;
    revoked = new Set();
  });

  const aVerifier = (clock = createMovableClock(), keys: () => JWK[] = () => [jwk]) =>
    createTokenVerifier({
      readKeys: () => {
        reads += 1;
        return Promise.resolve(keys());
      },
      isRevoked: (sessionId) => revoked.has(sessionId),
      clock,
    });
  const aToken = (claims: object = {}) =>
    new SignJWT({ tid, sid: 's1', role: 'editor', rpm: 100, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'one' })
      .setSubject(sub)
      .setIssuer('tsudoi')
      .setAudience('tsudoi-api')
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(privateKey);

  it('remembers a verified token, and answers at once the second time', async () => {
    const verify = aVerifier();
    const token = await aToken();
    const first = await verify(token);
    assert.equal(first?.tenantId, tid);
    assert.equal(verify(token), first, 'no promise: it was remembered');
    assert.equal(reads, 1);
  });

  it('forgets it when it expires and when its session ends', async () => {
    const clock = createMovableClock();
    const verify = aVerifier(clock);
    const token = await aToken();
    assert.ok(await verify(token));
    revoked.add('s1');
    assert.equal(await verify(token), null);
    revoked.clear();
    assert.ok(await verify(token));
    clock.moveTo(new Date(Date.now() + 601_000));
    assert.equal(await verify(token), null);
  });

  it('takes a good token whose keys are forgotten while they are read: they are read again', async () => {
    const verify = aVerifier(createMovableClock(), () => {
      if (reads < 3) verify.forget();
      return [jwk];
    });
    const token = await aToken();
    const [first, second] = await Promise.all([verify(token), verify(token)]);
    assert.equal(first?.tenantId, tid);
    assert.equal(second?.tenantId, tid);
    assert.equal(reads, 3);
  });

  it('narrows the scopes of a role, and never widens them', async () => {
    const verify = aVerifier();
    const narrow = await verify(await aToken({ only: ['accounts:self', 'installation:admin'] }));
    assert.deepEqual(narrow?.scopes, ['accounts:self']);
  });

  it('looks for a new key at most once a second, whatever is asked', async () => {
    const verify = aVerifier();
    await verify(await aToken());
    const stranger = Buffer.from('{"alg":"EdDSA","kid":"two"}').toString('base64url');
    for (let index = 0; index < 50; index += 1) assert.equal(await verify(`${stranger}.e30.AA`), null);
    assert.equal(reads, 1);
  });

  it('takes a key that is in the ring now, and no key that has left it', async () => {
    let ring = [jwk];
    const verify = aVerifier(createMovableClock(), () => ring);
    const token = await aToken();
    assert.ok(await verify(token));
    ring = [];
    verify.forget();
    assert.equal(await verify(token), null);
  });
});
