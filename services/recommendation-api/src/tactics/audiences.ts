/** A kind of people that events are for. */
export type Audience =
  | 'engineers'
  | 'designers'
  | 'business'
  | 'students'
  | 'families'
  | 'seniors'
  | 'locals'
  | 'tourists'
  | 'researchers'
  | 'fans';

/** Words by which an audience is named, folded; the whole tag must be one of them. */
const WORDS: Readonly<Record<Audience, readonly string[]>> = {
  engineers: [
    'engineers',
    'engineer',
    'developers',
    'developer',
    'programmers',
    'it',
    'tech',
    'エンジニア',
    '開発者',
    'プログラマー',
    'プログラマ',
    '技術者',
    'itエンジニア',
    'データサイエンティスト',
    'sre',
    'インフラエンジニア',
  ],
  designers: [
    'designers',
    'designer',
    'creators',
    'creator',
    'デザイナー',
    'クリエイター',
    'クリエーター',
    '制作者',
  ],
  business: [
    'business',
    'managers',
    'executives',
    'marketers',
    'sales',
    'hr',
    'founders',
    'ビジネスパーソン',
    '会社員',
    '経営者',
    'マーケター',
    '営業',
    '人事',
    '起業家',
    '管理職',
    '個人事業主',
  ],
  students: ['students', 'student', 'job seekers', '学生', '大学生', '高校生', '就活生', '若者'],
  families: [
    'families',
    'family',
    'parents',
    'children',
    'kids',
    '家族',
    '親子',
    '子ども',
    '子供',
    'ファミリー',
    '子育て',
    '保護者',
    'ママ',
    'パパ',
  ],
  seniors: ['seniors', 'elderly', 'シニア', '高齢者', '年配'],
  locals: [
    'locals',
    'residents',
    'neighbours',
    'neighbors',
    '地域住民',
    '地元',
    '近所',
    '住民',
    '市民',
    '町民',
    '地域の人',
    '地域',
  ],
  tourists: ['tourists', 'visitors', 'travellers', '観光客', '旅行者', 'インバウンド'],
  researchers: [
    'researchers',
    'academics',
    'teachers',
    'medical staff',
    '研究者',
    '大学教員',
    '教員',
    '教師',
    '医療従事者',
    '看護師',
    '専門家',
  ],
  fans: [
    'fans',
    'hobbyists',
    'readers',
    'music lovers',
    'ファン',
    '愛好家',
    '趣味',
    '本好き',
    '音楽好き',
    'アニメファン',
    'ゲーマー',
  ],
};

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().trim();
const BY_WORD = new Map(
  Object.entries(WORDS).flatMap(([audience, words]) =>
    words.map((word) => [fold(word), audience as Audience] as const),
  ),
);

/** The audience that a tag names, in Japanese or English; undefined where it is none of the list. */
export function audienceOf(tag: string): Audience | undefined {
  return BY_WORD.get(fold(tag));
}
