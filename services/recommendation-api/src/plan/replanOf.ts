import type { Database } from '@tsudoi/database/database';
import type { PlanTheme } from '@tsudoi/contracts/plans';
import type { replan } from '@tsudoi/contracts/planQuestions';
import { sentencesIn, type Sentence } from '@tsudoi/portfolio/sentences';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { z } from 'zod';
import { readPlanProblem } from '../store/plans.ts';
import { eventLedger } from '../store/planTasks.ts';
import { isOf, type CompareThemes } from './compareThemes.ts';
import { planFacts } from './planFacts.ts';
import type { PlanFacts, Stated } from './problemOf.ts';
import { recommend, type Recommendation } from './recommend.ts';
import type { TenantSolver } from './solver.ts';
import { stateRemaining } from './stateRemaining.ts';
import { localDate } from './taskDates.ts';

/** What is known of the run; what is left out is the ledger's. */
export type ReplanGiven = z.output<NonNullable<typeof replan.body>>;

/** The plan of what remains of a plan's event, and what to say before the plan itself is told. */
export interface Replanned {
  readonly facts: PlanFacts;
  readonly stated: Stated;
  readonly recommendation: Recommendation;
  readonly remarks: readonly Sentence[];
}

/**
 * Plans the rest of an event in mid-run. Holds no connection while it solves. `themes`: who compares the theme anew; the job that plans by itself asks no model.
 * @throws NotFound, InvalidInput
 */
export async function replanOf(
  database: Database,
  tenantId: string,
  planId: string,
  given: ReplanGiven,
  now: Date,
  solver: TenantSolver,
  themes: { readonly compare: CompareThemes; readonly signal: AbortSignal } | undefined,
): Promise<Replanned> {
  const {
    stored,
    facts: read,
    ledger,
  } = await database.withTenant(tenantId, async (tx) => {
    const found = await readPlanProblem(tx, planId);
    if (!found) throw new NotFound(`No plan ${planId}`);
    const facts = await planFacts(tx, found.eventId, now);
    return {
      stored: found,
      facts,
      ledger: await eventLedger(tx, found.eventId, localDate(now, facts.event.timeZone)),
    };
  });
  const [asked] =
    (await themes?.compare([read.event], { tenantId, tactics: read.tactics, signal: themes.signal })) ?? [];
  const facts = { ...read, theme: themeOfRest(asked, stored.theme, read.event) };
  const strange = Object.keys(given.done ?? {}).find(
    (key) => !facts.tactics.some((tactic) => tactic.key === key),
  );
  if (strange !== undefined) throw invalidField(`body.done.${strange}`, 'no such tactic');
  const progress = {
    signUps: given.signUps ?? ledger.signUps,
    spentJpy: given.spentJpy ?? ledger.spentJpy,
    spentHours: given.spentHours ?? ledger.spentHours,
    done: given.done ?? ledger.done,
  };
  const { stated, learnt, overspentJpy, overworkedHours } = stateRemaining(
    facts,
    stored.request,
    progress,
    now,
  );
  const sentences = sentencesIn(stated.currency);
  const recommendation = await recommend(stated, stored.request, facts.tactics, solver);
  return {
    facts,
    stated,
    recommendation,
    remarks: [
      ...(Object.keys(progress.done).length > 0 ? [sentences.goingBetter(learnt)] : []),
      ...(overspentJpy > 0 ? [sentences.overspent(overspentJpy)] : []),
      ...(overworkedHours > 0 ? [sentences.overworked(overworkedHours)] : []),
    ],
  };
}

/** What counted in the plan counts on while the event says the same and nobody compares it anew; what was said of another text does not. */
function themeOfRest(
  asked: PlanTheme | undefined,
  before: PlanTheme | undefined,
  event: PlanFacts['event'],
): PlanTheme | undefined {
  if (asked?.reason === null) return asked;
  if (before?.reason === null) return isOf(before, event) ? before : { ...before, ...unanswered };
  return asked ?? before;
}

const unanswered = { model: null, reason: 'no_answer', factors: {} } as const;
