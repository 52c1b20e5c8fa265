import type { Plan } from '@tsudoi/contracts/plans';
import type { Database, Tx } from '@tsudoi/database/database';
import { leastBudget, mostFor } from '@tsudoi/portfolio/questions';
import { NotFound } from '@tsudoi/runtime/errors';
import { openQuestion } from '../plan/openQuestion.ts';
import { leadDaysOf } from '../plan/problemOf.ts';
import type { SolverFor } from '../plan/solver.ts';
import { paceOfRow } from '../pace/paceOfRow.ts';
import { readStoredProfile } from '../store/profiles.ts';
import { findEvent } from '../store/events.ts';
import { readPaceRow } from '../store/pace.ts';
import { listPlanRows } from '../store/plans.ts';
import { listTaskRows } from '../store/planTasks.ts';
import { yenPerUnitOf, type MoneyFacts } from '../tactics/money.ts';
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
  const { event, plan, pace, tasks, money } = read;
  const open = tasks.filter((task) => task.state !== 'done' && task.state !== 'skipped');
  const solved = plan && (await solveFor(parts, tenantId, plan, intent, money, signal));
  return {
    currency: money.currency,
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
  return { event, plan, pace: paceOfRow(row), tasks, money: (await readStoredProfile(tx)).input };
}

async function solveFor(
  parts: Parts,
  tenantId: string,
  plan: Plan,
  intent: Intent,
  money: MoneyFacts,
  signal: AbortSignal,
): Promise<Pick<Facts, 'whatIf' | 'leastBudget'>> {
  const nothing = { whatIf: undefined, leastBudget: undefined };
  if (intent.kind !== 'more-money' && intent.kind !== 'more-hours' && intent.kind !== 'least-budget')
    return nothing;
  const amount = intent.kind === 'more-money' ? amountIn(intent, money) : 0;
  // An amount of a currency whose rate nobody told.
  if (amount === undefined) return nothing;
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
  const hours = intent.kind === 'more-hours' ? intent.hours : 0;
  const before = await solver.solve(mostFor(problem, plan.spendJpy, plan.hours));
  const after = await solver.solve(mostFor(problem, plan.spendJpy + amount, plan.hours + hours));
  return {
    ...nothing,
    whatIf: {
      added: intent.kind === 'more-money' ? amount : hours,
      gain: Math.max(0, after.expectedAttendees - before.expectedAttendees),
      expectedAttendees: after.expectedAttendees,
      hitProbability: after.hitProbability,
    },
  };
}

/** What a question would add, in the tenant's currency; undefined where it names another one whose rate is not known. */
function amountIn(
  { amount, currency }: Extract<Intent, { kind: 'more-money' }>,
  money: MoneyFacts,
): number | undefined {
  if (currency === undefined || currency === money.currency) return amount;
  const yenPerUnit = currency === 'JPY' ? yenPerUnitOf(money) : undefined;
  return yenPerUnit === undefined ? undefined : Math.round(amount / yenPerUnit);
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
