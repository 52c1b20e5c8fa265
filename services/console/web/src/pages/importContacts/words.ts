const en = {
  running: (done: string, rows: string) => `${done} of ${rows} rows`,
  leave: 'You may leave this page: it goes on, and its result stays here.',
  done: (created: string, updated: string, unchanged: string, faults: string) =>
    `${created} added, ${updated} changed, ${unchanged} as they were, ${faults} set aside`,
  failed: 'It stopped; what was written before stays.',
  progress: 'Progress of the import',
  before: 'Imports so far',
  when: 'When',
  state: 'State',
  rows: 'Rows',
  states: { running: 'under way', done: 'done', failed: 'stopped' },
  setAside: 'Rows that were set aside',
  line: 'Line',
  field: 'Column',
  why: 'Why',
};
const ja: typeof en = {
  running: (done: string, rows: string) => `${rows} 行中 ${done} 行`,
  leave: 'このページを離れても取り込みは続き、結果はあとから確認できます。',
  done: (created: string, updated: string, unchanged: string, faults: string) =>
    `追加 ${created} 件、更新 ${updated} 件、変更なし ${unchanged} 件、対象外 ${faults} 件`,
  failed: '途中で止まりました。それまでに登録した分は残っています。',
  progress: '取り込みの進み具合',
  before: 'これまでの取り込み',
  when: '日時',
  state: '状態',
  rows: '行数',
  states: { running: '実行中', done: '完了', failed: '中断' },
  setAside: '対象外になった行',
  line: '行',
  field: '列',
  why: '理由',
};
export const importWords = { ja, en };
