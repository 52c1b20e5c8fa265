import type { Event } from '@tsudoi/contracts/events';
import type { PlanItem } from '@tsudoi/contracts/plans';
import type { Bilingual } from '@tsudoi/contracts/tactics';

/** Where a task is done, and how long its text may be there. */
interface Place {
  readonly limit: number;
  readonly url?: string;
  /** A greeting and closing belong there. */
  readonly letter?: true;
}

const PLACES: Readonly<Record<string, Place>> = {
  'x-posts': { limit: 140, url: 'https://x.com/compose/post' },
  'instagram-posts': { limit: 2_200, url: 'https://www.instagram.com/' },
  'facebook-event': { limit: 5_000, url: 'https://www.facebook.com/events/create/' },
  'linkedin-posts': { limit: 3_000, url: 'https://www.linkedin.com/feed/' },
  'line-official': { limit: 500, url: 'https://manager.line.biz/' },
  'mailing-list': { limit: 5_000, letter: true },
  'past-attendees': { limit: 2_000, letter: true },
  'company-bulletin': { limit: 400 },
  'slack-discord': { limit: 1_000 },
  connpass: { limit: 5_000, url: 'https://connpass.com/' },
  peatix: { limit: 5_000, url: 'https://peatix.com/' },
  'meta-ads': { limit: 125, url: 'https://adsmanager.facebook.com/' },
  'google-ads': { limit: 90, url: 'https://ads.google.com/' },
  'x-ads': { limit: 140, url: 'https://ads.x.com/' },
  'line-ads': { limit: 75, url: 'https://admanager.line.biz/' },
  'linkedin-ads': { limit: 150, url: 'https://www.linkedin.com/campaignmanager/' },
  'press-release': { limit: 8_000 },
};

/** A text to begin with for one task, from what the event says; a person reads it over. Null where no text is posted. The link is never cut. */
export function draftOf(event: Event, item: PlanItem, link: string | null): Bilingual | null {
  const place = PLACES[item.tacticKey];
  if (place === undefined) return null;
  const when = (language: 'ja' | 'en'): string =>
    new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
      timeZone: event.timeZone,
      month: language === 'ja' ? 'long' : 'short',
      day: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
    }).format(new Date(event.startsAt));
  const where = (language: 'ja' | 'en'): string =>
    event.format === 'online' ? (language === 'ja' ? 'オンライン' : 'online') : (event.venue ?? '');
  const price = (language: 'ja' | 'en'): string =>
    event.priceJpy === 0
      ? language === 'ja'
        ? '参加無料'
        : 'Free of charge'
      : language === 'ja'
        ? `参加費 ${event.priceJpy.toLocaleString('en-US')}円`
        : `${event.priceJpy.toLocaleString('en-US')} yen`;
  const told = (language: 'ja' | 'en'): string => {
    const facts = [when(language), where(language), price(language)].filter((part) => part !== '');
    const body =
      language === 'ja'
        ? `「${event.name}」を開きます。テーマは「${event.theme}」。\n${facts.join(' / ')}\n${event.audience.description}のご参加をお待ちしています。`
        : `${event.name}: ${event.theme}.\n${facts.join(' / ')}\nFor ${event.audience.description}.`;
    const letter =
      place.letter === true && language === 'ja'
        ? `いつもお世話になっております。\n\n${body}\n\nお申し込みをお待ちしております。`
        : body;
    const tail = link === null ? '' : `\n${link}`;
    // Networks count a link as a fixed number of characters (X: 23); what is left is for words.
    const room = Math.min(place.limit, 1_900) - (link === null ? 0 : 24);
    return `${letter.length > room ? `${letter.slice(0, room - 1)}…` : letter}${tail}`;
  };
  return { ja: told('ja'), en: told('en') };
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
