import { InvalidPolicy } from '@tsudoi/growth/rule';
import type { Stage } from '@tsudoi/growth/stage';
import { applyStatus } from '@tsudoi/kube/applyStatus';
import { condition, type Condition } from '@tsudoi/kube/conditions';
import { recordEvent } from '@tsudoi/kube/events';
import type { HttpClient } from '@tsudoi/kube/httpClient';
import type { KubeApi } from '@tsudoi/kube/kubeApi';
import type { Decision } from '@tsudoi/growth/decide';
import type { Readings } from '@tsudoi/growth/readings';
import { upcomingSwitches, type UpcomingSwitch } from '@tsudoi/growth/upcoming';
import { formatReading } from '@tsudoi/growth/words';
import { annotate, fieldManager, readStage, writeStage, type PlatformApi } from './act.ts';
import { decideFor } from './decide.ts';
import type { Prometheus } from './askPrometheus.ts';
import { observe, observeDays } from './observe.ts';
import { scale } from './scale.ts';
import {
  growthPolicies,
  GrowthPolicySpec,
  policyOf,
  type GrowthPolicy,
  type GrowthPolicyStatus,
  type UpcomingTold,
} from './resource.ts';

export interface ReconcileParts {
  readonly api: KubeApi;
  readonly platform: PlatformApi;
  readonly prometheus: Prometheus;
  readonly grafana: { readonly url: string; readonly token: string | undefined } | undefined;
  readonly instance: string;
  readonly now: () => Date;
  readonly http: HttpClient;
  readonly onSwitch: (rule: string, kind: 'switch' | 'step-back') => void;
  readonly warn: (message: string, err: unknown) => void;
}

/** Switches to come that the status tells, the soonest of them. */
const mostUpcoming = 10;

/** One look at one policy: observe, decide, act, tell. Resolves to ms until the next look. */
export async function reconcile(parts: ReconcileParts, policy: GrowthPolicy): Promise<number> {
  const { api, platform, now } = parts;
  const parsed = GrowthPolicySpec.safeParse(policy.spec ?? {});
  if (!parsed.success) {
    const message = parsed.error.issues
      .map((issue) => `spec.${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    await tell(parts, policy, { ready: ['False', 'InvalidSpec', message] });
    return 300_000;
  }
  const spec = parsed.data;
  const asking = {
    prometheus: parts.prometheus,
    selector: spec.selector,
    onFault: (query: string, err: unknown) => parts.warn(`Prometheus could not answer ${query}`, err),
  };
  const [readings, days] = await Promise.all([
    observe({ ...asking, queries: spec.queries }),
    observeDays(asking),
  ]);
  let decision: Decision;
  let upcoming: readonly UpcomingSwitch[];
  try {
    decision = decideFor(spec, policy.status, readings, now());
    upcoming = upcomingSwitches(policyOf(spec), decision.state.levels, readings, days).slice(0, mostUpcoming);
  } catch (err) {
    if (!(err instanceof InvalidPolicy)) throw err;
    await tell(parts, policy, { ready: ['False', 'InvalidPolicy', err.message] });
    return 300_000;
  }
  if (spec.dryRun) {
    const would = decision.switched
      ? `would switch: ${decision.switched.message.en}`
      : 'would switch nothing';
    await tell(parts, policy, {
      ready: ['True', 'DryRun', would],
      decision,
      readings,
      upcoming,
      remember: false,
    });
    return spec.checkEverySeconds * 1_000;
  }
  const changed = Object.keys(decision.changes).length > 0;
  const stage = changed ? await writeStage(platform, decision) : await readStage(platform);
  const inTheWay = await scale(api, policy, spec, stage);
  const { switched } = decision;
  if (switched) {
    parts.onSwitch(switched.rule, switched.stepBack ? 'step-back' : 'switch');
    const type = switched.stepBack ? 'Warning' : 'Normal';
    const about = { controller: 'growth-operator', instance: parts.instance, now: now() };
    await recordEvent(api, about, growthPolicies, policy, {
      type,
      reason: switched.stepBack ? 'SteppedBack' : 'Switched',
      note: switched.message.en,
    });
    if (parts.grafana)
      await annotate({ ...parts.grafana, http: parts.http }, switched.message.en, now()).catch(
        (err: unknown) => {
          parts.warn('the annotation was not taken', err);
        },
      );
  }
  const seen = Object.keys(readings).length;
  await tell(parts, policy, {
    ready:
      seen > 0
        ? ['True', 'Deciding', `decides by ${seen} readings`]
        : ['False', 'NoReadings', 'Prometheus has no reading; the stage holds'],
    decision,
    readings,
    upcoming,
    stage,
    remember: true,
    ...(spec.autoscale.length + spec.workers.length > 0 && { inTheWay }),
  });
  return spec.checkEverySeconds * 1_000;
}

interface Told {
  readonly ready: readonly [Condition['status'], string, string];
  readonly decision?: Decision;
  readonly readings?: Readings;
  readonly upcoming?: readonly UpcomingSwitch[];
  readonly stage?: Stage;
  readonly remember?: boolean;
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
async function tell(parts: ReconcileParts, policy: GrowthPolicy, told: Told): Promise<void> {
  const { api, now } = parts;
  const { status: before, metadata } = policy;
  const { decision, readings = {}, stage, ready } = told;
  const [status, reason, message] = ready;
  const { generation = 0 } = metadata;
  const switched = told.remember ? decision?.switched : undefined;
  const lastSwitch = switched
    ? { at: now().toISOString(), rule: switched.rule, to: switched.to, message: switched.message.en }
    : before?.lastSwitch;
  const dwellUntil = decision?.checks.find(({ notBefore }) => notBefore !== undefined)?.notBefore;
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
    ...((told.remember ? JSON.stringify(decision?.state) : before?.state) && {
      state: told.remember ? JSON.stringify(decision?.state) : (before?.state ?? ''),
    }),
    conditions: [
      condition(
        before?.conditions,
        { type: 'Ready', status, reason, message, observedGeneration: generation },
        now(),
      ),
      ...(told.inTheWay ? [scaling(before, told.inTheWay, generation, now())] : []),
    ],
  };
  await applyStatus(api, growthPolicies, policy, next, fieldManager);
}
