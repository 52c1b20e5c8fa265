import type { tasks as English } from '../en/tasks.ts';

export const tasks: typeof English = {
  done: '完了にする',
  doneToast: '完了にしました。',
  skip: '見送る',
  skippedToast: '見送りました。',
  reopen: '未着手に戻す',
  state: { open: '未着手', done: '完了', skipped: '見送り' },
  progress: (done: string, all: string) => `${all} 件中 ${done} 件完了`,
  draft: '文案',
  draftCopied: '文案をコピーしました。配信先に貼り付けてください。',
  checklist: '手順',
  assignee: '担当者',
  calendar: 'カレンダーに入れる(.ics)',
  document: '文書で保存',
};
