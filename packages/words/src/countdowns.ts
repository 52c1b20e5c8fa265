import type { Brief } from './brief.ts';
import { inDigits } from './digits.ts';

const unitJa = '(?<unit>日間?|週間|週|[かカヶケヵ箇]月|時間)';
const unitEn = '(?<unit>days?|sleeps?|nights?|weeks?|months?|hours?)';
const patterns: readonly RegExp[] = [
  new RegExp(`(?:あと|残り|まだ)\\s?(?:わずか|たった)?\\s?(?<number>\\d+|一)\\s?${unitJa}`, 'gu'),
  new RegExp(`(?<!\\d)(?<number>\\d{1,4}|一)\\s?${unitJa}(?:後|前|先|を切)`, 'gu'),
  new RegExp(`\\b(?:in|only|just|still|within|about) (?<number>\\d+|an?(?= [wm])) ${unitEn}\\b`, 'gi'),
  new RegExp(
    `\\b(?<number>\\d+|an?|one)[- ](?:more )?(?:short )?${unitEn}(?:'|’)? (?:away|left|to go|until|till|from (?:now|today)|before|out|remain(?:ing)?|later|ahead)`,
    'gi',
  ),
  new RegExp(`\\b(?<number>\\d+|an?|one) (?:more )${unitEn}\\b`, 'gi'),
];

/** Days of each unit, and by how many a round figure may be off. */
function daysOf(unit: string, number: number): readonly [days: number, slack: number] {
  if (/^(?:週|week)/i.test(unit)) return [number * 7, number > 3 ? 2 : 1];
  if (/月|month/i.test(unit)) return [number * 30, 4 * number];
  if (/^(?:時間|hour)/i.test(unit)) return [number / 24, 1];
  return [number, 0];
}

/** Days, weeks or months that are counted until the event and are not those that are left. */
export function wrongCountdowns(masked: string, { daysLeft }: Brief): readonly string[] {
  const plain = inDigits(masked);
  return patterns.flatMap((pattern) =>
    [...plain.matchAll(pattern)].flatMap((match) => {
      const { number = '', unit = '' } = match.groups ?? {};
      const [days, slack] = daysOf(unit, /^\d/.test(number) ? Number(number) : 1);
      return daysLeft !== undefined && Math.abs(days - daysLeft) > slack ? [match[0]] : [];
    }),
  );
}
