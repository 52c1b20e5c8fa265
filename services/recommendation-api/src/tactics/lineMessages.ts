import type { Tactic } from '@tsudoi/contracts/tactics';

/** Monthly plans of a LINE official account in Japan (public rate card since June 2023): yen, and messages that are included. One message to one friend counts as one. */
const PLANS = [
  { jpy: 0, messages: 200 },
  { jpy: 5_000, messages: 5_000 },
  { jpy: 15_000, messages: 30_000 },
] as const;
/** Most that a message beyond the largest plan costs. */
const BEYOND_JPY = 3;

/** The tactic for an account with so many friends: the smallest plan that holds one message to all of them, and how often it holds one. */
export function lineMessages(tactic: Tactic, friends: number): Tactic {
  const plan = PLANS.find(({ messages }) => messages >= friends);
  if (plan === undefined)
    return {
      ...tactic,
      kind: 'paid',
      setupFeeJpy: 15_000,
      costPerUnitJpy: Math.max(0, Math.round(friends * BEYOND_JPY)),
    };
  return {
    ...tactic,
    kind: plan.jpy > 0 ? 'paid' : 'free',
    setupFeeJpy: plan.jpy,
    maximumEffort: Math.max(
      1,
      Math.min(tactic.maximumEffort, Math.floor(plan.messages / Math.max(1, friends))),
    ),
  };
}
