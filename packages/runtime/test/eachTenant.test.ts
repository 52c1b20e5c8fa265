import assert from 'node:assert/strict';
import { Unavailable } from '../src/errors.ts';
import { eachTenant, TenantsFailed } from '../src/eachTenant.ts';
import { isPassingFault } from '../src/passingFault.ts';
import { createSeededRandom } from '../src/seededRandom.ts';

describe('A round over all tenants', () => {
  const tenants = ['a', 'b', 'c', 'd', 'e', 'f'].map((tenantId) => ({ tenantId }));

  it('works each of them where one fails, and says which', async () => {
    for (const poison of tenants) {
      const worked: string[] = [];
      const round = eachTenant(tenants, ({ tenantId }) => {
        if (tenantId === poison.tenantId) return Promise.reject(new TypeError('poison'));
        worked.push(tenantId);
        return Promise.resolve(1);
      });
      await assert.rejects(round, (err: unknown) => {
        assert.ok(err instanceof TenantsFailed && err.cause instanceof TypeError);
        assert.deepEqual(err.tenantIds, [poison.tenantId]);
        return !isPassingFault(err);
      });
      assert.equal(worked.length, tenants.length - 1);
    }
  });

  it('ends early where nobody gets through, and begins with others the next time', async () => {
    const tried = new Set<string>();
    for (let seed = 1; seed <= 20; seed += 1) {
      let calls = 0;
      const round = eachTenant(
        tenants,
        ({ tenantId }) => {
          calls += 1;
          tried.add(tenantId);
          return Promise.reject(new Unavailable('away'));
        },
        { random: createSeededRandom(seed) },
      );
      await assert.rejects(round, isPassingFault);
      assert.equal(calls, 3);
    }
    assert.equal(tried.size, tenants.length);
  });

  it('goes on past one that is only busy, adds up, and stops when it is told', async () => {
    let calls = 0;
    const sum = await eachTenant(tenants, () => Promise.resolve(2));
    assert.equal(sum, 12);
    await assert.rejects(
      eachTenant(tenants, ({ tenantId }) => {
        calls += 1;
        return tenantId < 'c' ? Promise.reject(new Unavailable('busy')) : Promise.resolve(1);
      }),
    );
    assert.equal(calls, tenants.length);
    assert.equal(await eachTenant(tenants, () => Promise.resolve(1), { isOver: () => true }), 0);
  });
});
