import type { createEvent } from '@tsudoi/contracts/events';
import type { z } from 'zod';

type EventRequest = z.input<NonNullable<(typeof createEvent)['body']>>;

/** The three events of the tour, `days` ahead of `now`: a tech conference, a local market, a webinar. */
export function sampleEvents(now: Date): readonly EventRequest[] {
  const ahead = (days: number, hourUtc: number) => {
    const date = new Date(now.getTime() + days * 86_400_000);
    date.setUTCHours(hourUtc, 0, 0, 0);
    return date.toISOString();
  };
  return [
    {
      name: 'TypeScript カンファレンス 2027',
      theme: 'TypeScript と Web 開発の最前線',
      category: 'conference',
      audience: {
        description: '首都圏の Web エンジニア',
        segments: [
          { key: 'engineers', size: 6_000 },
          { key: 'students', size: 2_500 },
        ],
      },
      format: 'venue',
      venue: '東京・渋谷',
      capacity: 300,
      priceJpy: 3_000,
      startsAt: ahead(45, 1),
      targetAttendees: 200,
      tacticBudgetJpy: 300_000,
      staffHours: 60,
    },
    {
      name: '商店街の朝市',
      theme: '地元の野菜と手仕事の市',
      category: 'market',
      audience: { description: '近隣の家族づれと高齢者', segments: [{ key: 'neighbours', size: 9_000 }] },
      format: 'venue',
      venue: '鎌倉・大町',
      capacity: 800,
      startsAt: ahead(30, 0),
      targetAttendees: 250,
      tacticBudgetJpy: 80_000,
      staffHours: 40,
    },
    {
      name: 'はじめての生成 AI ウェビナー',
      theme: '中小企業のための生成 AI 活用',
      category: 'webinar',
      audience: { description: '中小企業の経営者と担当者', segments: [] },
      format: 'online',
      capacity: 500,
      startsAt: ahead(21, 10),
      targetAttendees: 120,
      tacticBudgetJpy: 120_000,
      staffHours: 25,
    },
  ];
}
