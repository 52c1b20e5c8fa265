import type { ask as English } from '../en/ask.ts';

export const ask: typeof English = {
  title: 'このイベントについて質問する',
  label: '質問',
  hint: 'なぜ遅れている? あと 5 万円あったら? リマインドの文面を書いて',
  send: '質問する',
  stands: '根拠とした数値',
  steps: {
    'open-plan': 'プランを開く',
    'propose-plan': 'プランを提案',
    replan: '再プランへ',
    'open-tasks': 'タスクへ',
    'copy-text': '文面をコピー',
    none: '',
  },
};
