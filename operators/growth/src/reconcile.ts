import { InvalidPolicy } from '@tsudoi/growth/rule';
import { recordEvent } from '@tsudoi/kube/events';
import type { HttpClient } from '@tsudoi/kube/httpClient';
import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { TermOver } from '@tsudoi/kube/term';
import type { Decision, Switch } from '@tsudoi/growth/decide';
import type { Readings } from '@tsudoi/growth/readings';
import { upcomingSwitches, type UpcomingSwitch } from '@tsudoi/growth/upcoming';
import { annotate, PlatformFault, readStage, writeStage, type PlatformApi, type StageSeen } from './act.ts';
import { decideFor } from './decide.ts';
import { governing, type Governing } from './governs.ts';
import type { Prometheus } from './askPrometheus.ts';
import { observe, observeDays } from './observe.ts';
import { scale } from './scale.ts';
import { growthPolicies, GrowthPolicySpec, policyOf, type GrowthPolicy } from './resource.ts';
import { tell } from './tell.ts';

export interface ReconcileParts {
  readonly api: KubeApi;
  readonly platform: PlatformApi;
  readonly prometheus: Prometheus;
  readonly grafana: { readonly url: string; readonly token: string | undefined } | undefined;
  readonly instance: string;
  readonly now: () => Date;
  readonly http: HttpClient;
  /** The rules that may switch, before any does: a count that is not there yet has no increase when its first event comes. */
  readonly onRules: (rules: readonly string[]) => void;
  readonly onSwitch: (rule: string, kind: 'switch' | 'step-back') => void;
  readonly warn: (message: string, err: unknown) => void;
}

/** Switches to come that the status tells, the soonest of them. */
const mostUpcoming = 10;
/** An invalid policy is looked at again when it is edited. */
const invalidMs = 300_000;

/** One look at one policy among all of its installation: observe, decide, act, tell. Resolves to ms until the next look. */
export async function reconcile(
  parts: ReconcileParts,
  policy: GrowthPolicy,
  all: readonly GrowthPolicy[],
): Promise<number> {
  const { platform, now } = parts;
  const role = governing(policy, all);
  const parsed = GrowthPolicySpec.safeParse(policy.spec ?? {});
  if (!parsed.success) {
    const message = parsed.error.issues
      .map((issue) => `spec.${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    await tell(parts, policy, { role, ready: ['False', 'InvalidSpec', message] });
    return invalidMs;
  }
  const spec = parsed.data;
  const againMs = spec.checkEverySeconds * 1_000;
  if (role.reason === 'AnotherGoverns') {
    await tell(parts, policy, { role, ready: ['False', role.reason, role.message] });
    return againMs;
  }
  const unanswered = new Set<string>();
  const asking = {
    prometheus: parts.prometheus,
    selector: spec.selector,
    onFault(query: string, err: unknown) {
      unanswered.add(query);
      parts.warn(`Prometheus could not answer ${query}`, err);
    },
  };
  try {
    const stated = policyOf(spec);
    parts.onRules(stated.rules.map(({ id }) => id));
    const [readings, days, seen] = await Promise.all([
      observe({ ...asking, queries: spec.queries }),
      observeDays(asking),
      readStage(platform),
    ]);
    const about = { policy: stated, spec, status: policy.status, seen, governs: role.governs };
    const decision = decideFor(about, readings, now());
    const upcoming = upcomingSwitches(stated, decision.state.levels, readings, days).slice(0, mostUpcoming);
    const found = { role, decision, readings, upcoming, unanswered: unanswered.size };
    if (role.governs) await act(parts, policy, spec, seen, found);
    else {
      const { switched } = decision;
      const would = switched ? `would switch: ${switched.message.en}` : 'would switch nothing';
      await tell(parts, policy, { ...found, ready: ['True', 'DryRun', would], stage: seen.stage });
    }
    return againMs;
  } catch (err) {
    if (err instanceof InvalidPolicy) {
      await tell(parts, policy, { role, ready: ['False', 'InvalidPolicy', err.message] });
      return invalidMs;
    }
    if (err instanceof PlatformFault)
      await tell(parts, policy, {
        role,
        ready: ['False', 'InstallationAway', `nothing switches: ${err.message}`],
      });
    throw err;
  }
}

interface Found {
  readonly role: Governing;
  readonly decision: Decision;
  readonly readings: Readings;
  readonly upcoming: readonly UpcomingSwitch[];
  /** Queries that Prometheus did not answer; the log names them. */
  readonly unanswered: number;
}

/** Brings about what was decided, and tells it everywhere. */
async function act(
  parts: ReconcileParts,
  policy: GrowthPolicy,
  spec: GrowthPolicySpec,
  before: StageSeen,
  found: Found,
): Promise<void> {
  const { api, platform } = parts;
  const { decision, readings, unanswered } = found;
  const changed = Object.keys(decision.changes).length > 0;
  const stage = changed ? await writeStage(platform, before, decision) : before.stage;
  const inTheWay = await scale(api, policy, spec, stage);
  const { switched } = decision;
  if (switched) await tellSwitch(parts, policy, switched);
  const seen = Object.keys(readings).length;
  await tell(parts, policy, {
    ...found,
    ready:
      seen > 0
        ? [
            'True',
            'Deciding',
            `decides by ${String(seen)} readings${unanswered > 0 ? `; ${String(unanswered)} queries have no answer that counts, see the log` : ''}`,
          ]
        : ['False', 'NoReadings', 'Prometheus has no reading; the stage holds'],
    stage,
    ...(spec.autoscale.length + spec.workers.length > 0 && { inTheWay }),
  });
}

/** Counts it, and writes the Event and the annotation. The switch was made: it is remembered although nobody could be told. */
async function tellSwitch(parts: ReconcileParts, policy: GrowthPolicy, switched: Switch): Promise<void> {
  const { api, grafana, http, instance, now, warn } = parts;
  const { rule, stepBack, message } = switched;
  parts.onSwitch(rule, stepBack ? 'step-back' : 'switch');
  const about = { controller: 'growth-operator', instance, now: now() };
  const untold = (what: string) => (err: unknown) => {
    if (err instanceof TermOver) throw err;
    warn(`${what} was not taken`, err);
  };
  await recordEvent(api, about, growthPolicies, policy, {
    type: stepBack ? 'Warning' : 'Normal',
    reason: stepBack ? 'SteppedBack' : 'Switched',
    note: message.en,
  }).catch(untold('the Event'));
  if (grafana) await annotate({ ...grafana, http }, message.en, now()).catch(untold('the annotation'));
}
