import assert from 'node:assert/strict';
import { applyChanges, decide, type Decision, type Override } from '../src/decide.ts';
import { defaultPolicy } from '../src/defaultPolicy.ts';
import { firstState, type GrowthState } from '../src/growthState.ts';
import {
  accuracyWanted,
  freshValue,
  readingKinds,
  withDerived,
  type ReadingName,
  type Readings,
} from '../src/readings.ts';
import { checkPolicy, InvalidPolicy, type Policy, type Rule, type Threshold } from '../src/rule.ts';
import { firstStage, type Stage } from '../src/stage.ts';
import { atLeast, changedModes, stageOf } from '../src/stageOf.ts';

const t0 = Date.UTC(2027, 2, 28);
const minute = 60_000;
const words = { en: 'x', ja: 'x' };

function rule(id: string, threshold: Threshold, modes: Partial<Stage>, settleMs = 60 * minute): Rule {
  return {
    id,
    kind: 'switch',
    title: words,
    source: 'D0',
    settleMs,
    levels: [
      { name: 'down', thresholds: [] },
      { name: 'up', thresholds: [threshold], modes },
    ],
  };
}
const byMembers = rule(
  'members',
  { reading: 'members', side: 'at-least', enter: 100, exit: 80 },
  { nudges: 'hybrid' },
);
const byClients = rule(
  'clients',
  { reading: 'connectedClients', side: 'more-than', enter: 10, exit: 5 },
  { auditArchive: true, syncConcurrency: 4 },
);
const policy: Policy = {
  dwellMs: 10 * minute,
  trialMs: 30 * minute,
  burnLimit: 6,
  blockMs: 24 * 60 * minute,
  rules: [byMembers, byClients],
};
const taken = (values: Partial<Record<ReadingName, number>>, at: number): Readings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at }]));
const at = (
  when: number,
  state: GrowthState,
  values: Partial<Record<ReadingName, number>>,
  overrides: readonly Override[] = [],
) => decide(policy, state, taken(values, when), overrides, when);
const verdictOf = ({ checks }: Decision, id: string) => checks.find((check) => check.rule === id);
const up = at(t0, firstState, { members: 100, sloBurn: 0 });

describe('The very moment of a decision', () => {
  it('lets the next switch go at the end of the dwell and not a millisecond before', () => {
    const values = { members: 100, connectedClients: 11 };
    const early = at(t0 + policy.dwellMs - 1, up.state, values);
    assert.equal(early.switched, undefined);
    assert.equal(verdictOf(early, 'clients')?.verdict, 'waits-for-dwell');
    assert.equal(verdictOf(early, 'clients')?.notBefore, t0 + policy.dwellMs);
    assert.equal(at(t0 + policy.dwellMs, up.state, values).switched?.rule, 'clients');
  });

  it('makes one switch of two that are due, and tells the second to wait for the dwell that begins', () => {
    const both = at(t0, firstState, { members: 100, connectedClients: 11 });
    assert.equal(both.switched?.rule, 'members');
    const waits = verdictOf(both, 'clients');
    assert.deepEqual([waits?.verdict, waits?.notBefore], ['waits-for-dwell', t0 + policy.dwellMs]);
  });

  it('leaves a level when its readings were below it for the settling, counted from when they last held it', () => {
    const held = at(t0 + 5 * minute, up.state, { members: 80 });
    assert.equal(verdictOf(held, 'members')?.verdict, 'holds');
    const missing = at(t0 + 20 * minute, held.state, {});
    const since = t0 + 5 * minute;
    const early = at(since + byMembers.settleMs - 1, missing.state, { members: 79 });
    const settles = verdictOf(early, 'members');
    assert.deepEqual([settles?.verdict, settles?.notBefore], ['settles', since + byMembers.settleMs]);
    const left = at(since + byMembers.settleMs, early.state, { members: 79 });
    assert.deepEqual(left.changes, { nudges: 'scheduled' });
  });

  const enters: readonly {
    readonly side: Threshold['side'];
    readonly enter: number;
    readonly exit: number;
    readonly out: number;
    readonly in: number;
    readonly stays: number;
    readonly leaves: number;
  }[] = [
    { side: 'at-least', enter: 10, exit: 5, out: 9.999, in: 10, stays: 5, leaves: 4.999 },
    { side: 'more-than', enter: 10, exit: 5, out: 10, in: 10.001, stays: 5, leaves: 4.999 },
    { side: 'less-than', enter: 5, exit: 10, out: 5, in: 4.999, stays: 9.999, leaves: 10 },
    { side: 'more-than', enter: 0, exit: -1, out: 0, in: 0.001, stays: -1, leaves: -1.001 },
  ];
  for (const { side, enter, exit, ...values } of enters)
    it(`${side} ${String(enter)}, left at ${String(exit)}: each bound belongs where it is said to`, () => {
      const one: Policy = {
        ...policy,
        dwellMs: 0,
        rules: [rule('r', { reading: 'members', side, enter, exit }, { nudges: 'hybrid' }, 0)],
      };
      const next = (state: GrowthState, members: number) =>
        decide(one, state, taken({ members }, t0), [], t0).state;
      assert.equal(next(firstState, values.out).levels['r'] ?? 0, 0);
      const entered = next(firstState, values.in);
      assert.equal(entered.levels['r'], 1);
      assert.equal(next(entered, values.stays).levels['r'], 1);
      assert.equal(next(entered, values.leaves).levels['r'], 0);
    });

  it('takes a switch back up to the last millisecond of its trial, and no longer', () => {
    const burning = { members: 100, sloBurn: 6 };
    const last = at(t0 + policy.trialMs - 1, up.state, burning);
    assert.equal(last.switched?.stepBack, true);
    assert.equal(last.state.trial, null);
    const over = at(t0 + policy.trialMs, up.state, burning);
    assert.equal(over.switched, undefined);
    assert.equal(over.state.trial, null);
  });

  it('takes back from the limit on, by a burn that was measured after the switch and was below it before', () => {
    const when = t0 + minute;
    assert.equal(at(when, up.state, { members: 100, sloBurn: 5.999 }).switched, undefined);
    const then = (burnAt: number) =>
      decide(
        policy,
        up.state,
        { members: { value: 100, at: when }, sloBurn: { value: 9, at: burnAt } },
        [],
        when,
      );
    assert.equal(then(t0).switched, undefined);
    assert.equal(then(t0 + 1).switched?.stepBack, true);
    for (const [before, back] of [
      [6, undefined],
      [5.999, true],
    ] as const) {
      const state = at(t0, firstState, { members: 100, sloBurn: before }).state;
      assert.equal(at(when, state, { members: 100, sloBurn: 6 }).switched?.stepBack, back);
    }
    const unknown = at(t0, firstState, { members: 100 }).state;
    assert.equal(unknown.trial?.burnBefore, null);
    assert.equal(at(when, unknown, { members: 100, sloBurn: 6 }).switched?.stepBack, true);
  });

  it('switches nothing else while it takes one back, whatever the dwell', () => {
    const back = at(t0 + policy.dwellMs, up.state, { members: 100, connectedClients: 11, sloBurn: 7 });
    assert.deepEqual([back.switched?.rule, back.switched?.stepBack], ['members', true]);
    assert.equal(verdictOf(back, 'clients')?.verdict, 'waits-for-dwell');
    assert.equal(back.state.levels['clients'] ?? 0, 0);
  });

  it('makes one switch at most also where there is no dwell, and none beside a step back, in whatever order they stand', () => {
    const free = { ...policy, dwellMs: 0 };
    const both = taken({ members: 100, connectedClients: 11, sloBurn: 0 }, t0);
    const first = decide(free, firstState, both, [], t0);
    assert.deepEqual([first.switched?.rule, first.state.levels['clients'] ?? 0], ['members', 0]);
    const turned = { ...free, rules: [byClients, byMembers] };
    const burning = taken({ members: 100, connectedClients: 11, sloBurn: 7 }, t0 + minute);
    const back = decide(turned, first.state, burning, [], t0 + minute);
    assert.deepEqual([back.switched?.rule, back.state.levels['clients'] ?? 0], ['members', 0]);
  });

  it('leaves a level at once of which nobody knows since when it held', () => {
    const state: GrowthState = { ...firstState, levels: { members: 1 }, asked: up.state.asked };
    assert.equal(at(t0, state, { members: 1 }).switched?.to, 'down');
  });

  it('leaves a level of several readings when all of them are known and left, and says which is missing', () => {
    const two: Rule = {
      ...byMembers,
      settleMs: 0,
      levels: [
        byMembers.levels[0],
        {
          name: 'up',
          thresholds: [
            { reading: 'members', side: 'at-least', enter: 100, exit: 80 },
            { reading: 'connectedClients', side: 'at-least', enter: 10, exit: 5 },
          ],
          modes: { nudges: 'hybrid' },
        },
      ],
    };
    const look = (values: Partial<Record<ReadingName, number>>) => {
      const { state } = decide({ ...policy, rules: [two] }, firstState, taken({ members: 100 }, t0), [], t0);
      const later = t0 + policy.dwellMs;
      const { checks } = decide({ ...policy, rules: [two] }, state, taken(values, later), [], later);
      return [checks[0]?.level, checks[0]?.verdict];
    };
    assert.deepEqual(look({ members: 1, connectedClients: 7 }), ['up', 'holds']);
    assert.deepEqual(look({ members: 90, connectedClients: 1 }), ['up', 'holds']);
    assert.deepEqual(look({ members: 1 }), ['up', 'missing']);
    assert.deepEqual(look({ members: 500 }), ['up', 'missing']);
    assert.deepEqual(look({ members: 1, connectedClients: 1 }), ['down', 'switches']);
  });

  it('blocks what was taken back for its time, upwards only, and then forgets it', () => {
    const when = t0 + minute;
    const back = at(when, up.state, { members: 100, sloBurn: 6 });
    const until = when + policy.blockMs;
    assert.equal(back.state.blocked['members'], until);
    const early = at(until - 1, back.state, { members: 100 });
    const blocked = verdictOf(early, 'members');
    assert.deepEqual([blocked?.verdict, blocked?.notBefore], ['blocked', until]);
    const free = at(until, early.state, { members: 100 });
    assert.equal(free.switched?.rule, 'members');
    assert.deepEqual(free.state.blocked, {});
    const above = { ...up.state, blocked: { members: t0 + 999 * minute } };
    assert.equal(verdictOf(at(t0 + 90 * minute, above, { members: 1 }), 'members')?.verdict, 'switches');
  });

  it('obeys an override until its time, and not in it or after', () => {
    const override = (expiresAt: number): Override => ({
      modes: { nudges: 'event-driven' },
      reason: 'x',
      by: 'x',
      expiresAt,
    });
    assert.deepEqual(at(t0, firstState, {}, [override(t0 + 1)]).changes, { nudges: 'event-driven' });
    for (const past of [t0, t0 - 1, 0, -1e15])
      assert.deepEqual(at(t0, firstState, {}, [override(past)]).changes, {});
  });

  it('lets a rule go on whose modes are held only in part, the later of two overrides first', () => {
    const hold = (syncConcurrency: number): Override => ({
      modes: { syncConcurrency },
      reason: 'x',
      by: 'x',
      expiresAt: t0 + minute,
    });
    const decided = at(t0, firstState, { connectedClients: 11 }, [hold(2), hold(3)]);
    assert.equal(decided.switched?.rule, 'clients');
    assert.deepEqual(decided.changes, { auditArchive: true, syncConcurrency: 3 });
  });

  it('does not tell a rule with no modes that it is held by hand', () => {
    const bare = {
      ...byMembers,
      id: 'bare',
      levels: [byMembers.levels[0], { name: 'up', thresholds: byMembers.levels[1]?.thresholds ?? [] }],
    } as const;
    const decided = decide({ ...policy, rules: [bare] }, firstState, taken({ members: 100 }, t0), [], t0);
    assert.equal(decided.switched?.rule, 'bare');
    assert.deepEqual(decided.changes, {});
  });

  it('does not remember a level that the policy no longer has', () => {
    const state = { ...firstState, levels: { members: 7 }, since: { members: t0 } };
    assert.equal(verdictOf(at(t0, state, { members: 90 }), 'members')?.level, 'up');
  });
});

describe('A reading', () => {
  const { freshForMs } = readingKinds.members;
  it('counts for its time, and a minute before its own', () => {
    const of = (ageMs: number) => freshValue({ members: { value: 7, at: t0 - ageMs } }, 'members', t0);
    assert.equal(of(freshForMs), 7);
    assert.equal(of(freshForMs + 1), undefined);
    assert.equal(of(-minute), 7);
    assert.equal(of(-minute - 1), undefined);
  });

  it('of the accuracy is held against the size: 70 below 100 events a month, 80 below 500, 85 from there', () => {
    assert.deepEqual([0, 99, 100, 499, 500, 1e6].map(accuracyWanted), [70, 70, 80, 80, 85, 85]);
    const readings = taken({ forecastAccuracyPercent: 62, eventsPerMonth: 100 }, t0 - minute);
    assert.deepEqual(withDerived(readings, t0).accuracyShortfall, { value: 18, at: t0 - minute });
    assert.equal(withDerived(taken({ forecastAccuracyPercent: 62 }, t0), t0).accuracyShortfall, undefined);
    assert.equal(withDerived(taken({ eventsPerMonth: 62 }, t0), t0).accuracyShortfall, undefined);
  });
});

describe('Modes of two askers', () => {
  it('are of each the one that does more: more often, more of them, later in its order, on', () => {
    const stage = atLeast(firstStage, {
      trainingEveryDays: 7,
      syncConcurrency: 8,
      replicaReads: true,
      nudges: 'hybrid',
    });
    const less = atLeast(stage, {
      trainingEveryDays: 30,
      syncConcurrency: 1,
      replicaReads: false,
      nudges: 'scheduled',
    });
    assert.deepEqual(less, stage);
    assert.deepEqual(changedModes(firstStage, stage), {
      trainingEveryDays: 7,
      syncConcurrency: 8,
      replicaReads: true,
      nudges: 'hybrid',
    });
  });

  it('never have fewer replicas at most than at least', () => {
    const next = applyChanges({ ...firstStage, maxApiReplicas: 3 }, { minApiReplicas: 5 });
    assert.deepEqual([next.minApiReplicas, next.maxApiReplicas], [5, 5]);
    assert.equal(applyChanges(firstStage, { maxApiReplicas: 9 }).maxApiReplicas, 9);
  });

  it('are those of switches alone: advice changes none', () => {
    const advised: Policy = { ...policy, rules: [{ ...byMembers, kind: 'advise' }] };
    assert.deepEqual(stageOf(advised, { members: 1 }), firstStage);
    const decided = decide(advised, firstState, taken({ members: 100 }, t0), [], t0);
    assert.equal(decided.switched, undefined);
    assert.deepEqual(
      decided.told.map(({ rule: id, to }) => [id, to]),
      [['members', 'up']],
    );
  });
});

describe('A policy that cannot work', () => {
  const refused = (levels: Rule['levels'], ...others: readonly Rule[]) => {
    try {
      checkPolicy({ ...policy, rules: [{ ...byMembers, levels }, ...others] });
    } catch (err) {
      assert.ok(err instanceof InvalidPolicy);
      return err.faults.map(({ message }) => message).join('; ');
    }
    return undefined;
  };
  const [lowest] = byMembers.levels;
  const level = (name: string, enter: number, exit: number, side: Threshold['side'] = 'at-least') => ({
    name,
    thresholds: [{ reading: 'members' as const, side, enter, exit }],
  });

  it('has a band that is inverted or has no width, on either side', () => {
    assert.match(refused([lowest, level('a', 10, 10)]) ?? '', /exit 10 must be below enter 10/);
    assert.match(refused([lowest, level('a', 10, 11)]) ?? '', /below/);
    assert.match(refused([lowest, level('a', 10, 10, 'less-than')]) ?? '', /exit 10 must be above enter 10/);
    assert.match(refused([lowest, level('a', 0, 0)]) ?? '', /below/);
    assert.equal(refused([lowest, level('a', 10, 9.999)]), undefined);
    assert.equal(refused([lowest, level('a', 10, 10.001, 'less-than')]), undefined);
    assert.equal(refused([lowest, level('a', 0, -1)]), undefined);
  });

  it('has a band that is no number', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      assert.match(refused([lowest, level('a', bad, 1)]) ?? '', /must be numbers/);
      assert.match(refused([lowest, level('a', 1, bad)]) ?? '', /must be numbers/);
    }
  });

  it('has levels of one reading that do not rise, or do not fall where below is entered', () => {
    assert.match(refused([lowest, level('a', 10, 9), level('b', 10, 9)]) ?? '', /must lie beyond/);
    assert.equal(refused([lowest, level('a', 10, 9), level('b', 10.1, 9)]), undefined);
    const falling = [lowest, level('a', 10, 11, 'less-than'), level('b', 10, 11, 'less-than')] as const;
    assert.match(refused(falling) ?? '', /must lie beyond/);
    assert.equal(
      refused([lowest, level('a', 10, 11, 'less-than'), level('b', 9.9, 11, 'less-than')]),
      undefined,
    );
  });

  it('has two rules of one name, a threshold at the bottom, or a level that nothing enters', () => {
    assert.match(refused(byMembers.levels, byMembers) ?? '', /"members" is there twice/);
    assert.match(refused([level('a', 2, 1)]) ?? '', /the lowest level has no thresholds/);
    assert.match(refused([lowest, { name: 'a', thresholds: [] }]) ?? '', /nothing ever enters/);
    assert.equal(refused(byMembers.levels, byClients), undefined);
    assert.doesNotThrow(() => checkPolicy(defaultPolicy));
  });
});
