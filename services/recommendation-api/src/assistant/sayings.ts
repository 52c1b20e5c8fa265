import { saidPrice } from '../tactics/money.ts';

/** How each figure and each template sentence is said in one language, amounts in a currency (ISO 4217). */
export function sayingsOf(language: 'ja' | 'en', currency = 'JPY') {
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
  const money = (value: number) =>
    currency === 'JPY'
      ? `${number(value)} ${language === 'ja' ? '円' : 'yen'}`
      : saidPrice(Math.round(value), currency, language);
  return { ...shared, money, ...(language === 'ja' ? japanese : english) };
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
  costAHead: (cost: string) => `参加者 1 人あたりの費用は ${cost} です。`,
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
  least: (budget: string, p: string, n: string) =>
    `${n} 人以上を ${p} 以上の確率で達成するには、最低 ${budget} の予算が必要です。`,
  whatIf: (added: string, gain: string, then: string, p: string) =>
    `${added}増やすと、参加見込みは ${gain} 人増えて ${then} 人になり、目標達成の確率は ${p} になります。`,
  hoursMore: (n: string) => `作業時間を ${n} 時間`,
  otherCurrency: (own: string) => `別の通貨の金額は計算できません。${own}で金額を書いてください。`,
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
  costAHead: (cost) => `One attendee costs ${cost}.`,
  capacity: (n, expected) => `There are ${n} seats; ${expected} people are expected.`,
  best: (name, n) => `“${name}” does most: ${n} sign-ups are expected from it.`,
  task: (title, day, n) => `Next is “${title}”, due ${day}. ${String(n)} tasks are left.`,
  tooEarly: (n) => `${n} people have signed up. It is too early to compare.`,
  pace: (n, expected, share, behind) =>
    `${n} people have signed up, ${share} of the ${expected} expected by now. ${behind ? 'That is behind: plan again with what remains.' : 'That is on track.'}`,
  unreachable: (n) => `No budget alone reaches ${n} people; hours or days are what is short.`,
  least: (budget, p, n) => `At least ${budget} are needed to reach ${n} people with a chance of ${p}.`,
  whatIf: (added, gain, then, p) =>
    `With ${added} more, ${gain} more people would come: ${then} in all, and the chance of the target would be ${p}.`,
  hoursMore: (n) => `${n} hours`,
  otherCurrency: (own) => `I cannot reckon with another currency. Please name the amount in ${own}.`,
};
