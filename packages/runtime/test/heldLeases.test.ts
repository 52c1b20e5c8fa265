import assert from 'node:assert/strict';
import { createHeldLeases, LostLease } from '../src/heldLeases.ts';
import { createLogger } from '../src/logger.ts';

interface Claim {
  readonly id: string;
  readonly tenant: string;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Held leases', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  function leases(renew: (claims: readonly Claim[]) => Promise<ReadonlySet<string>>, leaseMs = 60) {
    const held = createHeldLeases<Claim>({
      name: 'test',
      leaseMs,
      keyOf: ({ id }) => id,
      groupOf: ({ tenant }) => tenant,
      renew,
      log: createLogger('test', 'silent'),
    });
    ends.push(() => {
      held.stop();
    });
    return held;
  }
  const all = (claims: readonly Claim[]) => Promise.resolve(new Set(claims.map(({ id }) => id)));

  it('are renewed every third of a lease, a group in one call', async () => {
    const calls: string[][] = [];
    const held = leases((claims) => {
      calls.push(claims.map(({ id }) => id));
      return all(claims);
    });
    const signals = ['1', '2', '3'].map((id) => held.hold({ id, tenant: id === '3' ? 'b' : 'a' }));
    await sleep(100);
    assert.ok(calls.some((call) => call.join() === '1,2'));
    assert.ok(calls.some((call) => call.join() === '3'));
    assert.ok(signals.every((signal) => !signal.aborted));
  });

  it('abort what another worker has, and leave the others alone', async () => {
    const held = leases(() => Promise.resolve(new Set(['kept'])));
    const kept = held.hold({ id: 'kept', tenant: 'a' });
    const lost = held.hold({ id: 'lost', tenant: 'a' });
    while (!lost.aborted) await sleep(5);
    assert.ok(lost.reason instanceof LostLease);
    assert.equal(kept.aborted, false);
  });

  it('abort what could not be renewed for a whole lease, also behind a renewal that never ends', async () => {
    for (const renew of [
      () => Promise.reject(new Error('away')),
      () => new Promise<ReadonlySet<string>>(() => undefined),
    ]) {
      const signal = leases(renew).hold({ id: '1', tenant: 'a' });
      const startedMs = performance.now();
      while (!signal.aborted) await sleep(5);
      assert.ok(signal.reason instanceof LostLease);
      assert.ok(performance.now() - startedMs >= 60);
    }
  });

  it('renew nothing that was dropped', async () => {
    let renewed = 0;
    const held = leases((claims) => {
      renewed += claims.length;
      return all(claims);
    });
    const claim = { id: '1', tenant: 'a' };
    held.hold(claim);
    held.drop(claim);
    await sleep(70);
    assert.equal(renewed, 0);
    assert.equal(held.size, 0);
  });
});
