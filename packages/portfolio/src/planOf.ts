import type { Certificate, Plan, PlanItem, PlanNote, Problem, SolverStats } from './model.ts';
import { DEFAULT_HOURLY_WAGE_JPY } from './model.ts';
import type { Prepared } from './prepare.ts';
import { attendeesOf, figuresOf, hitOf, standingOf, type Choice } from './standing.ts';

/** A choice in the organiser's units, with its proof and the notes that its figures call for. */
export function planOf(
  prepared: Prepared,
  index: number,
  choice: Choice,
  certificate: Certificate,
  solver: SolverStats,
): Plan {
  const event = prepared.events[index]!;
  const { problem, attendance } = event;
  const standing = standingOf(prepared, index, choice);
  const { won, toCome, sigma, spread } = figuresOf(event, standing);
  const overlap = standing.alone > 0 ? won / standing.alone : 0;
  const items = prepared.candidates.flatMap((candidate, i): PlanItem[] => {
    const at = choice[i]!;
    if (candidate.event !== index || at < 0) return [];
    const { units, yen, quarters, people } = candidate.options;
    return [
      {
        tacticId: candidate.tactic.id,
        effort: units[at]!,
        spendJpy: yen[at]!,
        hours: quarters[at]! / 4,
        expectedSignUps: overlap * candidate.share * people[at]!,
      },
    ];
  });
  const spendJpy = items.reduce((sum, item) => sum + item.spendJpy, 0);
  const hours = items.reduce((sum, item) => sum + item.hours, 0);
  const expectedAttendees = attendeesOf(event, toCome, sigma);
  const question = problem.question ?? 'reach';
  const plan: Plan = {
    question,
    items,
    spendJpy,
    hours,
    costJpy: Math.round(spendJpy + hours * (problem.hourlyWageJpy ?? DEFAULT_HOURLY_WAGE_JPY)),
    expectedSignUps: attendance.signUps(toCome, spread),
    demand: (problem.baseSignUps ?? 0) + toCome,
    expectedAttendees,
    hitProbability: hitOf(event, toCome, sigma),
    ownSpread: Math.sqrt(Math.log1p(toCome > 0 ? (sigma / toCome) ** 2 : 0)),
    signUpLimit: attendance.signUpLimit,
    certificate,
    upperBoundAttendees:
      certificate.objective === 'value'
        ? Math.min(
            problem.capacity,
            expectedAttendees + (certificate.bound - certificate.achieved) / event.worthJpy,
          )
        : null,
    gap: certificate.gap,
    notes: [],
    unusable: event.unusable,
    solver,
  };
  return { ...plan, notes: notesOf(problem, plan, attendance.closes) };
}

/** Gaps above this are told. For the highest chance a cheap plan within a hundredth of it is taken on purpose. */
const OPEN = { cost: 1e-2, value: 1e-3, chance: 2e-2 };

function notesOf(problem: Problem, plan: Plan, closes: boolean): PlanNote[] {
  const notes: PlanNote[] = [];
  const add = (code: PlanNote['code'], figures: PlanNote['figures'] = {}): void => {
    notes.push({ code, figures });
  };
  if (problem.tacticBudgetJpy === 0) add('budget-is-zero');
  if (problem.staffHours === 0) add('hours-are-zero');
  if (problem.target === 0) add('target-is-zero');
  else if (plan.items.length === 0 && plan.certificate.objective === 'cost') add('nothing-needed');
  if (problem.target > problem.capacity)
    add('target-above-capacity', { target: problem.target, capacity: problem.capacity });
  if (problem.tactics.length > 0 && plan.unusable.length === problem.tactics.length)
    add('no-usable-tactic', { leadDays: problem.leadDays });
  if (plan.certificate.objective === 'chance')
    add('target-not-reachable', {
      target: problem.target,
      probability: plan.hitProbability,
      wanted: problem.probability ?? 0.8,
    });
  if (closes && plan.demand > 0.5 * plan.signUpLimit)
    add('close-sign-ups', { limit: plan.signUpLimit, capacity: problem.capacity });
  if (plan.gap > OPEN[plan.certificate.objective]) add('gap-not-closed', { gap: plan.gap });
  return notes;
}
