import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createSealer, SealBroken } from '../src/createSealer.ts';
import { KeyRingFault, parseKeyRing } from '../src/keyRing.ts';

const key = (): string => randomBytes(32).toString('base64');
const home = { tenantId: 'tenant-a', purpose: 'calendar-connection:1' };

describe('createSealer', () => {
  it('opens what it sealed, for any text', () => {
    const sealer = createSealer(parseKeyRing(`k1:${key()}`));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (secret, tenantId, purpose) => {
        const context = { tenantId, purpose };
        assert.equal(
          sealer.open(sealer.seal(secret.toWellFormed(), context), context),
          secret.toWellFormed(),
        );
      }),
    );
  });

  it('does not open a sealed secret under another tenant or another purpose', () => {
    const sealer = createSealer(parseKeyRing(`k1:${key()}`));
    const sealed = sealer.seal('refresh-token', home);
    for (const other of [
      { ...home, tenantId: 'tenant-b' },
      { ...home, purpose: 'calendar-connection:2' },
      { tenantId: 'tenant-a","calendar-connection', purpose: '1' },
    ]) {
      assert.throws(
        () => sealer.open(sealed, other),
        (fault) => fault instanceof SealBroken && fault.reason === 'not authentic',
      );
    }
  });

  it('notices any single changed character', () => {
    const sealer = createSealer(parseKeyRing(`k1:${key()}`));
    const sealed = sealer.seal('refresh-token', home);
    for (let at = 0; at < sealed.length; at += 1) {
      const swapped = sealed[at] === 'A' ? 'Q' : 'A';
      const broken = sealed.slice(0, at) + swapped + sealed.slice(at + 1);
      assert.throws(() => sealer.open(broken, home), SealBroken, `changed at ${at}`);
    }
  });

  it('seals the same secret differently each time', () => {
    const sealer = createSealer(parseKeyRing(`k1:${key()}`));
    assert.equal(new Set(Array.from({ length: 200 }, () => sealer.seal('x', home))).size, 200);
  });

  it('opens old secrets after a rotation and names them for re-sealing', () => {
    const oldKey = key();
    const before = createSealer(parseKeyRing(`old:${oldKey}`));
    const sealed = before.seal('refresh-token', home);
    const after = createSealer(parseKeyRing(`new:${key()},old:${oldKey}`));
    assert.equal(after.open(sealed, home), 'refresh-token');
    assert.equal(after.needsReseal(sealed), true);
    assert.equal(after.needsReseal(after.seal('refresh-token', home)), false);
    const dropped = createSealer(parseKeyRing(`new:${key()}`));
    assert.throws(
      () => dropped.open(sealed, home),
      (fault) => fault instanceof SealBroken && fault.reason === 'unknown key',
    );
  });
});

describe('parseKeyRing', () => {
  it('refuses short keys, twin ids and an empty ring without showing a key', () => {
    const short = randomBytes(16).toString('base64');
    const whole = key();
    for (const text of ['', `k1:${short}`, `k1:${whole},k1:${whole}`, whole, `bad id:${whole}`]) {
      assert.throws(
        () => parseKeyRing(text),
        (fault) =>
          fault instanceof KeyRingFault && !fault.message.includes(whole) && !fault.message.includes(short),
      );
    }
  });
});
