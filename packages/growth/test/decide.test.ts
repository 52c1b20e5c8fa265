import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPolicy, pacedPolicy } from '../src/defaultPolicy.ts';
import { applyChanges, decide } from '../src/decide.ts';
import { firstState, type GrowthState } from '../src/growthState.ts';
import { levelWords } from '../src/levelWords.ts';
import { readingNames, type ReadingName, type Readings } from '../src/readings.ts';
import { checkPolicy, InvalidPolicy } from '../src/rule.ts';
import { simulate } from '../src/simulate.ts';
import { firstStage, Stage } from '../src/stage.ts';
import { formatReading } from '../src/words.ts';
import { rows } from './ladderTables.ts';

const t0 = Date.UTC(2027, 0, 4);
const minute = 60_000;
const quick = pacedPolicy({ dwellMs: 0, settleMs: 0 });

function taken(values: Partial<Record<ReadingName, number>>, at = t0): Readings {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at }]));
}

/** Decides until nothing more changes. */
function settled(values: Partial<Record<ReadingName, number>>) {
  let state: GrowthState = firstState;
  for (let step = 0; step < 20; step += 1) state = decide(quick, state, taken(values), [], t0).state;
  return { state, decision: decide(quick, state, taken(values), [], t0) };
}

describe('The default growth policy', () => {
  it('has every row of the table, each citing its document, and tries each threshold', () => {
    assert.equal(defaultPolicy.rules.length, 24);
    for (const rule of defaultPolicy.rules) assert.match(rule.source, /^D[0-4]/, rule.id);
    const tried = new Set(rows.map(({ rule, level }) => `${rule} ${level}`));
    for (const rule of defaultPolicy.rules)
      for (const { name } of rule.levels.slice(1))
        assert.ok(tried.has(`${rule.id} ${name}`), `${rule.id} ${name} belongs into ladderTables.ts`);
  });

  for (const { rule, values, level, modes = {} } of rows) {
    const given = Object.entries(values).map(([name, value]) => `${name} ${value}`);
    it(`${rule}: ${given.join(', ')} -> ${level}`, () => {
      const { state, decision } = settled(values);
      const check = decision.checks.find((each) => each.rule === rule);
      assert.equal(check?.level, level);
      for (const [mode, value] of Object.entries(modes))
        assert.equal(state.asked[mode as keyof Stage], value);
    });
  }

  it('refuses a policy whose bands are inverted, and names the place', () => {
    const [rule] = defaultPolicy.rules;
    assert.ok(rule);
    const inverted = {
      ...rule,
      levels: [
        rule.levels[0],
        { name: 'up', thresholds: [{ reading: 'members', side: 'at-least', enter: 10, exit: 11 }] },
      ],
    } as const;
    assert.throws(
      () => checkPolicy({ ...defaultPolicy, rules: [inverted] }),
      (err) => {
        assert.ok(err instanceof InvalidPolicy);
        assert.equal(err.faults[0]?.field, 'rules[0].levels[1].members');
        return true;
      },
    );
  });
});

describe('A decision', () => {
  it('tells the values and thresholds that made it, in both languages', () => {
    const { checks, switched } = decide(quick, firstState, taken({ activeContacts: 1_234 }), [], t0);
    assert.equal(
      switched?.message.en,
      'Nudges by size: scheduled -> hybrid, because active contacts in 30 days 1,234 (threshold 1,000)',
    );
    assert.match(
      switched.message.ja,
      /定時送信 → 定時と即時の併用（30日間に動きのあった参加者候補 1,234 \(基準 1,000\)）/,
    );
    const check = checks.find(({ rule }) => rule === 'active-contacts');
    assert.deepEqual(check?.because, [{ reading: 'activeContacts', value: 1_234, threshold: 1_000 }]);
  });

  it('writes values with the units of each language', () => {
    const both = (name: ReadingName, value: number) =>
      `${formatReading(name, value)} | ${formatReading(name, value, 'ja')}`;
    assert.equal(both('longestRunSeconds', 119), '119 s | 119秒');
    assert.equal(both('longestRunSeconds', 120), '2 min | 2分');
    assert.equal(both('longestRunSeconds', 7_199), '120 min | 120分');
    assert.equal(both('longestRunSeconds', 86_400), '24 h | 24時間');
    assert.equal(both('longestRunSeconds', 172_800), '2 days | 2日');
    assert.equal(both('replicaConfigured', 0), 'no | なし');
    assert.equal(both('dataBytes', 1.24e9), '1.2 GB | 1.2 GB');
    assert.equal(both('accuracyShortfall', -2.04), '-2 | -2');
  });

  it('calls every level by a name of its own in Japanese', () => {
    for (const { id, levels } of defaultPolicy.rules) {
      const names = levels.map(({ name }) => levelWords(name).ja);
      assert.equal(new Set(names).size, names.length, id);
      for (const [at, name] of names.entries())
        assert.ok(id === 'preset' || /[ぁ-んァ-ヶ一-龠]/.test(name), levels[at]?.name);
    }
  });

  it('goes back only below the exit of the band, one level at a time', () => {
    const up = decide(quick, firstState, taken({ activeContacts: 20_000 }), [], t0).state;
    assert.equal(up.asked.nudges, 'event-driven');
    const inBand = decide(quick, up, taken({ activeContacts: 9_500 }), [], t0).state;
    assert.equal(inBand.asked.nudges, 'event-driven');
    const below = decide(quick, inBand, taken({ activeContacts: 8_900 }), [], t0).state;
    assert.equal(below.asked.nudges, 'hybrid');
    assert.equal(decide(quick, below, taken({ activeContacts: 10 }), [], t0).state.asked.nudges, 'scheduled');
  });

  it('does not follow the hours of a day: a level is left after its readings were below it for long enough', () => {
    const hourMs = 60 * minute;
    const byHour = (hour: number, base: number) => ({
      at: t0 + hour * hourMs,
      readings: taken({ concurrentUsers: hour % 24 < 8 ? 2 : base }, t0 + hour * hourMs),
    });
    const week = Array.from({ length: 7 * 24 }, (_, hour) => byHour(hour, 20));
    assert.equal(simulate(defaultPolicy, week).filter(({ decision }) => decision.switched).length, 1);
    const decline = [...week, ...Array.from({ length: 4 * 24 }, (_, hour) => byHour(7 * 24 + hour, 2))];
    const switches = simulate(defaultPolicy, decline).filter(({ decision }) => decision.switched);
    assert.deepEqual(
      switches.map(({ decision }) => decision.switched?.to),
      ['medium', 'small'],
    );
  });

  it('keeps two rules apart that ask for the same mode: the stronger one holds', () => {
    const both = settled({ activeContacts: 5_000, hourlyPeakToMean: 9 }).state;
    assert.equal(both.asked.nudges, 'event-driven');
    const calm = decide(quick, both, taken({ activeContacts: 5_000, hourlyPeakToMean: 1 }), [], t0);
    assert.deepEqual(calm.changes, { nudges: 'hybrid' });
  });

  it('makes one switch at a time, and tells the other when it may', () => {
    const policy = pacedPolicy({ dwellMs: 10 * minute, settleMs: 0 });
    const values = taken({ activeContacts: 5_000, aiSpendShare: 0.8 });
    const first = decide(policy, firstState, values, [], t0);
    assert.equal(first.switched?.rule, 'active-contacts');
    const waiting = decide(policy, first.state, values, [], t0 + minute).checks.find(
      ({ rule }) => rule === 'ai-budget',
    );
    assert.equal(waiting?.verdict, 'waits-for-dwell');
    assert.equal(waiting.notBefore, t0 + 10 * minute);
    const later = decide(
      policy,
      first.state,
      taken({ aiSpendShare: 0.8 }, t0 + 10 * minute),
      [],
      t0 + 10 * minute,
    );
    assert.equal(later.switched?.rule, 'ai-budget');
  });

  it('lets no rule move a mode that is held by hand, until the override expires', () => {
    const override = {
      modes: { nudges: 'scheduled' as const },
      reason: 'rehearsal',
      by: 'key:a',
      expiresAt: t0 + minute,
    };
    const values = { activeContacts: 50_000 };
    const held = decide(quick, firstState, taken(values), [override], t0);
    assert.equal(held.switched, undefined);
    assert.equal(held.checks.find(({ rule }) => rule === 'active-contacts')?.verdict, 'overridden');
    const after = decide(quick, held.state, taken(values, t0 + minute), [override], t0 + minute);
    assert.deepEqual(after.changes, { nudges: 'event-driven' });
  });

  it('takes a mode held by hand into force at once and gives it back when it expires', () => {
    const override = {
      modes: { nudges: 'event-driven' as const },
      reason: 'a fair',
      by: 'key:a',
      expiresAt: t0 + minute,
    };
    const began = decide(quick, firstState, {}, [override], t0);
    assert.deepEqual(began.changes, { nudges: 'event-driven' });
    assert.deepEqual(decide(quick, began.state, {}, [override], t0 + minute).changes, {
      nudges: 'scheduled',
    });
  });

  it('takes a switch back when the error budget burns after it, and does not try again for a day', () => {
    const policy = defaultPolicy;
    const calm = taken({ activeContacts: 2_000, sloBurn: 0.2 });
    const switched = decide(policy, firstState, calm, [], t0);
    assert.equal(switched.state.asked.nudges, 'hybrid');
    const burning = taken({ activeContacts: 2_000, sloBurn: 14 }, t0 + minute);
    const back = decide(policy, switched.state, burning, [], t0 + minute);
    assert.equal(back.switched?.stepBack, true);
    assert.deepEqual(back.changes, { nudges: 'scheduled' });
    const again = decide(
      policy,
      back.state,
      taken({ activeContacts: 2_000 }, t0 + 60 * minute),
      [],
      t0 + 60 * minute,
    );
    assert.equal(again.checks.find(({ rule }) => rule === 'active-contacts')?.verdict, 'blocked');
    const nextDay = t0 + 25 * 60 * minute;
    assert.equal(
      decide(policy, again.state, taken({ activeContacts: 2_000 }, nextDay), [], nextDay).switched?.to,
      'hybrid',
    );
  });

  it('does not blame a switch for a fire that burned before it, nor after the trial, nor without a reading', () => {
    const burning = (at: number) => taken({ activeContacts: 2_000, sloBurn: 14 }, at);
    const before = decide(defaultPolicy, firstState, burning(t0), [], t0).state;
    assert.equal(decide(defaultPolicy, before, burning(t0 + minute), [], t0 + minute).switched, undefined);
    const calm = decide(
      defaultPolicy,
      firstState,
      taken({ activeContacts: 2_000, sloBurn: 0 }),
      [],
      t0,
    ).state;
    const late = t0 + 31 * minute;
    assert.equal(decide(defaultPolicy, calm, burning(late), [], late).switched, undefined);
    assert.equal(
      decide(defaultPolicy, calm, taken({ activeContacts: 2_000 }, late), [], t0 + minute).switched,
      undefined,
    );
  });

  it('keeps a mode that a person set beside the policy until its rule switches', () => {
    const byHand: Stage = { ...firstStage, nudges: 'event-driven' };
    const other = decide(quick, firstState, taken({ aiSpendShare: 0.9 }), [], t0);
    assert.equal(applyChanges(byHand, other.changes).nudges, 'event-driven');
    assert.equal(applyChanges(byHand, other.changes).modelTier, 'economy');
  });
});

describe('Properties of every decision', () => {
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 2 ** 31);
  const runs = process.env['TSUDOI_FULL'] ? 2_000 : 150;
  before(() => {
    console.log(`  seed ${seed}`);
  });

  it('noise around a threshold gives at most one switch a dwell', () => {
    const policy = pacedPolicy({ dwellMs: 30 * minute, settleMs: 0 });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            a: fc.double({ min: 0.5, max: 2, noNaN: true }),
            b: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          {
            minLength: 20,
            maxLength: 200,
          },
        ),
        (noise) => {
          const steps = simulate(
            policy,
            noise.map(({ a, b }, index) => {
              const at = t0 + index * minute;
              return {
                at,
                readings: taken(
                  { activeContacts: 1_000 * a, aiSpendShare: b, connectedClients: 100 * a },
                  at,
                ),
              };
            }),
          );
          const switches = steps.filter(({ decision }) => decision.switched).map(({ at }) => at);
          switches.forEach((at, index) => {
            const before = switches[index - 1];
            if (before !== undefined) assert.ok(at - before >= 30 * minute);
          });
        },
      ),
      { numRuns: runs, seed },
    );
  });

  it('readings that are missing, stale or not numbers never switch anything', () => {
    const value = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...readingNames), value),
        fc.constantFrom('gone', 'stale', 'nan'),
        (values, how) => {
          const { state } = settled(values);
          const lost =
            how === 'gone'
              ? {}
              : how === 'nan'
                ? taken(Object.fromEntries(Object.keys(values).map((name) => [name, NaN])))
                : taken(values, t0 - 40 * 60 * minute);
          const decision = decide(quick, state, lost, [], t0);
          assert.equal(decision.switched, undefined);
          assert.deepEqual(decision.changes, {});
        },
      ),
      { numRuns: runs, seed },
    );
  });

  it('the stage is always one that the services accept, and every switch names what made it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.dictionary(fc.constantFrom(...readingNames), fc.double({ min: 0, max: 1e12, noNaN: true })),
          { maxLength: 30 },
        ),
        (days) => {
          const steps = simulate(
            quick,
            days.map((values, index) => ({
              at: t0 + index * 60_000,
              readings: taken(values, t0 + index * 60_000),
            })),
          );
          for (const { decision } of steps) {
            Stage.parse(applyChanges(decision.state.asked, {}));
            for (const check of decision.checks)
              if (check.verdict === 'switches' || check.verdict === 'tells')
                assert.ok(check.because.length > 0, check.message.en);
          }
        },
      ),
      { numRuns: runs, seed },
    );
  });
});
