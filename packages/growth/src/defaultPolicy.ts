import { adviceRules } from './policy/adviceRules.ts';
import { capacityRules } from './policy/capacityRules.ts';
import { dataRules } from './policy/dataRules.ts';
import { nudgeRules } from './policy/nudgeRules.ts';
import { checkPolicy, type Policy } from './rule.ts';

/** The whole table 65 of the requirements: switches first, what keeps the platform up before what saves. */
export const defaultPolicy: Policy = checkPolicy({
  dwellMs: 600_000,
  trialMs: 1_800_000,
  burnLimit: 6,
  blockMs: 86_400_000,
  rules: [...capacityRules, ...nudgeRules, ...dataRules, ...adviceRules],
});

/** The default policy at another pace; `settleMs` for every rule where it is given. */
export function pacedPolicy(pace: {
  readonly dwellMs: number;
  readonly settleMs?: number | undefined;
}): Policy {
  const { dwellMs, settleMs } = pace;
  return {
    ...defaultPolicy,
    dwellMs,
    rules: defaultPolicy.rules.map((rule) => (settleMs === undefined ? rule : { ...rule, settleMs })),
  };
}
