import assert from 'node:assert/strict';
import { GrowthPolicySpec, policyOf } from '../src/resource.ts';

describe('The policy of a spec', () => {
  it('is the default one where it is empty, with own thresholds and without disabled rules where it says so', () => {
    assert.equal(policyOf(GrowthPolicySpec.parse({})).rules.length, 24);
    const own = policyOf(
      GrowthPolicySpec.parse({
        disabledRules: ['egress'],
        thresholds: [
          { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter: 50, exit: 40 },
        ],
      }),
    );
    assert.equal(own.rules.length, 23);
    const [, hybrid] = own.rules.find(({ id }) => id === 'active-contacts')?.levels ?? [];
    assert.equal(hybrid?.thresholds[0]?.enter, 50);
  });

  const odd: readonly { readonly what: string; readonly spec: object; readonly fault: RegExp }[] = [
    {
      what: 'a rule that nothing is called',
      spec: { disabledRules: ['active-contact'] },
      fault: /spec\.disabledRules\[0\]: "active-contact" is none of .*active-contacts/,
    },
    {
      what: 'a level that the rule has not',
      spec: {
        thresholds: [
          { rule: 'active-contacts', level: 'Hybrid', reading: 'activeContacts', enter: 5, exit: 4 },
        ],
      },
      fault: /spec\.thresholds\[0\]\.level: "Hybrid" is none of hybrid, event-driven/,
    },
    {
      what: 'a reading that the level does not look at',
      spec: {
        thresholds: [{ rule: 'active-contacts', level: 'hybrid', reading: 'members', enter: 5, exit: 4 }],
      },
      fault: /spec\.thresholds\[0\]\.reading: "members" is none of activeContacts/,
    },
    {
      what: 'the lowest level, which has no thresholds',
      spec: {
        thresholds: [
          { rule: 'active-contacts', level: 'scheduled', reading: 'activeContacts', enter: 5, exit: 4 },
        ],
      },
      fault: /spec\.thresholds\[0\]\.level/,
    },
    {
      what: 'a query for no reading',
      spec: { queries: [{ reading: 'constructor', query: 'up' }] },
      fault: /spec\.queries\[0\]\.reading/,
    },
    {
      what: 'a band that is inverted',
      spec: {
        thresholds: [
          { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter: 5, exit: 6 },
        ],
      },
      fault: /exit 6 must be below enter 5/,
    },
    {
      what: 'a level that lies above the next',
      spec: {
        thresholds: [
          { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter: 20_000, exit: 4 },
        ],
      },
      fault: /must lie beyond that of the level below/,
    },
  ];
  for (const { what, spec, fault } of odd)
    it(`refuses ${what}, and names it`, () => {
      assert.throws(() => policyOf(GrowthPolicySpec.parse(spec)), fault);
    });

  it('takes no time beyond a year, whose end no calendar has', () => {
    for (const field of ['dwellSeconds', 'settleSeconds', 'trialSeconds'])
      assert.equal(GrowthPolicySpec.safeParse({ [field]: 9e12 }).success, false, field);
  });
});
