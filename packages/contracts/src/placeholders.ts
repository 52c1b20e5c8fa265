/** What may stand in braces in a rule's words, with what it becomes; `{attribute.x}` is the person's own attribute x. */
export const placeholders = {
  name: { ja: '相手の名前', en: 'the person’s name' },
  event: { ja: 'イベント名', en: 'the event’s name' },
  days: { ja: '開催までの日数（相手の暦で）', en: 'days until the event, by the person’s calendar' },
  when: { ja: '本日・明日・あと何日', en: 'today, tomorrow, in so many days' },
  date: { ja: '開催日', en: 'the date of the event' },
  time: { ja: '開始時刻', en: 'the time it begins' },
  venue: { ja: '会場', en: 'the venue' },
  link: { ja: 'オンライン参加のリンク', en: 'the link to take part online' },
  ticket: { ja: '申込ページ', en: 'the page to sign up' },
  map: { ja: '会場の地図', en: 'a map of the venue' },
  organiser: { ja: '主催者', en: 'the organiser' },
  seats: { ja: '残席', en: 'seats left' },
  count: { ja: 'まとめた出来事の数', en: 'how many triggers a digest collected' },
} as const;

/** The name of a placeholder. */
export type Placeholder = keyof typeof placeholders;

/** Whether words in braces are a placeholder. */
export function isPlaceholder(name: string): boolean {
  return Object.hasOwn(placeholders, name) || /^attribute\.[\p{L}\p{N}_-]{1,60}$/u.test(name);
}
