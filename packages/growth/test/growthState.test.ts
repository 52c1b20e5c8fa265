import assert from 'node:assert/strict';
import { decide } from '../src/decide.ts';
import { defaultPolicy } from '../src/defaultPolicy.ts';
import { firstState, readState, withoutFuture, type GrowthState } from '../src/growthState.ts';
import type { Readings } from '../src/readings.ts';

const now = Date.parse('2026-11-27T12:00:00Z');
const dayMs = 86_400_000;
const at = (values: Record<string, number>, when = now): Readings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: when }]));
const levelOf = (state: GrowthState, rule: string) => state.levels[rule] ?? 0;

describe('What is remembered between decisions', () => {
  it('is what was written, and begins anew, field by field, where it cannot be read', () => {
    const written: GrowthState = {
      ...firstState,
      levels: { 'active-contacts': 1 },
      since: { 'active-contacts': now },
      lastSwitchAt: now,
      blocked: { egress: now },
      asked: { ...firstState.asked, nudges: 'hybrid' },
      trial: { rule: 'active-contacts', from: 0, to: 1, startedAt: now, burnBefore: null },
    };
    assert.deepEqual(readState(JSON.parse(JSON.stringify(written))), written);
    for (const odd of [null, undefined, 7, 'x', [], true]) assert.deepEqual(readState(odd), firstState);
    const halfRead = readState({
      levels: { 'active-contacts': -1 },
      since: { x: 'yesterday' },
      lastSwitchAt: 'never',
      trial: { rule: 7 },
      blocked: null,
      asked: { nudges: 'by pigeon' },
    });
    assert.deepEqual(halfRead, firstState);
    assert.equal(readState({ levels: { a: 1 }, asked: 'x' }).levels['a'], 1);
  });

  it('lacks nothing that came later: modes that an older build did not know are as at first', () => {
    assert.deepEqual(readState({ asked: { nudges: 'hybrid' } }).asked, {
      ...firstState.asked,
      nudges: 'hybrid',
    });
  });
});

describe('A clock that was put back', () => {
  const yearAhead = now + 365 * dayMs;

  it('holds the next switch for a dwell, not until the time that it had shown', () => {
    const { state } = decide(
      defaultPolicy,
      firstState,
      at({ activeContacts: 5_000 }, yearAhead),
      [],
      yearAhead,
    );
    assert.equal(levelOf(state, 'active-contacts'), 1);
    const readings = (when: number) => at({ activeContacts: 50_000 }, when);
    const soon = decide(defaultPolicy, state, readings(now), [], now);
    assert.equal(soon.switched, undefined);
    const later = now + defaultPolicy.dwellMs + 1;
    assert.equal(decide(defaultPolicy, soon.state, readings(later), [], later).switched?.to, 'event-driven');
  });

  it('keeps no trial open and no rule blocked for longer than a trial and a block last', () => {
    const state: GrowthState = {
      ...firstState,
      since: { 'active-contacts': yearAhead },
      lastSwitchAt: yearAhead,
      trial: { rule: 'active-contacts', from: 0, to: 1, startedAt: yearAhead, burnBefore: null },
      blocked: { 'active-contacts': yearAhead },
    };
    const seen = withoutFuture(state, defaultPolicy, now);
    assert.equal(seen.since['active-contacts'], now);
    assert.equal(seen.lastSwitchAt, now);
    assert.equal(seen.trial?.startedAt, now);
    assert.equal(seen.blocked['active-contacts'], now + defaultPolicy.blockMs);
  });

  it('changes nothing of what lies in the past', () => {
    const state: GrowthState = {
      ...firstState,
      since: { a: now - 1 },
      lastSwitchAt: now - 1,
      blocked: { a: now + 1 },
    };
    assert.deepEqual(withoutFuture(state, defaultPolicy, now), state);
  });
});
