import { defaultPolicy } from '@tsudoi/growth/defaultPolicy';
import { readingNames } from '@tsudoi/growth/readings';
import { checkPolicy, InvalidPolicy, type Policy } from '@tsudoi/growth/rule';
import { Stage } from '@tsudoi/growth/stage';
import type { Condition } from '@tsudoi/kube/conditions';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';
import { z } from 'zod';

/** The kind that this operator serves; its definition is charts/tsudoi/templates/operators/growthPolicyCrd.yaml. */
export const growthPolicies: ResourceKind = {
  group: 'tsudoi.dev',
  version: 'v1alpha1',
  plural: 'growthpolicies',
  kind: 'GrowthPolicy',
  namespaced: true,
};

const yearSeconds = 366 * 86_400;

/** What a person states; every field has a default, so that an empty spec is the default policy. */
export const GrowthPolicySpec = z.object({
  dryRun: z.boolean().default(false),
  checkEverySeconds: z.int().min(1).max(3_600).default(15),
  dwellSeconds: z.int().min(0).max(yearSeconds).default(600),
  settleSeconds: z.int().min(0).max(yearSeconds).optional(),
  trialSeconds: z.int().min(0).max(yearSeconds).default(1_800),
  burnLimit: z.number().positive().default(6),
  selector: z
    .string()
    .max(500)
    .regex(/^[\w"=~!.,|*+ -]*$/)
    .default('')
    .describe('matchers of the series of this installation, such as namespace="tsudoi"'),
  thresholds: z
    .array(
      z.object({
        rule: z.string(),
        level: z.string(),
        reading: z.string(),
        enter: z.number(),
        exit: z.number(),
      }),
    )
    .default([]),
  disabledRules: z.array(z.string()).default([]),
  queries: z.array(z.object({ reading: z.string(), query: z.string().min(1).max(2_000) })).default([]),
  overrides: z
    .array(
      z.object({ modes: Stage.partial(), reason: z.string(), expiresAt: z.iso.datetime({ offset: true }) }),
    )
    .default([]),
  autoscale: z
    .array(
      z.object({
        deployment: z.string(),
        targetCpuPercent: z.int().min(1).max(100).default(60),
        maxReplicas: z.int().min(1).max(100).optional(),
      }),
    )
    .default([]),
  workers: z.array(z.object({ scaledObject: z.string() })).default([]),
});
export type GrowthPolicySpec = z.output<typeof GrowthPolicySpec>;

/** A switch that is likely to come; a day beyond two years, and a cost of what changes no mode, is absent. */
export interface UpcomingTold {
  readonly rule: string;
  readonly to: string;
  readonly reading: string;
  readonly threshold: number;
  readonly probability: number;
  readonly early?: string;
  readonly likely?: string;
  readonly late?: string;
  readonly costUsdPerMonth?: number;
}

export interface GrowthPolicyStatus {
  /** Which installation works it; see packages/operator. */
  readonly installation?: string;
  readonly observedGeneration?: number;
  readonly stage?: Readonly<Record<string, unknown>>;
  readonly nudges?: string;
  readonly observed?: readonly { readonly reading: string; readonly value: string }[];
  readonly levels?: readonly {
    readonly rule: string;
    readonly level: string;
    readonly verdict: string;
    readonly message: string;
  }[];
  readonly lastSwitch?: {
    readonly at: string;
    readonly rule: string;
    readonly to: string;
    readonly message: string;
  };
  readonly nextSwitchNotBefore?: string;
  readonly forecast?: readonly UpcomingTold[];
  /** The state of packages/growth, as JSON: what is remembered between decisions. */
  readonly state?: string;
  readonly conditions?: readonly Condition[];
}

export interface GrowthPolicy extends KubeObject {
  readonly spec?: unknown;
  readonly status?: GrowthPolicyStatus;
}

/** The policy that a spec states: the default one with its own thresholds, pace and omissions. @throws {InvalidPolicy} */
export function policyOf(spec: GrowthPolicySpec): Policy {
  refuseUnknownNames(spec);
  const moved = (rule: string, level: string, reading: string) =>
    spec.thresholds.find((each) => each.rule === rule && each.level === level && each.reading === reading);
  const [first, ...others] = defaultPolicy.rules
    .filter(({ id }) => !spec.disabledRules.includes(id))
    .map((rule) => {
      const [lowest, ...above] = rule.levels;
      return {
        ...rule,
        settleMs: spec.settleSeconds === undefined ? rule.settleMs : spec.settleSeconds * 1_000,
        levels: [
          lowest,
          ...above.map((level) => ({
            ...level,
            thresholds: level.thresholds.map((threshold) => {
              const own = moved(rule.id, level.name, threshold.reading);
              return own ? { ...threshold, enter: own.enter, exit: own.exit } : threshold;
            }),
          })),
        ] as const,
      };
    });
  return checkPolicy({
    ...defaultPolicy,
    dwellMs: spec.dwellSeconds * 1_000,
    trialMs: spec.trialSeconds * 1_000,
    burnLimit: spec.burnLimit,
    rules: first ? [first, ...others] : [],
  });
}

/** A name that nothing has is a slip: what was meant would silently not be. @throws {InvalidPolicy} */
function refuseUnknownNames({ thresholds, disabledRules, queries }: GrowthPolicySpec): void {
  const { rules } = defaultPolicy;
  const faults: { field: string; message: string }[] = [];
  const check = (field: string, name: string, names: readonly string[]) => {
    if (!names.includes(name)) faults.push({ field, message: `"${name}" is none of ${names.join(', ')}` });
    return names.includes(name);
  };
  const ids = rules.map(({ id }) => id);
  disabledRules.forEach((id, at) => check(`spec.disabledRules[${String(at)}]`, id, ids));
  queries.forEach(({ reading }, at) => check(`spec.queries[${String(at)}].reading`, reading, readingNames));
  thresholds.forEach(({ rule: id, level: name, reading }, at) => {
    const field = `spec.thresholds[${String(at)}]`;
    if (!check(`${field}.rule`, id, ids)) return;
    const [, ...above] = rules.find((rule) => rule.id === id)?.levels ?? [];
    const levels = above.map((level) => level.name);
    if (!check(`${field}.level`, name, levels)) return;
    const level = above.find((each) => each.name === name);
    check(`${field}.reading`, reading, level?.thresholds.map((each) => each.reading) ?? []);
  });
  if (faults.length > 0) throw new InvalidPolicy(faults);
}
