import type { Words } from './rule.ts';

/** Names of levels in Japanese; rules share those that say the same. */
const japanese: Readonly<Record<string, string>> = {
  // How nudges leave, and their workers.
  scheduled: '定時送信',
  hybrid: '定時と即時の併用',
  'event-driven': '即時送信',
  relaxed: '急ぎなし',
  punctual: '即時性が必要',
  short: '短時間',
  long: '長時間',
  'to-zero': '処理があるときだけ起動',
  'always-on': '常時稼働',
  even: '平準',
  peaked: 'ピークあり',
  // Replicas.
  light: '余裕あり',
  loaded: '高負荷',
  few: '少数',
  many: '多数',
  small: '小規模',
  medium: '中規模',
  large: '大規模',
  // Calendars, models, archives, traces, trainings.
  'one by one': '順番に同期',
  parallel: '並列に同期',
  standard: '標準モデル',
  economy: '安価なモデル',
  'in the database': 'データベース内に保管',
  archived: 'アーカイブ済み',
  primary: 'プライマリのみ',
  replica: 'レプリカも使用',
  calm: '平常',
  watchful: '重点監視',
  monthly: '毎月',
  weekly: '毎週',
  daily: '毎日',
  good: '良好',
  'retrain daily': '毎日再学習',
  // What a person is told.
  starter: 'starter',
  growth: 'growth',
  scale: 'scale',
  hundreds: '100人以上',
  'five hundred': '500人以上',
  thousands: '1,000人超',
  gigabytes: '1GB以上',
  'tens of gigabytes': '10GB以上',
  enough: '十分',
  scarce: '不足気味',
  on: '有効',
  'on, needed': '有効（必要な規模）',
  steady: '横ばい',
  growing: '増加中',
  'within a preset': 'プリセットの範囲内',
  'replica plan': 'レプリカ計画が必要',
  'stream shards': '接続の分割が必要',
  start: '初期',
  'phase 1': '第1段階',
  'phase 2': '第2段階',
  'phase 3': '第3段階',
};

/** A level as people call it. */
export function levelWords(name: string): Words {
  return { en: name, ja: japanese[name] ?? name };
}
