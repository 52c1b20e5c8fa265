import { connectedPage } from '@tsudoi/contracts/calendarMessages';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';

const words = {
  done: {
    title: { ja: '同意を受け取りました', en: 'Your consent has arrived' },
    text: {
      ja: 'コマンドラインで始めたときは、このページのアドレスをそのまま貼り付けると完了します。',
      en: 'If you began on the command line, paste the address of this page there:',
    },
    console: {
      ja: 'コンソールで始めたときは、コンソールに戻って接続を完了する',
      en: 'If you began in the console, go back to it and complete the connection',
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

/**
 * The page on which a consent ends: it leads on into the console, which completes the connection of whoever began it there, and says
 * how to go on on the command line. Code and state travel in the fragment of the link; nothing else of the request is shown.
 */
export function mountConnectedPage(http: HttpApp): void {
  mount(http, connectedPage, ({ query }) => {
    const arrived = query.code !== undefined && query.state !== undefined && query.error === undefined;
    return Promise.resolve({
      text: arrived
        ? pageOf('done', { code: query.code ?? '', state: query.state ?? '' })
        : pageOf('refused'),
      headers: {
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      },
    });
  });
}

function pageOf(kind: keyof typeof words, consent?: Readonly<Record<string, string>>): string {
  const { title, text } = words[kind];
  // Percent-encoded, so nothing in it is markup.
  const fragment = new URLSearchParams(consent).toString().replaceAll('&', '&amp;');
  const link = (language: 'ja' | 'en') =>
    consent ? `<p><a href="/calendars#${fragment}">${words.done.console[language]}</a></p>` : '';
  const command = kind === 'done' ? "<pre>tsudoi calendars connected '…'</pre>" : '';
  const part = (language: 'ja' | 'en') =>
    `<section lang="${language}"><h1>${title[language]}</h1>${link(language)}<p>${text[language]}</p>${command}</section>`;
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title.ja} · ${title.en}</title>
<style>body{font:16px/1.7 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}h1{font-size:1.3rem}pre{padding:.6rem;border:1px solid;overflow:auto}</style></head>
<body>${part('ja')}${part('en')}</body></html>
`;
}
