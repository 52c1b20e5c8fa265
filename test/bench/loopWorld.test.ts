import assert from 'node:assert/strict';
import { LOOP } from '../../bench/loop/parameters.ts';
import { catalogueOf, oracleSignUps, tenantEvents, trueSignUps } from '../../bench/loop/world.ts';

describe('the world of the loop bench', () => {
  it('is the same for the same seed, and other tenants are other tenants', () => {
    const efforts = new Map(catalogueOf(LOOP.seed).map(({ id, minimumEffort }) => [id, minimumEffort + 3]));
    const [a, again, b] = [tenantEvents(3), tenantEvents(3), tenantEvents(4)].map((events) =>
      events.map((event) => event.observe(efforts)),
    );
    assert.deepEqual(a, again);
    assert.notDeepEqual(a, b);
    assert.equal(a?.length, LOOP.events);
  });

  it('has an oracle that no plan of whole units passes', () => {
    const [event] = tenantEvents(0);
    assert.ok(event);
    // Three tactics only: every plan can be tried.
    const three = { ...event, tactics: event.tactics.slice(0, 3) };
    let best = 0;
    const [x, y, z] = three.tactics.map(({ tactic }) => tactic);
    const cost = (tactic: typeof x, units: number): number =>
      units === 0 ? 0 : tactic!.setupFeeJpy + units * tactic!.costPerUnitJpy;
    for (let i = 0; i <= x!.maximumEffort; i++)
      for (let j = 0; j <= y!.maximumEffort; j++)
        for (let k = 0; k <= z!.maximumEffort; k++)
          if (cost(x, i) + cost(y, j) + cost(z, k) <= event.problem.tacticBudgetJpy)
            best = Math.max(
              best,
              trueSignUps(
                three,
                new Map([
                  [x!.id, i],
                  [y!.id, j],
                  [z!.id, k],
                ]),
              ),
            );
    assert.ok(Math.abs(best - oracleSignUps(three)) < 1e-9 * best, String(best));
  });

  it('counts by link what comes by link', () => {
    const [event] = tenantEvents(1);
    const efforts = new Map(event!.tactics.map(({ tactic }) => [tactic.id, tactic.maximumEffort]));
    const seen = event!.observe(efforts);
    const all = [...seen.attributed.values()].reduce((sum, n) => sum + n, seen.unattributed);
    const expected = trueSignUps(event!, efforts);
    assert.ok(all > 0.5 * expected && all < 1.7 * expected, `${String(all)} of ${String(expected)}`);
    assert.ok(Math.abs(seen.unattributed / all - LOOP.observed.untracked) < 0.05);
  });
});
