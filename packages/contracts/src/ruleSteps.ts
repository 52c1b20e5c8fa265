import { z } from 'zod';
import { branchOver } from './stepKinds/branchStep.ts';
import { DigestStep } from './stepKinds/digestStep.ts';
import { MessageStep } from './stepKinds/messageStep.ts';

const InnerBranch = branchOver(z.discriminatedUnion('kind', [MessageStep, DigestStep]));
const InArm = z.discriminatedUnion('kind', [MessageStep, DigestStep, InnerBranch]);

/** What follows the message of a rule, one kind a file; a branch may hold branches, those none. */
export const RuleStep = z.discriminatedUnion('kind', [MessageStep, DigestStep, branchOver(InArm)]);

/** A step of a branch or of a rule itself. */
export type RuleStep = z.output<typeof RuleStep> | z.output<typeof InArm>;

/** The name of a kind of step; one that names none says something. */
export type StepKind = NonNullable<RuleStep['kind']>;

/** Steps of a rule, those of branches included. */
export const mostSteps = 20;
