import { z } from 'zod';
import { SignalType } from '../signals.ts';
import { StepWait } from './wait.ts';

/** Steps of one side of a branch. */
const mostOfArm = 5;

/** After a wait one of two ways, by what the person has done since the first message; then what follows the branch. */
export function branchOver<Step extends z.ZodType>(step: Step) {
  return z.strictObject({
    kind: z.literal('branch'),
    wait: StepWait,
    if: z.array(SignalType).min(1).max(10).describe('any of these since the first step'),
    then: z.array(step).max(mostOfArm).default([]).describe('the steps where it came'),
    else: z.array(step).max(mostOfArm).default([]).describe('the steps where none came'),
  });
}
