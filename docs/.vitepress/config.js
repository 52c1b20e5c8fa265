import fs from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';

/** Pages in the order in which one needs them, as title and file. */
const organising = [
  ['Your first event', 'first-event'],
  ['Files', 'files'],
  ['A plan, and how to read it', 'plan'],
  ['Channels and nudges', 'channels'],
  ['Calendars', 'calendars'],
  ['Outcomes and learning', 'learning'],
  ['Language models', 'models'],
];
const operating = [
  ['Configuration', 'configuration'],
  ['Upgrades, and what grows', 'operating'],
  ['Backup and restore', 'backup'],
  ['Observability', 'observability'],
  ['Metrics', 'metrics'],
  ['Growth', 'growth'],
  ['Scale', 'scale'],
  ['Reliability', 'reliability'],
  ['Security', 'security'],
  ['Beside others', 'comparison'],
];
const building = [
  ['Architecture', 'architecture'],
  ['The API and its clients', 'api'],
  ['Outgoing webhooks', 'webhooks'],
];
const runbooks = fs
  .readdirSync(path.join(import.meta.dirname, '../runbooks'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => [file.slice(0, -3), `runbooks/${file.slice(0, -3)}`]);
const items = (pages) => pages.map(([text, link]) => ({ text, link: `/${link}` }));

const search = {
  provider: 'local',
  options: {
    locales: {
      ja: {
        translations: {
          button: { buttonText: '検索', buttonAriaLabel: '検索' },
          modal: {
            noResultsText: '見つかりませんでした',
            footer: { selectText: '選ぶ', navigateText: '移動', closeText: '閉じる' },
          },
        },
      },
    },
    // Japanese has no spaces: pairs of letters are words of the index.
    miniSearch: {
      options: {
        tokenize: (text) =>
          text
            .toLowerCase()
            .split(/[\s\p{P}\p{S}]+/u)
            .flatMap((word) =>
              /[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}]/u.test(word) && word.length > 2
                ? Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2))
                : [word],
            )
            .filter((word) => word !== ''),
      },
    },
  },
};

export default defineConfig({
  title: 'Tsudoi',
  description: 'A self-hosted engagement platform for people who run events',
  srcExclude: ['coverage.md'],
  cleanUrls: true,
  // Pages point at code and charts beside them, which a site has not; the repository has.
  ignoreDeadLinks: [/^(\.\.\/|\.\/\.\.\/)/, /coverage/, './runbooks'],
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      themeConfig: {
        sidebar: [
          { text: 'Organising', items: items(organising) },
          { text: 'Operating', items: items(operating) },
          { text: 'Building', items: items(building) },
          { text: 'Runbooks', collapsed: true, items: items(runbooks) },
        ],
      },
    },
    ja: {
      label: '日本語',
      lang: 'ja',
      description: 'イベントを開く人のための集客・参加促進の基盤',
      themeConfig: {
        outline: { label: 'このページの内容' },
        docFooter: { prev: '前へ', next: '次へ' },
        sidebar: [
          {
            text: '使いかた',
            items: [
              { text: 'はじめてのイベント', link: '/ja/first-event' },
              { text: 'ファイルの取り込み', link: '/ja/files' },
              { text: 'アドレスの確認', link: '/ja/confirmation' },
            ],
          },
        ],
      },
    },
  },
  themeConfig: { search, outline: [2, 3] },
});
