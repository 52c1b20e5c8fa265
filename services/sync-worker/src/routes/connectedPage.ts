import { connectedPage } from '@tsudoi/contracts/calendarMessages';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';

const words = {
  done: {
    title: { ja: '同意を受け取りました', en: 'Your consent has arrived' },
    text: {
      ja: '接続を始めた場所に戻り、このページのアドレスをそのまま貼り付けると完了します。コマンドラインでは次のとおりです。',
      en: 'Go back to where you began and paste the address of this page there. On the command line:',
    },
  },
  refused: {
    title: { ja: '接続されませんでした', en: 'Nothing was connected' },
    text: {
      ja: '同意の画面で取り消されたか、提供元が断りました。もう一度接続をやり直してください。',
      en: 'The consent was refused, by you or by the provider. Begin again to connect.',
    },
  },
} as const;

/** The page on which a consent ends. Shows nothing of what came with the request: it stands in the address bar. */
export function mountConnectedPage(http: HttpApp): void {
  mount(http, connectedPage, ({ query }) => {
    const arrived = query.code !== undefined && query.state !== undefined && query.error === undefined;
    return Promise.resolve({
      text: pageOf(arrived ? 'done' : 'refused'),
      headers: {
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      },
    });
  });
}

function pageOf(kind: keyof typeof words): string {
  const { title, text } = words[kind];
  const command = kind === 'done' ? "<pre>tsudoi calendars connected '…'</pre>" : '';
  const part = (language: 'ja' | 'en') =>
    `<section lang="${language}"><h1>${title[language]}</h1><p>${text[language]}</p>${command}</section>`;
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title.ja} · ${title.en}</title>
<style>body{font:16px/1.7 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}h1{font-size:1.3rem}pre{padding:.6rem;border:1px solid;overflow:auto}</style></head>
<body>${part('ja')}${part('en')}</body></html>
`;
}
