import type { Event } from '@tsudoi/contracts/events';
import type { PlanItem } from '@tsudoi/contracts/plans';
import type { Bilingual } from '@tsudoi/contracts/tactics';
import { lengthAt, PLACES } from './taskPlaces.ts';
import { textsOf } from './taskTexts.ts';

/** Drafts are kept with their tasks: none is longer than this. */
const LONGEST = 1_900;

/**
 * A text to begin with for one task, from what the event says, in the voice of its place and no longer than it allows; a person reads it over. Null where no text
 * is published. The link is never cut; aloud there is none. `currency`: of the price.
 */
export function draftOf(
  event: Event,
  item: Pick<PlanItem, 'tacticKey'>,
  link: string | null,
  currency = 'JPY',
): Bilingual | null {
  const place = PLACES[item.tacticKey];
  if (place === undefined) return null;
  const shown = place.voice === 'spoken' ? null : link;
  const limit = Math.min(place.limit, LONGEST);
  const fits = (text: string): boolean => lengthAt(place, text, shown) <= limit;
  const draft = (language: 'ja' | 'en'): string => {
    const texts = textsOf(event, place.voice, language, currency);
    const text = texts.find(fits) ?? cut(texts.at(-1) ?? '', fits);
    return shown === null ? text : `${text}\n${shown}`;
  };
  return { ja: draft('ja'), en: draft('en') };
}

/** The longest beginning that fits, marked as cut. */
function cut(text: string, fits: (text: string) => boolean): string {
  const signs = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  while (signs.length > 0 && !fits(`${signs.join('')}…`)) signs.pop();
  return `${signs.join('')}…`;
}

/** What to look at before, while and after doing a task. */
export function checklistOf(event: Event, item: PlanItem): Bilingual[] {
  const place = PLACES[item.tacticKey];
  return [
    ...(place?.url === undefined
      ? []
      : [{ ja: `${place.url} にログインする`, en: `Log in at ${place.url}` }]),
    ...(place === undefined
      ? []
      : [
          {
            ja: '下書きを読み直し、イベントに合わせて直す',
            en: 'Read the draft over and make it fit the event',
          },
        ]),
    { ja: 'このタスク専用のリンクを使う', en: 'Use the link of this task' },
    ...(item.spendJpy > 0
      ? [{ ja: '領収書を残し、実際の費用を記録する', en: 'Keep the receipt and record what it really cost' }]
      : []),
    ...(event.format === 'online'
      ? []
      : [{ ja: '会場と開始時刻が正しいか確かめる', en: 'Check that venue and time are right' }]),
  ];
}
