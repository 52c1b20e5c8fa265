import type { EventInput } from '@tsudoi/contracts/events';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { z } from 'zod';

/** What an event says of what it is about and for whom: stated facts, never its title. */
export type ThemeFacts = Pick<z.output<typeof EventInput>, 'theme'> & {
  readonly audience: { readonly description: string };
};

/** The text of an event that is compared. */
export function textOfEvent({ theme, audience }: ThemeFacts): string {
  return `${theme}\n${audience.description}`;
}

/**
 * Whom the tactics of the catalogue reach that reach a public of their own. What goes to the organiser's own people (a mailing list, followers) is not here: who they
 * are, no text of ours says. In both languages, so that a model of either can read them.
 */
const REACHED: Readonly<Record<string, string>> = {
  connpass:
    'IT勉強会に通うソフトウェアエンジニア、プログラマー、データサイエンティスト\nSoftware engineers and data scientists who go to technical meetups',
  techplay:
    'IT業界で働き、技術や開発のイベントを探すエンジニア\nEngineers of the IT industry who look for technical events',
  doorkeeper:
    '開発、起業、国際交流のコミュニティに参加する人\nMembers of developer, start-up and international communities',
  peatix:
    '趣味、音楽、アート、食、地域のイベントを探す人\nPeople who look for music, art, food, hobby and local events',
  kokuchpro:
    'ビジネスセミナー、自己啓発、講座を探す社会人\nWorking people who look for business seminars and courses',
  eventbrite:
    '英語で情報を探す外国人と、国際的なイベントに関心のある人\nEnglish speakers and people interested in international events',
  'meetup-com':
    '国際交流、語学、技術の集まりに参加する外国人と日本人\nForeigners and locals who join language, culture and tech groups',
  luma: 'スタートアップ、投資、AI、Web3の関係者\nPeople of start-ups, venture capital, AI and web3',
  'local-listings':
    '地域に暮らし、近所の催しや行政のお知らせを読む人\nResidents who read about local events and town news',
  'street-team': '近くの商店街や駅前を歩く人\nPeople who walk through nearby shops and the station',
  'linkedin-ads':
    '管理職、人事、営業、マーケティングなど仕事の情報を求める人\nManagers and professionals in HR, sales and marketing',
  'peatix-ads':
    '趣味、音楽、アート、食のイベントによく行く人\nPeople who often go to music, art, food and hobby events',
  'connpass-ads': '技術メディアを読むソフトウェアエンジニア\nSoftware engineers who read technology media',
  flyers: '近くの店や施設を使う地域の人と家族\nLocal people and families who use nearby shops and facilities',
  'newspaper-insert':
    '朝刊を購読する地域の家庭、年配の人\nLocal households and older people who read newspapers',
  'local-magazine':
    'タウン誌で食事、買い物、催しを探す地域の人\nLocal readers who look for food, shopping and outings',
  'community-radio': '地域のFMを聴く住民と商店の人\nResidents and shop owners who listen to local radio',
  'station-ads':
    '沿線に住み、通勤や通学で電車に乗る人\nCommuters and students who live along the railway line',
};

/**
 * Themes as organisers write them, of many kinds: beside them it shows whether a theme is near to a public, or a model puts that public near everything. A changed line
 * changes every plan that a model had a part in.
 */
export const otherThemes: readonly string[] = [
  'TypeScriptとクラウドの設計を学ぶ勉強会。Webエンジニア向け\nA study group on TypeScript and cloud architecture for web engineers',
  '生成AIを業務で使うためのカンファレンス。企業の開発者と企画担当者向け\nA conference on using generative AI at work, for developers and planners',
  '起業家と投資家のピッチイベント\nA pitch event for founders and investors',
  '中小企業の採用と人事制度のセミナー。経営者と人事担当者向け\nA seminar on hiring for owners and HR of small companies',
  'デジタルマーケティングの実践講座。広報と営業の担当者向け\nA course on digital marketing for PR and sales',
  '親子で楽しむ科学と工作のワークショップ\nA science and craft workshop for children and parents',
  '商店街の朝市。手作りの品と地元の野菜\nA morning market with crafts and local vegetables',
  '夏祭りと盆踊り、屋台\nA summer festival with dancing and food stalls',
  'ジャズのライブコンサート。音楽好きの大人向け\nA live jazz concert for adults who love music',
  '現代写真の展覧会と作家のトーク\nAn exhibition of contemporary photographs with artists’ talks',
  'シニアのための健康体操と認知症予防の講座\nHealth exercises and a talk on dementia for older people',
  '英語と日本語の言語交換と国際交流パーティー\nA language exchange and international party',
  '高校生と大学生のための進学と就職の相談会\nA fair on study and careers for students',
  'アニメとゲームのファンの集まり\nA gathering of anime and game fans',
  '地域開発とまちづくりを話し合う住民の会\nA residents’ meeting on developing the neighbourhood',
  'がん医療の最新研究の学会。医師と研究者向け\nA congress on cancer research for physicians and researchers',
];

/** The fixed texts by tactic: from them it is told what is usual for a model. */
export const reachedByCatalogue: ReadonlyMap<string, string> = new Map(Object.entries(REACHED));

/** Texts of one tenant's own tactics that are compared; more are not. */
const mostOwnTexts = 400;

/**
 * Tactic → the text of whom it reaches, for the tactics that a likeness may move: not those that go to the organiser's own people, not those whose figures the
 * organiser measured, not those that say nothing of themselves.
 */
export function reachedBy(tactics: readonly Tactic[]): ReadonlyMap<string, string> {
  const movable = tactics.filter(({ evidence, reachFrom }) => evidence !== 'own' && reachFrom === null);
  const texts = movable.flatMap(({ key, origin, description }): [string, string][] => {
    const fixed = reachedByCatalogue.get(key);
    if (fixed !== undefined) return [[key, fixed]];
    // An entry of the catalogue without a text suits every theme alike.
    if (origin === 'catalogue' || description === undefined) return [];
    const said = `${description.ja}\n${description.en}`;
    return said.trim() === '' ? [] : [[key, said]];
  });
  const own = texts.filter(([key]) => !reachedByCatalogue.has(key)).slice(0, mostOwnTexts);
  return new Map([...texts.filter(([key]) => reachedByCatalogue.has(key)), ...own]);
}
