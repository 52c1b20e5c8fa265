import type { CitedFigure } from '@tsudoi/contracts/assistant';
import { sayingsOf } from './sayings.ts';

/** A figure with its unit, as people of the language write it; times in the event's zone. */
export function sayFigure(
  { value, unit, currency }: CitedFigure,
  language: 'ja' | 'en',
  timeZone: string,
): string {
  const say = sayingsOf(language, currency);
  if (typeof value === 'string') {
    if (unit !== 'date') return value;
    return value.includes('T') ? say.dayTime(value, timeZone) : say.day(value);
  }
  const ja = language === 'ja';
  switch (unit) {
    case 'people':
      return ja ? `${say.number(value)} 人` : `${say.number(value)} people`;
    case 'money':
      return say.money(value);
    case 'hours':
      return ja ? `${say.number(value)} 時間` : `${say.number(value)} hours`;
    case 'share':
      return say.percent(value);
    case 'days':
      return ja ? `${say.number(value)} 日` : `${say.number(value)} days`;
    default:
      return say.number(value);
  }
}
