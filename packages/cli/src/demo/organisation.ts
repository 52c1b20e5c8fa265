import type { createEvent } from '@tsudoi/contracts/events';
import type { Random } from '@tsudoi/runtime/seededRandom';
import type { z } from 'zod';

type EventRequest = z.input<NonNullable<(typeof createEvent)['body']>>;

const day = 86_400_000;

/** Somebody of the organisation's list. */
export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly consents: boolean;
}

/** One of its people at an event of it. `person` is a place in the list. */
interface DemoSignUp {
  readonly person: number;
  readonly at: Date;
  readonly state: 'confirmed' | 'cancelled' | 'attended';
  readonly tacticKey: string;
}

/** What a tactic did for an event in a week. */
interface DemoOutcome {
  readonly day: string;
  readonly tacticKey: string;
  readonly spendJpy: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly signUps: number;
}

/** An event with what came of it so far; one that is over has its whole story. */
export interface DemoEvent {
  readonly request: EventRequest;
  readonly startsAt: Date;
  /** When it was stated. */
  readonly statedAt: Date;
  readonly signUps: readonly DemoSignUp[];
  readonly outcomes: readonly DemoOutcome[];
}

/** Two years of an organisation: its list of people and its events, oldest first; the last three lie ahead. */
export interface DemoOrganisation {
  readonly people: readonly DemoPerson[];
  readonly events: readonly DemoEvent[];
}

interface Series {
  readonly name: string;
  readonly theme: string;
  readonly category: EventRequest['category'];
  readonly audience: EventRequest['audience'];
  readonly format: EventRequest['format'];
  readonly venue: string | null;
  readonly capacity: number;
  readonly priceJpy: number;
  readonly hourUtc: number;
  readonly budgetJpy: number;
  readonly hours: number;
  /** Sign-ups of an ordinary month, of those who came the share. */
  readonly usual: number;
  readonly showUp: number;
  /** By month, January first: how many come beside the usual. */
  readonly season: readonly number[];
}

const even = Array.from({ length: 12 }, () => 1);
const series: readonly Series[] = [
  {
    name: '湘南フロントエンド勉強会',
    theme: 'TypeScript と Web の設計',
    category: 'meetup',
    audience: { description: '湘南と横浜の Web エンジニア', segments: [{ key: 'engineers', size: 4_000 }] },
    ...{ format: 'hybrid', venue: '藤沢・市民会館', capacity: 90, priceJpy: 0, hourUtc: 10 },
    ...{ budgetJpy: 40_000, hours: 24, usual: 52, showUp: 0.72 },
    season: [0.9, 1, 1.1, 1.15, 1, 1, 0.9, 0.75, 1.05, 1.1, 1.1, 0.85],
  },
  {
    name: '大町の朝市',
    theme: '地元の野菜と手仕事',
    category: 'market',
    audience: { description: '近所の家族づれと高齢者', segments: [{ key: 'neighbours', size: 9_000 }] },
    ...{ format: 'venue', venue: '鎌倉・大町', capacity: 400, priceJpy: 0, hourUtc: 23 },
    ...{ budgetJpy: 60_000, hours: 40, usual: 88, showUp: 0.86 },
    season: [0.7, 0.75, 1, 1.2, 1.25, 0.9, 0.85, 0.8, 1.05, 1.25, 1.2, 0.9],
  },
  {
    name: 'はじめての帳簿ウェビナー',
    theme: '個人事業の会計と申告',
    category: 'webinar',
    audience: { description: '個人事業主と小さな会社の担当者', segments: [{ key: 'owners', size: 6_000 }] },
    ...{ format: 'online', venue: null, capacity: 300, priceJpy: 1_500, hourUtc: 11 },
    ...{ budgetJpy: 80_000, hours: 16, usual: 64, showUp: 0.58 },
    season: even.map(
      (_each, month) => [1.5, 1.6, 1.2, 0.7, 0.7, 0.8, 0.9, 0.8, 0.9, 1, 1.1, 1.2][month] ?? 1,
    ),
  },
];
/** What brings people, with its share of them and, where it costs money, yen a sign-up. */
const ways = [
  { tacticKey: 'mailing-list', share: 0.4, yen: 0, reach: 34 },
  { tacticKey: 'sns-x', share: 0.2, yen: 0, reach: 90 },
  { tacticKey: 'word-of-mouth', share: 0.2, yen: 0, reach: 6 },
  { tacticKey: 'meta-ads', share: 0.15, yen: 620, reach: 260 },
  { tacticKey: 'flyers', share: 0.05, yen: 480, reach: 120 },
] as const;
const families = [
  '佐藤',
  '鈴木',
  '高橋',
  '田中',
  '伊藤',
  '渡辺',
  '山本',
  '中村',
  '小林',
  '加藤',
  '吉田',
  '山田',
];
const given = ['花子', '太郎', '陽子', '健一', '美咲', '翔', '由美', '大輔', '恵', '拓也', '直美', '亮'];
const months = 24;

/** Made of a seed: the same organisation for the same seed and day. `people` is the length of its list. */
export function demoOrganisation(now: Date, random: Random, people: number): DemoOrganisation {
  const list = Array.from({ length: people }, (_each, n): DemoPerson => {
    const name = `${pick(families, random)} ${pick(given, random)}`;
    return { email: `member${String(n + 1)}@demo.example`, name, consents: random() < 0.85 };
  });
  const events: DemoEvent[] = [];
  // One ahead of each series, and before it one a month.
  for (let back = months; back >= 0; back -= 1)
    for (const [place, each] of series.entries()) events.push(eventOf(each, place, back, now, random, list));
  return {
    people: list,
    events: events.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()),
  };
}

function pick<T>(of: readonly T[], random: Random): T {
  return of[Math.floor(random() * of.length)] as T;
}

function eventOf(
  from: Series,
  place: number,
  back: number,
  now: Date,
  random: Random,
  list: readonly DemoPerson[],
): DemoEvent {
  const startsAt = new Date(now.getTime() + (20 + 6 * place - 30.4 * back) * day);
  startsAt.setUTCHours(from.hourUtc, 0, 0, 0);
  const statedAt = new Date(startsAt.getTime() - (45 + Math.floor(random() * 12)) * day);
  // A list that grows by a third in two years, a season, and chance.
  const grown = 1 - (0.25 * back) / months;
  const wanted = Math.round(
    from.usual * grown * (from.season[startsAt.getUTCMonth()] ?? 1) * (0.8 + 0.4 * random()),
  );
  const known = Math.floor(list.length * Math.min(1, grown + 0.05));
  const chosen = new Set<number>();
  while (chosen.size < Math.min(wanted, from.capacity, known)) chosen.add(Math.floor(random() * known));
  const over = startsAt < now;
  const signUps = [...chosen]
    .map((person): DemoSignUp => {
      // Some at once, most in the last ten days.
      const lead = random() < 0.3 ? 40 * random() : 12 * random() ** 1.5;
      const chance = random();
      const state = chance < 0.06 ? 'cancelled' : over && random() < from.showUp ? 'attended' : 'confirmed';
      return {
        person,
        at: new Date(Math.max(statedAt.getTime() + day, startsAt.getTime() - lead * day - 3_600_000)),
        state,
        tacticKey: wayOf(random()).tacticKey,
      };
    })
    .filter(({ at }) => at < now)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const { name, theme, category, audience, format, venue, capacity, priceJpy } = from;
  return {
    request: {
      ...{
        name: `${name} ${monthOf(startsAt)}`,
        theme,
        category,
        audience,
        format,
        venue,
        capacity,
        priceJpy,
      },
      startsAt: startsAt.toISOString(),
      targetAttendees: Math.round(from.usual * grown * from.showUp),
      tacticBudgetJpy: from.budgetJpy,
      staffHours: from.hours,
    },
    startsAt,
    statedAt,
    signUps,
    outcomes: outcomesOf(signUps, random),
  };
}

/** `2026年4月` as it is in Japan. */
function monthOf(at: Date): string {
  const there = new Date(at.getTime() + 9 * 3_600_000);
  return `${String(there.getUTCFullYear())}年${String(there.getUTCMonth() + 1)}月`;
}

function wayOf(chance: number): (typeof ways)[number] {
  let sum = 0;
  return ways.find(({ share }) => (sum += share) > chance) ?? ways[0];
}

/** A row a week and way. */
function outcomesOf(signUps: readonly DemoSignUp[], random: Random): DemoOutcome[] {
  const weeks = Map.groupBy(
    signUps,
    ({ at, tacticKey }) =>
      `${new Date(Math.floor(at.getTime() / (7 * day)) * 7 * day).toISOString().slice(0, 10)} ${tacticKey}`,
  );
  return [...weeks].map(([key, all]) => {
    const [week = '', tacticKey = ''] = key.split(' ');
    const way = ways.find((each) => each.tacticKey === tacticKey) ?? ways[0];
    const clicks = Math.round(all.length * (3 + 4 * random()));
    return {
      day: week,
      tacticKey,
      spendJpy: Math.round(all.length * way.yen * (0.8 + 0.5 * random())),
      impressions: Math.max(clicks, Math.round(all.length * way.reach * (0.8 + 0.4 * random()))),
      clicks,
      signUps: all.length,
    };
  });
}
