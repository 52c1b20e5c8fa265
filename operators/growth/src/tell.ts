import type { Decision } from '@tsudoi/growth/decide';
import type { Readings } from '@tsudoi/growth/readings';
import type { Stage } from '@tsudoi/growth/stage';
import type { UpcomingSwitch } from '@tsudoi/growth/upcoming';
import { formatReading } from '@tsudoi/growth/words';
import { applyStatus } from '@tsudoi/kube/applyStatus';
import { condition, type Condition } from '@tsudoi/kube/conditions';
import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { fieldManager } from './act.ts';
import { governedBefore, governsCondition, type Governing } from './governs.ts';
import { growthPolicies, type GrowthPolicy, type GrowthPolicyStatus, type UpcomingTold } from './resource.ts';

/** What a look found; without a decision, what was decided before stays told as far as it holds. */
export interface Told {
  readonly role: Governing;
  readonly ready: readonly [Condition['status'], string, string];
  readonly decision?: Decision;
  readonly readings?: Readings;
  readonly upcoming?: readonly UpcomingSwitch[];
  readonly stage?: Stage;
  /** Why something that the policy names is not scaled; absent where it names nothing. */
  readonly inTheWay?: readonly string[];
}

function scaling(
  before: GrowthPolicyStatus | undefined,
  inTheWay: readonly string[],
  observedGeneration: number,
  now: Date,
): Condition {
  const fine = inTheWay.length === 0;
  return condition(
    before?.conditions,
    {
      type: 'Scaling',
      status: fine ? 'True' : 'False',
      reason: fine ? 'FollowsTheStage' : 'InTheWay',
      message: fine ? 'autoscalers and workers follow the stage' : inTheWay.join('; '),
      observedGeneration,
    },
    now,
  );
}

/** The status by server-side apply; what did not change keeps its words, so that nothing is written in vain. */
export async function tell(
  { api, now }: { readonly api: KubeApi; readonly now: () => Date },
  policy: GrowthPolicy,
  told: Told,
): Promise<void> {
  const { status: before, metadata } = policy;
  const { decision, readings = {}, stage, ready, role } = told;
  const [status, reason, message] = ready;
  const { generation = 0 } = metadata;
  const switched = role.governs ? decision?.switched : undefined;
  const lastSwitch = switched
    ? { at: now().toISOString(), rule: switched.rule, to: switched.to, message: switched.message.en }
    : before?.lastSwitch;
  const dwellUntil = decision?.checks.find(({ notBefore }) => notBefore !== undefined)?.notBefore;
  // What a policy remembers of a time in which it did not govern is no memory of a governor.
  const kept = role.governs && governedBefore(before) ? before?.state : undefined;
  const state = decision ? JSON.stringify(decision.state) : kept;
  const next: GrowthPolicyStatus = {
    observedGeneration: generation,
    ...((stage ?? before?.stage) && { stage: stage ?? before?.stage ?? {} }),
    ...(stage && { nudges: stage.nudges }),
    observed: Object.entries(readings).map(([reading, { value }]) => ({
      reading,
      value: formatReading(reading as keyof Readings, value),
    })),
    levels: (decision?.checks ?? []).map(({ rule, level, verdict, message: words }) => ({
      rule,
      level,
      verdict,
      message: words.en,
    })),
    // Server-side apply refuses a null.
    forecast: (told.upcoming ?? []).map(
      (next) =>
        Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null)) as UpcomingTold,
    ),
    ...(lastSwitch && { lastSwitch }),
    ...(dwellUntil !== undefined && { nextSwitchNotBefore: new Date(dwellUntil).toISOString() }),
    ...(state !== undefined && { state }),
    conditions: [
      condition(
        before?.conditions,
        { type: 'Ready', status, reason, message, observedGeneration: generation },
        now(),
      ),
      governsCondition(before, role, generation, now()),
      ...(told.inTheWay ? [scaling(before, told.inTheWay, generation, now())] : []),
    ],
  };
  await applyStatus(api, growthPolicies, policy, next, fieldManager);
}
