import { condition, type Condition } from '@tsudoi/kube/conditions';
import type { GrowthPolicy, GrowthPolicyStatus } from './resource.ts';

/** Whether a policy decides for the installation, and the condition that says so. */
export interface Governing {
  readonly governs: boolean;
  readonly reason: 'OnlyPolicy' | 'OldestPolicy' | 'AnotherGoverns' | 'DryRun';
  readonly message: string;
}

const isDry = ({ spec }: GrowthPolicy): boolean =>
  (spec as { readonly dryRun?: unknown } | undefined)?.dryRun === true;

/** Older first; of one second, by name. */
function byAge({ metadata: a }: GrowthPolicy, { metadata: b }: GrowthPolicy): number {
  const [ageA, ageB] = [Date.parse(a.creationTimestamp ?? ''), Date.parse(b.creationTimestamp ?? '')];
  if (ageA !== ageB) return (ageA || 0) - (ageB || 0);
  return a.name < b.name ? -1 : 1;
}

/**
 * An installation has one stage, so one policy decides it: the oldest that is no dry run and is not being deleted. An invalid
 * one governs too, and switches nothing: a slip in it must not hand the installation to a policy that somebody forgot.
 */
export function governing(policy: GrowthPolicy, all: readonly GrowthPolicy[]): Governing {
  if (isDry(policy))
    return { governs: false, reason: 'DryRun', message: 'a dry run decides and tells, and switches nothing' };
  const others = all.filter(
    (each) =>
      each.metadata.name !== policy.metadata.name &&
      each.metadata.deletionTimestamp === undefined &&
      !isDry(each),
  );
  const [oldest = policy] = [policy, ...others].sort(byAge);
  if (oldest !== policy)
    return {
      governs: false,
      reason: 'AnotherGoverns',
      message:
        `the GrowthPolicy ${oldest.metadata.name}, which is older, governs this installation; this one switches nothing ` +
        `until that one is gone. Set spec.dryRun here to see what it would do, or delete one of the two`,
    };
  if (others.length === 0)
    return { governs: true, reason: 'OnlyPolicy', message: 'it is the only policy of this installation' };
  const names = others.map(({ metadata }) => metadata.name).sort();
  return {
    governs: true,
    reason: 'OldestPolicy',
    message: `it is the oldest policy of this installation; without effect: ${names.slice(0, 10).join(', ')}${
      names.length > 10 ? ` and ${String(names.length - 10)} more` : ''
    }`,
  };
}

/** The condition `Governs`. */
export function governsCondition(
  before: GrowthPolicyStatus | undefined,
  { governs, reason, message }: Governing,
  observedGeneration: number,
  now: Date,
): Condition {
  const told = { type: 'Governs', status: governs ? 'True' : 'False', reason, message } as const;
  return condition(before?.conditions, { ...told, observedGeneration }, now);
}

/** Whether it governed when it was last looked at, so that what it remembers is what it did itself. */
export function governedBefore(status: GrowthPolicyStatus | undefined): boolean {
  const told = status?.conditions?.find(({ type }) => type === 'Governs');
  // A build that knew no second policy told no such condition.
  return told === undefined || told.status === 'True';
}
