import type { RuleStep } from '@tsudoi/contracts/ruleSteps';

type Steps = readonly RuleStep[];
/** A side of a branch. */
export type Arm = 'then' | 'else';

/** A step with where it stands: `0`, `1.then.0`; and its number, 2 is the first after the rule's own message, sides of branches in order. */
export interface PlacedStep {
  readonly path: string;
  readonly number: number;
  readonly step: RuleStep;
}

/** Every step of a rule, a branch before its sides. */
export function everyStep(steps: Steps, above = '', first = 2): readonly PlacedStep[] {
  const found: PlacedStep[] = [];
  for (const [index, step] of steps.entries()) {
    const path = `${above}${String(index)}`;
    found.push({ path, number: first + found.length, step });
    if (step.kind !== 'branch') continue;
    for (const arm of ['then', 'else'] as const)
      found.push(...everyStep(step[arm], `${path}.${arm}.`, first + found.length));
  }
  return found;
}

/** The step at a path; undefined where there is none. */
export function stepAt(steps: Steps, path: string): RuleStep | undefined {
  return everyStep(steps).find((each) => each.path === path)?.step;
}

/** What comes after a step, on the same side or behind the branch; `undefined` as a path is the rule's own message. */
export function stepAfter(steps: Steps, path: string | undefined): PlacedStep | undefined {
  const all = everyStep(steps);
  const find = (wanted: string) => all.find((each) => each.path === wanted);
  if (path === undefined) return find('0');
  const parts = path.split('.');
  while (parts.length > 0) {
    const index = Number(parts.pop());
    const next = find([...parts, String(index + 1)].join('.'));
    if (next) return next;
    parts.pop();
  }
  return undefined;
}

/** What comes after a branch that was decided: the first step of the side, or what follows the branch. */
export function stepInto(steps: Steps, path: string, arm: Arm): PlacedStep | undefined {
  return everyStep(steps).find((each) => each.path === `${path}.${arm}.0`) ?? stepAfter(steps, path);
}
