import type { CitedFigure, SuggestedStep } from '@tsudoi/contracts/assistant';
import type { Facts } from './facts.ts';
import { sayingsOf } from './sayings.ts';
import type { Intent } from './intentOf.ts';

/** An answer and the figures that it stands on. */
export interface Answer {
  readonly text: string;
  readonly figures: readonly CitedFigure[];
  readonly step: SuggestedStep;
}

/** Answers from the facts alone: every number in the text is one of the figures, rounded for reading. */
export function answerOf(intent: Intent, facts: Facts, language: 'ja' | 'en'): Answer {
  const { event, plan, pace, currency } = facts;
  const say = sayingsOf(language, currency);
  const cite = (
    name: string,
    value: number | string,
    unit: CitedFigure['unit'],
    operation: string,
  ): CitedFigure => ({
    name,
    value,
    unit,
    ...(unit === 'money' && { currency }),
    operation,
  });
  const answer = (text: string, figures: readonly CitedFigure[], step: SuggestedStep = 'none'): Answer => ({
    text,
    figures,
    step,
  });
  const target = cite('targetAttendees', event.targetAttendees, 'people', 'readEvent');
  switch (intent.kind) {
    case 'when':
      return answer(say.when(say.dayTime(event.startsAt, event.timeZone), facts.daysLeft), [
        cite('startsAt', event.startsAt, 'date', 'readEvent'),
        cite('daysLeft', facts.daysLeft, 'days', 'readEvent'),
      ]);
    case 'target':
      return answer(say.target(say.number(event.targetAttendees)), [target]);
    case 'sign-ups':
      return answer(say.signUps(say.number(pace.signUps)), [
        cite('signUps', pace.signUps, 'people', 'readPace'),
      ]);
    case 'reminder':
      return answer(
        say.reminder(event.name, say.dayTime(event.startsAt, event.timeZone), event.venue),
        [cite('startsAt', event.startsAt, 'date', 'readEvent')],
        'copy-text',
      );
    case 'unknown':
      return answer(say.unknown, []);
    default:
  }
  if (!plan) return answer(say.noPlan, [], 'propose-plan');
  const expected = cite('expectedAttendees', plan.expectedAttendees, 'people', 'readPlan');
  switch (intent.kind) {
    case 'expected':
      return answer(
        say.expected(say.number(plan.expectedAttendees), say.number(event.targetAttendees)),
        [expected, target],
        'open-plan',
      );
    case 'chance':
      if (plan.hitProbability === undefined)
        return answer(
          say.expected(say.number(plan.expectedAttendees), say.number(event.targetAttendees)),
          [expected, target],
          'open-plan',
        );
      return answer(
        say.chance(say.percent(plan.hitProbability), say.number(event.targetAttendees)),
        [cite('hitProbability', plan.hitProbability, 'share', 'assessPlan'), target],
        'open-plan',
      );
    case 'spend':
      return answer(
        say.spend(say.money(plan.spendJpy), say.money(event.tacticBudgetJpy)),
        [
          cite('spendJpy', plan.spendJpy, 'money', 'readPlan'),
          cite('tacticBudgetJpy', event.tacticBudgetJpy, 'money', 'readEvent'),
        ],
        'open-plan',
      );
    case 'hours':
      return answer(
        say.hours(say.number(plan.hours), say.number(event.staffHours)),
        [
          cite('hours', plan.hours, 'hours', 'readPlan'),
          cite('staffHours', event.staffHours, 'hours', 'readEvent'),
        ],
        'open-plan',
      );
    case 'cost-a-head': {
      const cost = plan.costPerAttendeeJpy;
      if (typeof cost !== 'number') return answer(say.noCost, [], 'open-plan');
      return answer(
        say.costAHead(say.money(cost)),
        [cite('costPerAttendeeJpy', cost, 'money', 'assessPlan')],
        'open-plan',
      );
    }
    case 'capacity':
      return answer(say.capacity(say.number(event.capacity), say.number(plan.expectedAttendees)), [
        cite('capacity', event.capacity, 'people', 'readEvent'),
        expected,
      ]);
    case 'best-tactic':
      if (!plan.best) return answer(say.noTactic, [], 'open-plan');
      return answer(
        say.best(plan.best.name[language], say.number(plan.best.signUps)),
        [
          cite('tactic', plan.best.name[language], 'text', 'readPlan'),
          cite('expectedSignUps', plan.best.signUps, 'people', 'readPlan'),
        ],
        'open-plan',
      );
    case 'tasks':
      if (!facts.nextTask) return answer(say.noTask, [], 'open-plan');
      return answer(
        say.task(facts.nextTask.title[language], say.day(facts.nextTask.dueOn), facts.openTasks),
        [
          cite('dueOn', facts.nextTask.dueOn, 'date', 'listPlanTasks'),
          cite('openTasks', facts.openTasks, 'text', 'listPlanTasks'),
        ],
        'open-tasks',
      );
    case 'pace': {
      const signUps = cite('signUps', pace.signUps, 'people', 'readPace');
      if (pace.ratio === null || pace.expectedByNow === null)
        return answer(say.tooEarly(say.number(pace.signUps)), [signUps]);
      return answer(
        say.pace(
          say.number(pace.signUps),
          say.number(pace.expectedByNow),
          say.percent(pace.ratio),
          pace.ratio < 1,
        ),
        [
          signUps,
          cite('expectedByNow', pace.expectedByNow, 'people', 'readPace'),
          cite('ratio', pace.ratio, 'share', 'readPace'),
        ],
        pace.ratio < 1 ? 'replan' : 'none',
      );
    }
    case 'least-budget': {
      const least = facts.leastBudget;
      if (!least?.reachable || least.budgetJpy === null)
        return answer(say.unreachable(say.number(event.targetAttendees)), [target], 'open-plan');
      return answer(
        say.least(
          say.money(least.budgetJpy),
          say.percent(least.probability),
          say.number(event.targetAttendees),
        ),
        [
          cite('budgetJpy', least.budgetJpy, 'money', 'planLeastBudget'),
          cite('probability', least.probability, 'share', 'planLeastBudget'),
          target,
        ],
        'open-plan',
      );
    }
    case 'more-money':
    case 'more-hours': {
      const { whatIf } = facts;
      if (!whatIf) return answer(say.otherCurrency(nameOf(currency, language)), []);
      const added =
        intent.kind === 'more-money' ? say.money(whatIf.added) : say.hoursMore(say.number(whatIf.added));
      return answer(
        say.whatIf(
          added,
          say.number(whatIf.gain),
          say.number(whatIf.expectedAttendees),
          say.percent(whatIf.hitProbability),
        ),
        [
          intent.kind === 'more-money'
            ? cite('added', whatIf.added, 'money', 'createPlan')
            : cite('added', whatIf.added, 'hours', 'createPlan'),
          cite('gain', whatIf.gain, 'people', 'createPlan'),
          cite('expectedAttendeesThen', whatIf.expectedAttendees, 'people', 'createPlan'),
          cite('hitProbabilityThen', whatIf.hitProbability, 'share', 'createPlan'),
        ],
        'open-plan',
      );
    }
  }
}

/** A currency as people call it: 円, US Dollar. */
function nameOf(currency: string, language: 'ja' | 'en'): string {
  return new Intl.DisplayNames([language], { type: 'currency' }).of(currency) ?? currency;
}
