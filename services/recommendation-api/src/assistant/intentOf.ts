/** What a question is after. `amount` (in the tenant's currency, or in the one that the question names) and `hours` are what it would add. */
export type Intent =
  | { readonly kind: 'more-money'; readonly amount: number; readonly currency?: string }
  | { readonly kind: 'more-hours'; readonly hours: number }
  | {
      readonly kind:
        | 'pace'
        | 'chance'
        | 'least-budget'
        | 'reminder'
        | 'tasks'
        | 'best-tactic'
        | 'cost-a-head'
        | 'spend'
        | 'hours'
        | 'capacity'
        | 'when'
        | 'sign-ups'
        | 'target'
        | 'expected'
        | 'unknown';
    };

type Plain = Exclude<Intent['kind'], 'more-money' | 'more-hours' | 'unknown'>;

/** In order: the first that fits is meant. Texts are NFKC and lower-case. */
const patterns: readonly (readonly [Plain, RegExp])[] = [
  [
    'reminder',
    /リマインド|リマインダー|催促|案内文|文面|お知らせ文|告知文|reminder|draft|write .*(mail|message|text)/,
  ],
  ['pace', /遅れ|ペース|間に合|順調|伸び悩|behind|pace|on track|ahead|slow/],
  [
    'least-budget',
    /(いくら|どれだけ|最低|必要な).*(予算|費用|お金|円|必要|あれば)|how much .*(need|reach|enough)|least budget|minimum budget|cheapest/,
  ],
  ['cost-a-head', /1 ?人(あたり|当たり)|一人(あたり|当たり)|単価|per (head|person|attendee)|cost .*each/],
  [
    'chance',
    /確率|可能性|達成でき|届き(ます|そう)|見込みはあ|chance|probab|likely|odds|will we (make|reach)/,
  ],
  [
    'tasks',
    /やること|タスク|次に|何をすれば|今週|作業は|to ?do|task|next step|what .*(do next|should (we|i) do)|this week/,
  ],
  [
    'best-tactic',
    /(一番|最も|いちばん|どの施策|どれが).*(効|集|良)|効果的|どの施策|best tactic|most effective|works best|which tactic|what brings/,
  ],
  ['capacity', /定員|満席|席|会場に入|capacity|seats?|full\b/],
  ['when', /いつ|日程|日時|何日|あと何|開催日|when|date|days? (left|to go|until)|how long/],
  ['sign-ups', /申し?込み|申込|登録者|何人集ま(った|って)|sign-?ups?|registered|registrations/],
  ['target', /目標|ターゲット|target|goal/],
  ['hours', /何時間|作業時間|工数|人手|hours|effort|workload/],
  ['spend', /予算|費用|いくら|コスト|お金|円|ドル|budget|spend|cost|money|yen|dollars/],
  ['expected', /何人|来場|参加(者|人数|見込)|見込み|来る|来ます|how many|expect|attend|come|people/],
];

/** What a question in Japanese or English is after; `unknown` where nothing fits, never a guess beyond these. */
export function intentOf(question: string): Intent {
  const text = question.normalize('NFKC').toLowerCase();
  const adds =
    /追加|増や|増え|足し|余分|もっと|あと|もし|プラス|more|extra|add|another|increase|if (i|we) had/.test(
      text,
    );
  const money = adds ? moneyIn(text) : undefined;
  if (money) return { kind: 'more-money', ...money };
  const hours = /([\d,.]+)\s*(?:more\s+|extra\s+)?(?:時間|hours?|hrs?\b|h\b)/.exec(text)?.[1];
  if (adds && hours !== undefined) return { kind: 'more-hours', hours: Number(hours.replaceAll(',', '')) };
  return { kind: patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unknown' };
}

/** How amounts are marked, before the number or behind it, by currency (ISO 4217). */
const marks: Readonly<Record<string, RegExp>> = {
  JPY: /^(?:¥|円|yen|jpy)$/,
  USD: /^(?:us\$|\$|米?ドル|(?:us )?dollars?|usd)$/,
  EUR: /^(?:€|ユーロ|euros?|eur)$/,
  GBP: /^(?:£|英?ポンド|pounds?|gbp)$/,
};
const markedBefore = /(us\$|[¥$€£]|usd|eur|gbp|jpy)\s*([\d,.]+)\s*(万)?/;
const markedBehind =
  /([\d,.]+)\s*(?:more\s+|extra\s+)?(万)?\s*(円|yen|jpy|米?ドル|(?:us )?dollars?|usd|ユーロ|euros?|eur|英?ポンド|pounds?|gbp)/;
const tenThousandsOnly = /([\d.]+)\s*(万)/;

/** An amount of money: "5万円", "50,000 yen", "¥50000", "$500", "300ユーロ"; of no named currency: "5万". */
function moneyIn(text: string): { readonly amount: number; readonly currency?: string } | undefined {
  const [, before, ofBefore, manyBefore] = markedBefore.exec(text) ?? [];
  const [, ofBehind, manyBehind, behind] = markedBehind.exec(text) ?? [];
  const [, ofBare, manyBare] = tenThousandsOnly.exec(text) ?? [];
  const mark = before ?? behind;
  const digits = ofBefore ?? ofBehind ?? ofBare;
  const tenThousands = ofBefore !== undefined ? manyBefore : ofBehind !== undefined ? manyBehind : manyBare;
  if (digits === undefined) return undefined;
  const amount = Number(digits.replaceAll(',', '')) * (tenThousands === undefined ? 1 : 10_000);
  if (!Number.isFinite(amount) || amount <= 0) return undefined;
  const currency = Object.keys(marks).find((each) => mark !== undefined && marks[each]?.test(mark));
  return { amount: Math.round(amount), ...(currency !== undefined && { currency }) };
}
