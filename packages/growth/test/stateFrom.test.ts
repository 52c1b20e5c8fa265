import assert from 'node:assert/strict';
import { decide } from '../src/decide.ts';
import { defaultPolicy, pacedPolicy } from '../src/defaultPolicy.ts';
import { firstState } from '../src/growthState.ts';
import type { Readings } from '../src/readings.ts';
import { firstStage, type Stage } from '../src/stage.ts';
import { stateFrom } from '../src/stateFrom.ts';

const t0 = Date.UTC(2027, 0, 4);
const hour = 3_600_000;
const policy = pacedPolicy({ dwellMs: 0, settleMs: hour });
const at = (values: Record<string, number>, when: number): Readings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: when }]));
const inForce = (modes: Partial<Stage>): Stage => ({ ...firstStage, ...modes });

describe('A policy that takes over a stage', () => {
  it('begins at the beginning where the stage is the first one', () => {
    assert.deepEqual(stateFrom(defaultPolicy, firstStage, t0), firstState);
  });

  it('changes nothing as long as its readings do not ask for it, or are missing', () => {
    const stage = inForce({ nudges: 'event-driven', minApiReplicas: 3, maxApiReplicas: 10 });
    const state = stateFrom(policy, stage, t0);
    assert.equal(state.levels['active-contacts'], 2);
    assert.equal(state.levels['concurrent-users'], 2);
    assert.deepEqual(decide(policy, state, {}, [], t0 + 9 * hour).changes, {});
    const held = decide(policy, state, at({ activeContacts: 20_000, hourlyPeakToMean: 6 }, t0), [], t0);
    assert.deepEqual(held.changes, {});
  });

  it('leaves what it does not need after the settling, not at once', () => {
    const state = stateFrom(policy, inForce({ nudges: 'hybrid' }), t0);
    const readings = (when: number) => at({ activeContacts: 5, shortestIntervalSeconds: 9_999 }, when);
    const early = decide(policy, state, readings(t0 + hour - 1), [], t0 + hour - 1);
    assert.equal(early.switched, undefined);
    const later = decide(policy, early.state, readings(t0 + hour), [], t0 + hour);
    assert.deepEqual(later.changes, { nudges: 'scheduled' });
  });

  it('keeps a mode that no level asks for: a person set it', () => {
    const state = stateFrom(policy, inForce({ syncConcurrency: 4, traceSampling: 0.2 }), t0);
    const decided = decide(policy, state, at({ syncTenants: 3, criticalAlertsPerWeek: 0 }, t0), [], t0);
    assert.deepEqual(decided.changes, {});
  });

  it('counts no level whose modes are in force only in part', () => {
    const state = stateFrom(policy, inForce({ minApiReplicas: 2, maxApiReplicas: 3 }), t0);
    assert.deepEqual(state.levels, {});
    assert.deepEqual(state.asked, firstStage);
  });
});
