import { declareChannel } from './declareChannel.ts';

/** The inbox in PostgreSQL: always there, nothing to set up. */
export const inApp = declareChannel({
  name: 'in_app',
  settings: null,
  shown: [],
  label: { ja: 'アプリ内のお知らせ', en: 'in-app messages' },
  address: { from: 'inbox' },
  consent: { name: 'in-app', mustBeGiven: false },
  dedupes: true,
  maxTextLength: 4_000,
});
