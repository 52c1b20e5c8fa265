/** A sentence in both languages of the interface. */
export interface Sentence {
  readonly ja: string;
  readonly en: string;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const one = (value: number): string => (Math.round(value * 10) / 10).toLocaleString('en-US');
const percent = (share: number): string => `${String(Math.round(share * 100))}%`;
/** A gap in per cent, never rounded down to a perfection that is not proven. */
const gap = (share: number): string => `${String(Math.ceil(share * 1_000 - 1e-9) / 10)}%`;
const hours = (value: number): string => String(Math.round(value * 4) / 4);
/** `a`, `a and b`, `a, b and c`. */
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
const plural = (count: number, single: string, many: string): string => (count === 1 ? single : many);

/** An amount in whole units of a currency (ISO 4217), by the name that it has in each language: 1,200円, 1,200 yen; 1,200 米ドル, 1,200 US dollars. */
function moneyIn(currency: string): (amount: number) => Sentence {
  if (currency === 'JPY') return (amount) => ({ ja: `${whole(amount)}円`, en: `${whole(amount)} yen` });
  const named = (locale: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'name',
      maximumFractionDigits: 0,
    });
  const [ja, en] = [named('ja-JP'), named('en-US')];
  return (amount) => ({ ja: ja.format(Math.round(amount)), en: en.format(Math.round(amount)) });
}

/** Every sentence that the engine can say, in one place, Japanese and English side by side, with amounts in a currency. docs/plan-sentences.md shows them all. */
export type Sentences = ReturnType<typeof sentencesOf>;

const known = new Map<string, Sentences>();

/** The sentences with amounts in a currency, ISO 4217. */
export function sentencesIn(currency: string): Sentences {
  const found = known.get(currency) ?? sentencesOf(moneyIn(currency));
  known.set(currency, found);
  return found;
}

const sentencesOf = (money: (amount: number) => Sentence) => ({
  planSummary: (count: number, yen: number, time: number, people: number): Sentence =>
    yen === 0
      ? {
          ja: `施策は${whole(count)}件で、費用はかかりません。作業は${hours(time)}時間、来場は${whole(people)}人を見込んでいます。`,
          en: `${whole(count)} ${plural(count, 'tactic that costs no money and takes', 'tactics that cost no money and take')} ${hours(time)} hours of work; about ${whole(people)} people are expected to come.`,
        }
      : {
          ja: `施策は${whole(count)}件、費用は${money(yen).ja}、作業は${hours(time)}時間です。来場は${whole(people)}人を見込んでいます。`,
          en: `${whole(count)} ${plural(count, 'tactic', 'tactics')}, ${money(yen).en} and ${hours(time)} hours of work; about ${whole(people)} people are expected to come.`,
        },
  nothingToDo: (people: number): Sentence => ({
    ja: `追加の施策は必要ありません。このままで${whole(people)}人ほどの来場を見込んでいます。`,
    en: `No more promotion is needed: about ${whole(people)} people are expected as things stand.`,
  }),
  chance: (target: number, probability: number): Sentence => ({
    ja: `目標の${whole(target)}人に届く確率は${percent(probability)}です。`,
    en: `The chance of reaching the target of ${whole(target)} is ${percent(probability)}.`,
  }),
  interval: (low: number, high: number): Sentence =>
    low === high
      ? {
          ja: `10回開いたとすると、そのうち8回は来場者がちょうど${whole(low)}人になる見込みです。`,
          en: `Eight times out of ten, ${whole(low)} ${plural(low, 'person comes', 'people come')}.`,
        }
      : {
          ja: `10回開いたとすると、そのうち8回は来場者が${whole(low)}人から${whole(high)}人のあいだに収まる見込みです。`,
          en: `Eight times out of ten, between ${whole(low)} and ${whole(high)} people come.`,
        },
  costPerAttendee: (yen: number): Sentence => ({
    ja: `来場者1人あたりの費用は${money(yen).ja}です。`,
    en: `That is ${money(yen).en} for each person who comes.`,
  }),
  cheapest: (yen: number, share: number): Sentence =>
    share < 5e-5
      ? {
          ja: '同じ確率に届く計画のなかで、これがいちばん安い計画です。',
          en: 'No plan with this chance is cheaper.',
        }
      : {
          ja: `同じ確率に届く計画のなかで、これより${gap(share)}を超えて安いものはありません（作業時間も金額に直すと、どの計画も${money(yen).ja}以上かかります）。`,
          en: `No plan with this chance is cheaper by more than ${gap(share)} (with hours at their wage, every one costs at least ${money(yen).en}).`,
        },
  mostValue: (share: number): Sentence =>
    share < 5e-5
      ? {
          ja: 'どう組み合わせても、これよりよい計画はありません。',
          en: 'No combination is better than this one.',
        }
      : {
          ja: `どう組み合わせても、これより${gap(share)}を超えてよくなる計画はありません。`,
          en: `No combination is better than this one by more than ${gap(share)}.`,
        },
  highestChance: (bound: number): Sentence => ({
    ja: `この予算と時間では、どう組み合わせても確率は${percent(bound)}を超えません。`,
    en: `Within this budget and these hours, no combination gets above ${percent(bound)}.`,
  }),
  topTactic: (name: Sentence, people: number): Sentence => ({
    ja: `いちばん効くのは「${name.ja}」で、${whole(people)}人ほどの申込が見込めます。`,
    en: `“${name.en}” does most, with about ${whole(people)} sign-ups.`,
  }),
  closeSignUps: (limit: number, capacity: number): Sentence => ({
    ja: `申込が${whole(limit)}人に達したら締め切ってください。定員は${whole(capacity)}人です。`,
    en: `Close sign-ups at ${whole(limit)}; the venue holds ${whole(capacity)}.`,
  }),
  noUsableTactic: (): Sentence => ({
    ja: 'この条件で使える施策がありません。予算か作業時間を増やすか、届く相手の人数を教えてください。',
    en: 'No tactic can be used within these limits. Allow more money or hours, or tell us whom you can reach.',
  }),
  targetIsZero: (): Sentence => ({
    ja: '目標が0人なので、施策は必要ありません。',
    en: 'The target is zero, so nothing has to be done.',
  }),
  nothingNeeded: (): Sentence => ({
    ja: 'すでに目標に届く見込みです。',
    en: 'The target is within reach already.',
  }),
  targetAboveCapacity: (target: number, capacity: number): Sentence => ({
    ja: `目標の${whole(target)}人は、定員の${whole(capacity)}人を超えています。`,
    en: `The target of ${whole(target)} is more than the ${whole(capacity)} that the venue holds.`,
  }),
  targetNotReachable: (target: number, probability: number, wanted: number): Sentence => ({
    ja: `この条件では、目標の${whole(target)}人に${percent(wanted)}の確率で届く計画がありません。確率がいちばん高い計画（${percent(probability)}）を示します。`,
    en: `Within these limits no plan reaches ${whole(target)} people with a chance of ${percent(wanted)}; this is the plan with the highest chance, ${percent(probability)}.`,
  }),
  budgetIsZero: (): Sentence => ({
    ja: '施策予算がないので、無料の施策だけを使います。',
    en: 'There is no tactic budget, so only free tactics are used.',
  }),
  hoursAreZero: (): Sentence => ({
    ja: '作業に使える時間がないので、手間のかからない施策だけを使います。',
    en: 'There are no hours to work, so only tactics that take none are used.',
  }),
  gapNotClosed: (share: number): Sentence => ({
    ja: `時間内に調べきれませんでした。これより最大${gap(share)}よい計画が残っているかもしれません。`,
    en: `The search ended before everything was checked: a plan up to ${gap(share)} better may exist.`,
  }),
  assumptions: (names: readonly Sentence[], count: number): Sentence => ({
    ja: `${names.map(({ ja }) => `「${ja}」`).join('')}${count > names.length ? `など${whole(count)}件` : ''}の効果は、いまのところ仮の数字です。実績が集まると置き換わります。`,
    en: `What ${listed([...names.map(({ en }) => `“${en}”`), ...(count > names.length ? [`${whole(count - names.length)} more`] : [])])} will bring is an assumption until there are results.`,
  }),
  worthKnowing: (name: Sentence, yen: number): Sentence => ({
    ja: `まず確かめるなら「${name.ja}」の効果です。それが分かれば、計画は平均で${money(yen).ja}分ほどよくなります。`,
    en: `The figure most worth finding out is what “${name.en}” brings: knowing it would make the plan better by about ${money(yen).en} on average.`,
  }),
  moreMoney: (yen: number, people: number): Sentence => ({
    ja:
      people < 0.05
        ? `予算を${money(yen).ja}増やしても、来場者はほとんど増えません。`
        : `予算を${money(yen).ja}増やすと、来場者が${one(people)}人ほど増えます。`,
    en:
      people < 0.05
        ? `${money(yen).en} more would bring hardly anybody.`
        : `${money(yen).en} more would bring about ${one(people)} more people.`,
  }),
  moreTime: (people: number): Sentence => ({
    ja:
      people < 0.05
        ? '作業時間を1時間増やしても、来場者はほとんど増えません。'
        : `作業時間を1時間増やすと、来場者が${one(people)}人ほど増えます。`,
    en:
      people < 0.05
        ? 'One more hour of work would bring hardly anybody.'
        : `One more hour of work would bring about ${one(people)} more people.`,
  }),
  leastBudget: (target: number, wanted: number, yen: number): Sentence => ({
    ja:
      yen === 0
        ? `目標の${whole(target)}人には、お金をかけなくても${percent(wanted)}の確率で届きます。`
        : `目標の${whole(target)}人に${percent(wanted)}の確率で届くには、少なくとも${money(yen).ja}の施策予算が必要です。`,
    en:
      yen === 0
        ? `The target of ${whole(target)} can be reached with a chance of ${percent(wanted)} without spending money.`
        : `Reaching ${whole(target)} people with a chance of ${percent(wanted)} takes a tactic budget of at least ${money(yen).en}.`,
  }),
  noBudgetReaches: (target: number, wanted: number, best: number): Sentence => ({
    ja: `予算をいくら増やしても、目標の${whole(target)}人に届く確率は${percent(best)}どまりで、${percent(wanted)}には届きません。`,
    en: `No budget is enough: the chance of reaching ${whole(target)} people stays at ${percent(best)}, short of ${percent(wanted)}.`,
  }),
  dearerWith: (name: Sentence, yen: number, instead: readonly Sentence[]): Sentence => ({
    ja: `「${name.ja}」を入れると、同じ確率に届くための費用が${money(yen).ja}ほど増えます${insteadOf(instead).ja}。`,
    en: `With “${name.en}”, reaching the same chance would cost about ${money(yen).en} more${insteadOf(instead).en}.`,
  }),
  worseWith: (name: Sentence, yen: number, instead: readonly Sentence[]): Sentence => ({
    ja: `「${name.ja}」を入れると、計画の価値が${money(yen).ja}ほど下がります${insteadOf(instead).ja}。`,
    en: `With “${name.en}” the plan would be worth about ${money(yen).en} less${insteadOf(instead).en}.`,
  }),
  sameWith: (name: Sentence, instead: readonly Sentence[]): Sentence => ({
    ja: `「${name.ja}」を入れても、結果はほとんど変わりません${insteadOf(instead).ja}。`,
    en: `With “${name.en}” the result would be about the same${insteadOf(instead).en}.`,
  }),
  ruledOut: (name: Sentence, reason: RuledOut): Sentence => ({
    ja: `「${name.ja}」は、${RULED_OUT[reason].ja}。`,
    en: `“${name.en}” ${RULED_OUT[reason].en}.`,
  }),
  tellSize: (name: Sentence, asked: Sentence): Sentence => ({
    ja: `「${name.ja}」はまだ計画に入れていません。${asked.ja}を教えてください。`,
    en: `“${name.en}” is not counted yet: tell us ${asked.en}.`,
  }),
  moreWait: (count: number): Sentence => ({
    ja: `ほかに${whole(count)}件の施策が、届く人数などの数字を待っています。`,
    en: `${whole(count)} more ${plural(count, 'tactic waits', 'tactics wait')} for a number of yours.`,
  }),
  goingBetter: (factor: number): Sentence => ({
    ja: `これまでの申込は、見込みの${percent(factor)}ほどです。これからの見込みもそれに合わせて直しました。`,
    en: `Sign-ups so far are about ${percent(factor)} of what was expected; the rest is expected accordingly.`,
  }),
  overspent: (yen: number): Sentence => ({
    ja: `予算を${money(yen).ja}超えて使っています。お金のかかる施策は、これ以上入れていません。`,
    en: `Spending is ${money(yen).en} over the budget; nothing that costs money was added.`,
  }),
  trials: (names: readonly Sentence[], yen: number, share: number): Sentence => ({
    ja: `${names.map(({ ja }) => `「${ja}」`).join('')}は、効果を確かめるための試しです（${money(yen).ja}。試しのために減る見込み人数は、予算と時間の${percent(share)}分までです）。`,
    en: `${names.map(({ en }) => `“${en}”`).join(', ')}: a trial, to find out what it brings (${money(yen).en}; for trials a plan gives up at most the people that ${percent(share)} of budget and hours would bring).`,
  }),
  sameAsBefore: (): Sentence => ({
    ja: '前の計画と同じ内容です。',
    en: 'It is the same as the plan before.',
  }),
  nothingLearnt: (): Sentence => ({
    ja: '前の計画のあとに届いた実績はありません。違いは、予算や日数、目標といった条件の違いによるものです。',
    en: 'No outcome has come in since the plan before; what differs comes from its budget, its days or its target.',
  }),
  outcomeSeen: (name: Sentence, event: string, expected: number, people: number): Sentence => ({
    ja: `「${name.ja}」は「${event}」で${one(expected)}人の申込を見込んでいましたが、実際は${one(people)}人でした。`,
    en: `“${name.en}” was expected to bring ${one(expected)} sign-ups to “${event}”; it brought ${one(people)}.`,
  }),
  beliefMoved: (name: Sentence, before: number, after: number): Sentence => ({
    ja: `そこで「${name.ja}」の見込みを、はじめの想定の${percent(before)}から${percent(after)}に直しました。`,
    en: `So “${name.en}” is now expected to bring ${percent(after)} of what was first assumed (${percent(before)} before).`,
  }),
  amountMoved: (name: Sentence, before: number, after: number): Sentence => {
    if (before === 0)
      return {
        ja: `「${name.ja}」を新しく入れました（量は${whole(after)}）。`,
        en: `“${name.en}” is new in the plan (${whole(after)} units).`,
      };
    if (after === 0)
      return { ja: `「${name.ja}」は外しました。`, en: `“${name.en}” is no longer in the plan.` };
    return after > before
      ? {
          ja: `「${name.ja}」の量を${whole(before)}から${whole(after)}に増やしました。`,
          en: `“${name.en}” goes up from ${whole(before)} to ${whole(after)} units.`,
        }
      : {
          ja: `「${name.ja}」の量を${whole(before)}から${whole(after)}に減らしました。`,
          en: `“${name.en}” goes down from ${whole(before)} to ${whole(after)} units.`,
        };
  },
  amountFollows: (): Sentence => ({
    ja: 'ほかの施策の増減は、これに合わせて組み直した結果です。',
    en: 'The other changes follow from these.',
  }),
  showUpMoved: (before: number, after: number): Sentence => ({
    ja: `申し込んだ人のうち実際に来る割合の見込みを、${percent(before)}から${percent(after)}に直しました。`,
    en: `Of those who sign up, ${percent(after)} are now expected to come (${percent(before)} before).`,
  }),
  testSeen: (name: Sentence, event: string, expected: number, people: number): Sentence => ({
    ja: `「${event}」で届けた人と届けなかった人を比べたところ、「${name.ja}」で増えた申込は${one(people)}人でした（見込みは${one(expected)}人）。`,
    en: `Comparing people it reached with people it left out at “${event}”, “${name.en}” brought ${one(people)} sign-ups that would not have come anyway (${one(expected)} expected).`,
  }),
  ownWord: (name: Sentence, times: number): Sentence => ({
    ja: `「${name.ja}」には、はじめの想定の${percent(times)}というご自身の見立てを取り入れました。`,
    en: `“${name.en}”: your own word, ${percent(times)} of what was first assumed, counts.`,
  }),
  learntFromOthers: (organisers: number): Sentence => ({
    ja: `実績を共有している${String(organisers)}組の主催者の結果も、見込みに取り入れました。`,
    en: `The outcomes that ${String(organisers)} organisers share now count in what is expected.`,
  }),
  hoursNotPriced: (): Sentence => ({
    ja: '作業1時間をいくらと見るかが分からないため、作業時間は費用に数えていません。',
    en: 'What an hour of work counts for is not known, so hours are not counted as money.',
  }),
  themeMoved: (name: Sentence, times: number, least: number, most: number): Sentence => ({
    ja: `イベントのテーマが、それぞれの施策で届く人に合っているかを言語モデルで調べ、見込みを${percent(least)}から${percent(most)}のあいだで調整しました。この計画でいちばん変わったのは「${name.ja}」で、もとの${percent(times)}です。`,
    en: `A language model compared the theme with whom each tactic reaches: what they bring is put at ${percent(least)} to ${percent(most)} of what it was. In this plan “${name.en}” changed most, to ${percent(times)}.`,
  }),
  themeTellsNothing: (): Sentence => ({
    ja: 'イベントのテーマが、それぞれの施策で届く人に合っているかを言語モデルで調べましたが、見込みを変えるほどの差はありませんでした。',
    en: 'A language model compared the theme with whom each tactic reaches and found no difference worth counting.',
  }),
  themeNotCompared: (reason: NotCompared): Sentence => NOT_COMPARED[reason],
  themeNewlyCounts: (): Sentence => ({
    ja: '前の計画では見ていなかった、テーマと届く人との相性も見込みに入れました。',
    en: 'How the theme suits whom each tactic reaches counts now; it did not in the plan before.',
  }),
  themeCountsNoMore: (): Sentence => ({
    ja: '前の計画で見ていた、テーマと届く人との相性は、今回の見込みには入っていません。',
    en: 'How the theme suits whom each tactic reaches counted in the plan before and does not now.',
  }),
  overworked: (time: number): Sentence => ({
    ja: `予定していた作業時間を${hours(time)}時間超えています。`,
    en: `${hours(time)} hours more than planned have been worked.`,
  }),
});

/** Why a theme was not compared with whom the tactics reach, where a model is there for it. */
export type NotCompared = 'budget' | 'no_answer';

const NOT_COMPARED: Readonly<Record<NotCompared, Sentence>> = {
  budget: {
    ja: '今月のAI予算を使い切っているため、テーマと届く人との相性は見込みに入っていません。',
    en: 'The AI budget of this month is used up, so the plan does not count how the theme suits whom each tactic reaches.',
  },
  no_answer: {
    ja: '言語モデルから答えが得られなかったため、テーマと届く人との相性は見込みに入っていません。',
    en: 'The language model gave no answer, so the plan does not count how the theme suits whom each tactic reaches.',
  },
};

/** Why a tactic cannot be considered at all. */
export type RuledOut =
  | 'lead-days'
  | 'tactic-budget'
  | 'staff-hours'
  | 'limit'
  | 'exclusivity'
  | 'required-rival'
  | 'excluded'
  | 'no-response'
  | 'unknown-tactic'
  | 'target';

const RULED_OUT: Readonly<Record<RuledOut, Sentence>> = {
  'lead-days': { ja: '開催までの日数が足りないため使えません', en: 'needs more days before the event' },
  'tactic-budget': { ja: '施策予算に収まりません', en: 'does not fit the tactic budget' },
  'staff-hours': { ja: '作業時間に収まりません', en: 'does not fit the hours there are' },
  limit: { ja: '決められた上限に収まりません', en: 'does not fit one of the limits that were set' },
  exclusivity: { ja: '必須の施策と同時には使えません', en: 'cannot be used beside a required tactic' },
  'required-rival': { ja: '必須の施策と同時には使えません', en: 'cannot be used beside a required tactic' },
  excluded: { ja: '使わないと指定されています', en: 'was excluded' },
  'no-response': {
    ja: 'このイベントの対象になる人には届きません',
    en: 'does not reach the people of this event',
  },
  'unknown-tactic': { ja: '登録されていません', en: 'is not known' },
  target: { ja: '入れると目標に届かなくなります', en: 'would keep the plan from its target' },
};

function insteadOf(instead: readonly Sentence[]): Sentence {
  if (instead.length === 0) return { ja: '', en: '' };
  return {
    ja: `（代わりに${instead.map(({ ja }) => `「${ja}」`).join('')}が外れます）`,
    en: ` (${listed(instead.map(({ en }) => `“${en}”`))} would have to go)`,
  };
}
