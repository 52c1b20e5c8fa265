import type { Plan } from '@tsudoi/contracts/plans';
import type { Database, Tx } from '@tsudoi/database/database';
import { leastBudget, mostFor } from '@tsudoi/portfolio/questions';
import { NotFound } from '@tsudoi/runtime/errors';
import { openQuestion } from '../plan/openQuestion.ts';
import { leadDaysOf } from '../plan/problemOf.ts';
import type { SolverFor } from '../plan/solver.ts';
import { paceOfRow } from '../pace/paceOfRow.ts';
import { findEvent } from '../store/events.ts';
import { readPaceRow } from '../store/pace.ts';
import { listPlanRows } from '../store/plans.ts';
import { listTaskRows } from '../store/planTasks.ts';
import type { Facts, PlanFacts } from './facts.ts';
import type { Intent } from './intentOf.ts';

interface Parts {
  readonly database: Database;
  readonly solverFor: SolverFor;
}

const wantedProbability = 0.8;

/** Reads and solves just what an answer to this intent needs. 404 for another tenant's event. */
export async function gatherFacts(
  parts: Parts,
  tenantId: string,
  eventId: string,
  intent: Intent,
  now: Date,
  signal: AbortSignal,
): Promise<Facts> {
  const read = await parts.database.withTenant(tenantId, (tx) => readStored(tx, eventId, now));
  if (!read) throw new NotFound(`No event ${eventId}`);
  const { event, plan, pace, tasks } = read;
  const open = tasks.filter((task) => task.state !== 'done' && task.state !== 'skipped');
  const solved = plan && (await solveFor(parts, tenantId, plan, intent, signal));
  return {
    event,
    daysLeft: leadDaysOf(event, now),
    plan: plan && factsOf(plan),
    pace,
    nextTask: open[0],
    openTasks: open.length,
    whatIf: solved?.whatIf,
    leastBudget: solved?.leastBudget,
  };
}

async function readStored(tx: Tx, eventId: string, now: Date) {
  const event = await findEvent(tx, eventId);
  const row = await readPaceRow(tx, eventId, now);
  if (!event || !row) return undefined;
  const plans = await listPlanRows(tx, eventId, 50, undefined);
  const plan = plans.find(({ state }) => state === 'accepted') ?? plans[0];
  const tasks = plan?.state === 'accepted' ? await listTaskRows(tx, plan.id, 200, undefined) : [];
  return { event, plan, pace: paceOfRow(row), tasks };
}

async function solveFor(
  parts: Parts,
  tenantId: string,
  plan: Plan,
  intent: Intent,
  signal: AbortSignal,
): Promise<Pick<Facts, 'whatIf' | 'leastBudget'>> {
  const nothing = { whatIf: undefined, leastBudget: undefined };
  if (intent.kind !== 'more-money' && intent.kind !== 'more-hours' && intent.kind !== 'least-budget')
    return nothing;
  const { problem, solver } = await openQuestion(parts, tenantId, plan.id, signal);
  if (intent.kind === 'least-budget') {
    const found = await leastBudget(problem, wantedProbability, solver.solve);
    return {
      ...nothing,
      leastBudget: {
        reachable: found.budgetJpy !== null,
        budgetJpy: found.budgetJpy,
        probability: wantedProbability,
      },
    };
  }
  const yen = intent.kind === 'more-money' ? intent.yen : 0;
  const hours = intent.kind === 'more-hours' ? intent.hours : 0;
  const before = await solver.solve(mostFor(problem, plan.spendJpy, plan.hours));
  const after = await solver.solve(mostFor(problem, plan.spendJpy + yen, plan.hours + hours));
  return {
    ...nothing,
    whatIf: {
      gain: Math.max(0, after.expectedAttendees - before.expectedAttendees),
      expectedAttendees: after.expectedAttendees,
      hitProbability: after.hitProbability,
    },
  };
}

function factsOf(plan: Plan): PlanFacts {
  const [best] = [...plan.items].sort((a, b) => b.expectedSignUps - a.expectedSignUps);
  return {
    state: plan.state,
    expectedAttendees: plan.expectedAttendees,
    expectedSignUps: plan.expectedSignUps,
    spendJpy: plan.spendJpy,
    hours: plan.hours,
    hitProbability: plan.assessment?.hitProbability,
    costPerAttendeeJpy: plan.assessment?.costPerAttendeeJpy,
    best: best && { name: best.name, signUps: best.expectedSignUps },
  };
}
