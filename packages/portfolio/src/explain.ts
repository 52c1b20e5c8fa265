import type { Assessment } from './assess.ts';
import type { Plan, PlanNote, Problem } from './model.ts';
import type { WhyNot } from './questions.ts';

/** A sentence in both languages of the interface. */
export interface Sentence {
  readonly ja: string;
  readonly en: string;
}

/** Tactic id -> name in both languages. */
export type Names = Readonly<Record<string, Sentence>>;

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const one = (value: number): string => (Math.round(value * 10) / 10).toLocaleString('en-US');
const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)}%`;
/** A gap in per cent, never rounded down to a perfection that is not proven. */
const gapPercent = (gap: number): string => `${String(Math.ceil(gap * 100_000) / 1_000)}%`;
const named = (names: Names, id: string): Sentence => names[id] ?? { ja: id, en: id };

/** The plan told from its figures: what it is, what it brings, how sure that is, what holds it back. */
export function explainPlan(problem: Problem, plan: Plan, assessment: Assessment, names: Names): Sentence[] {
  const told: Sentence[] = [];
  const say = (ja: string, en: string): void => {
    told.push({ ja, en });
  };
  const [spend, hours, people] = [whole(plan.spendJpy), one(plan.hours), whole(plan.expectedAttendees)];
  const count = String(plan.items.length);
  say(
    `${count}件の施策に${spend}円と${hours}時間を使い、参加者は${people}人を見込みます。`,
    `${count} tactics use ${spend} yen and ${hours} hours and bring about ${people} attendees.`,
  );
  const [low, high] = [whole(assessment.interval80[0]), whole(assessment.interval80[1])];
  const chance = percent(assessment.hitProbability);
  say(
    `目標${whole(problem.target)}人に届く確率は${chance}、8割の確率で${low}〜${high}人に収まります。`,
    `The chance of reaching the target of ${whole(problem.target)} is ${chance}; four times in five ${low} to ${high} people come.`,
  );
  if (assessment.costPerAttendeeJpy !== null) {
    const cost = whole(assessment.costPerAttendeeJpy);
    say(`参加者1人あたりの費用は${cost}円です。`, `One attendee costs ${cost} yen.`);
  }
  const bound = whole(plan.upperBound);
  say(
    `この条件ではどんな組み合わせでも${bound}人を超えないことを確かめました（最適値との差は最大${gapPercent(plan.gap)}）。`,
    `No plan within these limits can expect more than ${bound} (optimality gap at most ${gapPercent(plan.gap)}).`,
  );
  const top = plan.items.toSorted((a, b) => b.expectedSignUps - a.expectedSignUps)[0];
  if (top !== undefined && plan.items.length > 1) {
    const name = named(names, top.tacticId);
    const brought = whole(top.expectedSignUps);
    say(
      `いちばん効くのは「${name.ja}」で、申込${brought}人分を占めます。`,
      `“${name.en}” does most: ${brought} of the sign-ups.`,
    );
  }
  for (const { constraint, signUpsPerUnit } of plan.binding)
    told.push(bindingSentence(constraint, signUpsPerUnit));
  for (const note of plan.notes) told.push(noteSentence(note));
  return told;
}

function bindingSentence(constraint: 'tactic-budget' | 'staff-hours', signUpsPerUnit: number): Sentence {
  if (constraint === 'staff-hours') {
    const gain = one(signUpsPerUnit);
    return {
      ja: `作業時間が制約です。1時間増えると申込が約${gain}人増えます。`,
      en: `Staff hours hold it back: one more hour would bring about ${gain} sign-ups.`,
    };
  }
  const gain = one(signUpsPerUnit * 10_000);
  return {
    ja: `施策予算が制約です。1万円増えると申込が約${gain}人増えます。`,
    en: `The tactic budget holds it back: 10,000 yen more would bring about ${gain} sign-ups.`,
  };
}

/** A note of a plan as a sentence. */
export function noteSentence({ code, figures }: PlanNote): Sentence {
  const figure = (name: string): string => whole(figures[name] ?? 0);
  switch (code) {
    case 'no-usable-tactic':
      return { ja: 'この条件で使える施策がありません。', en: 'No tactic can be used within these limits.' };
    case 'target-is-zero':
      return {
        ja: '目標が0人なので、施策がなくても達成しています。',
        en: 'The target is zero: it is reached without any tactic.',
      };
    case 'target-above-capacity':
      return {
        ja: `目標${figure('target')}人は定員${figure('capacity')}人を超えています。定員までの計画です。`,
        en: `The target of ${figure('target')} is above the capacity of ${figure('capacity')}; the plan counts up to the capacity.`,
      };
    case 'target-not-expected':
      return {
        ja: `見込みは${figure('expected')}人で、目標${figure('target')}人に届きません。`,
        en: `About ${figure('expected')} are expected, short of the target of ${figure('target')}.`,
      };
    case 'capacity-reached':
      return {
        ja: `定員がなければ${figure('wanted')}人が来る見込みで、定員${figure('capacity')}人では満席になりそうです。追加の予算は空席の心配を減らすだけです。`,
        en: `About ${figure('wanted')} would come, more than the ${figure('capacity')} that the venue holds; more money only makes empty seats less likely.`,
      };
    case 'budget-is-zero':
      return {
        ja: '施策予算が0円なので、無料の施策だけを使います。',
        en: 'The tactic budget is zero: only free tactics are used.',
      };
    case 'hours-are-zero':
      return {
        ja: '作業時間が0時間なので、手間のかからない施策だけを使います。',
        en: 'There are no staff hours: only tactics without work are used.',
      };
    case 'gap-not-closed':
      return {
        ja: `計算の上限に達したため、最適値との差が${percent(figures['gap'] ?? 0)}残っています。`,
        en: `The search reached its limit with an optimality gap of ${percent(figures['gap'] ?? 0)} left.`,
      };
  }
}

/** Why a tactic was left out, as a sentence. */
export function whyNotSentence(why: WhyNot, names: Names): Sentence {
  const name = named(names, why.tacticId);
  if (why.reason === 'worse') {
    const loss = one(why.lossAttendees);
    const out = why.displaces.map((id) => named(names, id));
    const instead: Sentence =
      out.length === 0
        ? { ja: '', en: '' }
        : {
            ja: `（代わりに「${out.map(({ ja }) => ja).join('」「')}」が外れます）`,
            en: ` (${out.map(({ en }) => en).join(', ')} would have to go)`,
          };
    if (loss === '0')
      return {
        ja: `「${name.ja}」を入れても参加者はほとんど変わりません${instead.ja}。`,
        en: `With “${name.en}” about as many people would attend${instead.en}.`,
      };
    return {
      ja: `「${name.ja}」を入れると参加者が${loss}人減ります${instead.ja}。`,
      en: `With “${name.en}” ${loss} fewer people would attend${instead.en}.`,
    };
  }
  const reason = REASONS[why.reason];
  return { ja: `「${name.ja}」は${reason.ja}。`, en: `“${name.en}” ${reason.en}.` };
}

const REASONS: Readonly<Record<Exclude<WhyNot['reason'], 'worse'>, Sentence>> = {
  'lead-days': { ja: '開催までの日数が足りません', en: 'needs more days before the event' },
  'tactic-budget': { ja: '施策予算に収まりません', en: 'does not fit the tactic budget' },
  'staff-hours': { ja: '作業時間に収まりません', en: 'does not fit the staff hours' },
  exclusivity: { ja: '同時に使えない施策があります', en: 'cannot be used beside a required tactic' },
  'required-rival': { ja: '必須の施策と同時に使えません', en: 'cannot be used beside a required tactic' },
  excluded: { ja: '対象外に指定されています', en: 'was excluded by the request' },
  'no-response': { ja: 'このイベントの対象者に届きません', en: 'does not reach the people of this event' },
  'unknown-tactic': { ja: '登録されていません', en: 'is not known' },
  target: { ja: '目標に届きません', en: 'cannot reach the target' },
};

/** The least budget as a sentence; without `budgetJpy` no budget reaches the probability. */
export function explainLeastBudget(
  problem: Problem,
  probability: number,
  found: { readonly budgetJpy?: number; readonly hitProbability: number },
): Sentence {
  const [target, wanted, reached] = [
    whole(problem.target),
    percent(probability),
    percent(found.hitProbability),
  ];
  if (found.budgetJpy === undefined) {
    return {
      ja: `予算をいくら増やしても、目標${target}人に届く確率は${reached}までで、${wanted}には届きません。`,
      en: `No budget reaches the target of ${target} with ${wanted}; the best chance is ${reached}.`,
    };
  }
  const budget = whole(found.budgetJpy);
  return {
    ja: `目標${target}人に${wanted}の確率で届く最小の施策予算は${budget}円です（期待値が最大の計画の中で）。`,
    en: `The least tactic budget that reaches ${target} with ${wanted} is ${budget} yen, along the plans with the highest expectation.`,
  };
}

/** What a little more would bring, as sentences. */
export function explainWorth(worth: {
  readonly attendeesPerHour: number;
  readonly attendeesPer10000Jpy: number;
}): Sentence[] {
  const [hour, money] = [one(worth.attendeesPerHour), one(worth.attendeesPer10000Jpy)];
  return [
    {
      ja: `作業時間が1時間増えると、参加者が${hour}人増えます。`,
      en: `One more staff hour would bring ${hour} attendees.`,
    },
    {
      ja: `施策予算が1万円増えると、参加者が${money}人増えます。`,
      en: `10,000 yen more would bring ${money} attendees.`,
    },
  ];
}
