import type { CitedFigure, SuggestedStep } from '@tsudoi/contracts/assistant';
import type { Facts } from './facts.ts';
import type { Intent } from './intentOf.ts';

/** An answer and the figures that it stands on. */
export interface Answer {
  readonly text: string;
  readonly figures: readonly CitedFigure[];
  readonly step: SuggestedStep;
}

type Language = 'ja' | 'en';

/** Answers from the facts alone: every number in the text is one of the figures, rounded for reading. */
export function answerOf(intent: Intent, facts: Facts, language: Language): Answer {
  const { event, plan, pace } = facts;
  const say = wordsOf(language);
  const cite = (
    name: string,
    value: number | string,
    unit: CitedFigure['unit'],
    operation: string,
  ): CitedFigure => ({
    name,
    value,
    unit,
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
        say.spend(say.yen(plan.spendJpy), say.yen(event.tacticBudgetJpy)),
        [
          cite('spendJpy', plan.spendJpy, 'yen', 'readPlan'),
          cite('tacticBudgetJpy', event.tacticBudgetJpy, 'yen', 'readEvent'),
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
        say.costAHead(say.yen(cost)),
        [cite('costPerAttendeeJpy', cost, 'yen', 'assessPlan')],
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
          say.yen(least.budgetJpy),
          say.percent(least.probability),
          say.number(event.targetAttendees),
        ),
        [
          cite('budgetJpy', least.budgetJpy, 'yen', 'planLeastBudget'),
          cite('probability', least.probability, 'share', 'planLeastBudget'),
          target,
        ],
        'open-plan',
      );
    }
    case 'more-money':
    case 'more-hours': {
      const { whatIf } = facts;
      if (!whatIf) return answer(say.noPlan, [], 'propose-plan');
      const added =
        intent.kind === 'more-money' ? say.yen(intent.yen) : say.hoursMore(say.number(intent.hours));
      return answer(
        say.whatIf(
          added,
          say.number(whatIf.gain),
          say.number(whatIf.expectedAttendees),
          say.percent(whatIf.hitProbability),
        ),
        [
          cite('gain', whatIf.gain, 'people', 'createPlan'),
          cite('expectedAttendeesThen', whatIf.expectedAttendees, 'people', 'createPlan'),
          cite('hitProbabilityThen', whatIf.hitProbability, 'share', 'createPlan'),
        ],
        'open-plan',
      );
    }
  }
}

function wordsOf(language: Language) {
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
  const shared = {
    number,
    percent: (share: number) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    dayTime: (at: string, timeZone: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
        new Date(at),
      ),
    day: (day: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day)),
  };
  return language === 'ja'
    ? { ...shared, yen: (value: number) => `${number(value)} 円`, ...japanese }
    : { ...shared, yen: (value: number) => `${number(value)} yen`, ...english };
}

const japanese = {
  when: (at: string, days: number) =>
    days >= 0 ? `開催は ${at} です。あと ${String(days)} 日あります。` : `${at} に開催しました。`,
  target: (n: string) => `目標は ${n} 人です。`,
  signUps: (n: string) => `現在の申し込みは ${n} 人です。`,
  reminder: (name: string, at: string, venue: string | null) =>
    `件名: 「${name}」の開催が近づいてきました\n\nお申し込みいただいた「${name}」は、${at} に${venue === null ? 'オンラインで' : `${venue}で`}開催します。当日お会いできることを楽しみにしております。ご都合が変わった場合は、お早めにお知らせください。`,
  unknown:
    '申し込みのペース、参加見込み、目標達成の確率、予算や作業時間を増やした場合、次のタスク、リマインドの文面などについてお答えできます。',
  noPlan: 'プランがまだありません。プランを提案すると、見込みをお答えできます。',
  noCost: '参加見込みがないため、1 人あたりの費用は計算できません。',
  noTactic: 'このプランには施策が入っていません。',
  noTask: '日付の付いたタスクはありません。プランを採用すると表示されます。',
  expected: (n: string, target: string) => `参加見込みは ${n} 人です。目標は ${target} 人です。`,
  chance: (p: string, n: string) => `${n} 人以上が参加する確率は ${p} です。`,
  spend: (spend: string, budget: string) => `プランの費用は ${spend} です。予算は ${budget} です。`,
  hours: (hours: string, all: string) =>
    `プランの作業時間は ${hours} 時間です。使える時間は ${all} 時間です。`,
  costAHead: (yen: string) => `参加者 1 人あたりの費用は ${yen} です。`,
  capacity: (n: string, expected: string) => `定員は ${n} 人、参加見込みは ${expected} 人です。`,
  best: (name: string, n: string) =>
    `最も効果が大きいのは「${name}」で、申し込み ${n} 人分を見込んでいます。`,
  task: (title: string, day: string, n: number) =>
    `次は「${title}」で、期日は ${day} です。残りのタスクは ${String(n)} 件です。`,
  tooEarly: (n: string) => `現在の申し込みは ${n} 人です。見込みと比べるにはまだ早い段階です。`,
  pace: (n: string, expected: string, share: string, behind: boolean) =>
    `申し込みは ${n} 人で、この時点の見込み ${expected} 人の ${share} です。${behind ? '遅れているため、残りの条件で再プランすることをおすすめします。' : '順調です。'}`,
  unreachable: (n: string) =>
    `予算を増やすだけでは、目標の ${n} 人には届きません。作業時間か準備期間が足りない可能性があります。`,
  least: (yen: string, p: string, n: string) =>
    `${n} 人以上を ${p} 以上の確率で達成するには、最低 ${yen} の予算が必要です。`,
  whatIf: (added: string, gain: string, then: string, p: string) =>
    `${added}増やすと、参加見込みは ${gain} 人増えて ${then} 人になり、目標達成の確率は ${p} になります。`,
  hoursMore: (n: string) => `作業時間を ${n} 時間`,
};

const english: typeof japanese = {
  when: (at, days) => (days >= 0 ? `It is on ${at}, ${String(days)} days from now.` : `It was on ${at}.`),
  target: (n) => `The target is ${n} people.`,
  signUps: (n) => `${n} people have signed up so far.`,
  reminder: (name, at, venue) =>
    `Subject: “${name}” is near\n\nYou signed up for “${name}”. It takes place on ${at}${venue === null ? ', online' : ` at ${venue}`}. We look forward to seeing you. If your plans have changed, please tell us soon.`,
  unknown:
    'I can answer about the pace of sign-ups, how many will come, the chance of the target, more budget or hours, the next task, and write a reminder.',
  noPlan: 'There is no plan yet. Propose one, and I can tell what to expect.',
  noCost: 'Nobody is expected, so there is no cost a head.',
  noTactic: 'This plan holds no tactic.',
  noTask: 'No task has a date. They appear once a plan is accepted.',
  expected: (n, target) => `${n} people are expected to come; the target is ${target}.`,
  chance: (p, n) => `The chance that at least ${n} come is ${p}.`,
  spend: (spend, budget) => `The plan spends ${spend} of a budget of ${budget}.`,
  hours: (hours, all) => `The plan takes ${hours} of ${all} hours.`,
  costAHead: (yen) => `One attendee costs ${yen}.`,
  capacity: (n, expected) => `There are ${n} seats; ${expected} people are expected.`,
  best: (name, n) => `“${name}” does most: ${n} sign-ups are expected from it.`,
  task: (title, day, n) => `Next is “${title}”, due ${day}. ${String(n)} tasks are left.`,
  tooEarly: (n) => `${n} people have signed up. It is too early to compare.`,
  pace: (n, expected, share, behind) =>
    `${n} people have signed up, ${share} of the ${expected} expected by now. ${behind ? 'That is behind: plan again with what remains.' : 'That is on track.'}`,
  unreachable: (n) => `No budget alone reaches ${n} people; hours or days are what is short.`,
  least: (yen, p, n) => `At least ${yen} are needed to reach ${n} people with a chance of ${p}.`,
  whatIf: (added, gain, then, p) =>
    `With ${added} more, ${gain} more people would come: ${then} in all, and the chance of the target would be ${p}.`,
  hoursMore: (n) => `${n} hours`,
};
