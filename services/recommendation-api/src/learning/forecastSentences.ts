import type { Sentence } from '@tsudoi/portfolio/sentences';

/** A forecast told in both languages. */
export function forecastSentences({
  attendees: { mean, low, high },
  signUps,
  leadDays,
  target,
  model,
}: {
  readonly attendees: { readonly mean: number; readonly low: number; readonly high: number };
  readonly signUps: number;
  readonly leadDays: number;
  readonly target: number;
  readonly model: number | undefined;
}): Sentence[] {
  const whole = (people: number): string => String(Math.round(people));
  return [
    {
      ja: `開催まで${String(leadDays)}日、申込は${String(signUps)}人です。来場は${whole(mean)}人を見込んでいます（10回のうち8回は${whole(low)}人から${whole(high)}人）。`,
      en: `${String(leadDays)} days to go and ${String(signUps)} sign-ups: about ${whole(mean)} people are expected (eight times out of ten between ${whole(low)} and ${whole(high)}).`,
    },
    high < target
      ? {
          ja: `このままでは目標の${String(target)}人に届きそうにありません。`,
          en: `As things stand the target of ${String(target)} is hardly reached.`,
        }
      : low >= target
        ? {
            ja: `目標の${String(target)}人には届く見込みです。`,
            en: `The target of ${String(target)} will most likely be reached.`,
          }
        : {
            ja: `目標の${String(target)}人に届くかどうかは、まだわかりません。`,
            en: `Whether the target of ${String(target)} is reached is still open.`,
          },
    model === undefined
      ? {
          ja: '過去の実績がまだ少ないため、はじめの想定から計算しています。',
          en: 'There are too few outcomes yet: this is computed from the first assumptions.',
        }
      : {
          ja: `過去の実績から学んだモデル（第${String(model)}版）で計算しています。`,
          en: `Computed by model ${String(model)}, which has learnt from past outcomes.`,
        },
  ];
}
