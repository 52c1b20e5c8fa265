const en = {
  archive: 'Archive it',
  archived: 'Archived; it is in no list.',
  restore: 'Take it back',
  restored: 'It is back.',
  isArchived: 'Archived',
};
const ja: typeof en = {
  archive: 'アーカイブする',
  archived: 'アーカイブしました。一覧には表示されません。',
  restore: '元に戻す',
  restored: '元に戻しました。',
  isArchived: 'アーカイブ済み',
};
export const archiveWords = { ja, en };
