const unitsJa: Readonly<Record<string, string>> = {
  post: '投稿',
  announcement: '回の告知',
  article: '本の記事',
  community: 'コミュニティ',
  organisation: '団体',
  partner: '社',
  speaker: '人',
  message: '通',
  mail: '通',
  banner: '枚',
  issue: '号',
  listing: '件の掲載',
  release: '本',
  reminder: '回',
  video: '本の動画',
  '1,000 yen': '千円',
  '1,000 copies': '千部',
  '10 coupons': '× 10 枚',
  '10 invitations': '× 10 通',
  '10 posters': '× 10 枚',
  '10 spots': '× 10 本',
  '100 flyers': '× 100 枚',
  '2 hours': '× 2 時間',
  hour: '時間',
  week: '週',
  day: '日',
};

/** A unit of the catalogue, which names them in English, as it stands behind a number in Japanese; one that is not known as it is. */
export function unitInJapanese(unit: string): string {
  return unitsJa[unit] ?? unit;
}
