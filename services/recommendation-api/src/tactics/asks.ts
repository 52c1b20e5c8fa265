import type { Bilingual } from '@tsudoi/contracts/tactics';
import type { ReachField } from '@tsudoi/contracts/tactics';

/** What a tenant is asked for each number of its reach, as a noun phrase. */
export const asks: Readonly<Record<ReachField, Bilingual>> = {
  mailingList: { ja: 'メールの配信先の件数', en: 'how many people are on your mailing list' },
  lineFriends: { ja: 'LINE公式アカウントの友だちの人数', en: 'how many friends your LINE account has' },
  xFollowers: { ja: 'Xのフォロワーの人数', en: 'how many followers you have on X' },
  instagramFollowers: { ja: 'Instagramのフォロワーの人数', en: 'how many followers you have on Instagram' },
  facebookFollowers: {
    ja: 'Facebookのフォロワーとグループの人数',
    en: 'how many followers and group members you have on Facebook',
  },
  linkedinFollowers: { ja: 'LinkedInのフォロワーの人数', en: 'how many followers you have on LinkedIn' },
  youtubeSubscribers: {
    ja: 'YouTubeのチャンネル登録者の人数',
    en: 'how many subscribers your YouTube channel has',
  },
  websiteVisitors: { ja: 'サイトに月に訪れる人数', en: 'how many people visit your site in a month' },
  blogReaders: { ja: 'ブログやnoteを月に読む人数', en: 'how many people read your blog in a month' },
  communityMembers: {
    ja: '案内できるSlackやDiscordの参加者の人数',
    en: 'how many members the communities have where you may post',
  },
  partnerReach: { ja: '協力団体が案内できる人数', en: 'how many people your partners can tell' },
  speakerFollowers: {
    ja: '登壇者のフォロワーの合計人数',
    en: 'how many followers your speakers have in all',
  },
  pastAttendees: {
    ja: 'これまでの参加者のうち連絡できる人数',
    en: 'how many past attendees you can write to',
  },
  staffAndMembers: { ja: '社内報や会報が届く人数', en: 'how many people read the bulletins you can use' },
  shopWindows: {
    ja: 'ポスターを貼らせてもらえる場所の数',
    en: 'how many shop windows and boards would take a poster',
  },
};
