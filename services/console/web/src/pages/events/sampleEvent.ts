import type { Body } from '@tsudoi/client/createClient';

/** An event to look around with, 45 days ahead at ten in the morning in Tokyo. */
export function sampleEvent(now: Date, language: 'ja' | 'en'): Body<'createEvent'> {
  const start = new Date(now.getTime() + 45 * 86_400_000);
  start.setUTCHours(1, 0, 0, 0);
  const words =
    language === 'ja'
      ? {
          name: 'TypeScript カンファレンス(サンプル)',
          theme: 'TypeScript と Web 開発の最前線',
          venue: '東京・渋谷',
          description: '首都圏の Web エンジニア',
        }
      : {
          name: 'TypeScript conference (sample)',
          theme: 'TypeScript and the edge of the web',
          venue: 'Shibuya, Tokyo',
          description: 'Web engineers around Tokyo',
        };
  return {
    name: words.name,
    theme: words.theme,
    venue: words.venue,
    category: 'conference',
    audience: {
      description: words.description,
      segments: [
        { key: 'engineers', size: 6_000 },
        { key: 'students', size: 2_500 },
      ],
    },
    format: 'venue',
    capacity: 300,
    priceJpy: 3_000,
    startsAt: start.toISOString(),
    timeZone: 'Asia/Tokyo',
    targetAttendees: 200,
    tacticBudgetJpy: 300_000,
    staffHours: 60,
  };
}
