import { channelKind, type ChannelName } from '@tsudoi/contracts/channelKinds';
import { escapeHtml } from './escapeHtml.ts';

const words = {
  ja: {
    title: 'お知らせの配信停止',
    ask: (channel: string) => `${channel}でのお知らせを停止しますか？`,
    one: 'このお知らせを停止する',
    all: 'すべてのお知らせを停止する',
    done: '停止しました。',
    broken: 'このリンクは正しくありません。',
    more: '配信設定を変更する',
  },
  en: {
    title: 'Unsubscribe',
    ask: (channel: string) => `Stop ${channel} from us?`,
    one: 'Unsubscribe',
    all: 'Unsubscribe from everything',
    done: 'You are unsubscribed.',
    broken: 'This link is not valid.',
    more: 'Choose what you get',
  },
} as const;

/** The page behind the link: no script, no style sheet, two buttons that post. */
export function unsubscribePage(
  state: 'ask' | 'done' | 'broken',
  channel: ChannelName,
  locale: 'ja' | 'en',
  token = '',
): string {
  const say = words[locale];
  const body =
    state === 'ask'
      ? `<p>${escapeHtml(say.ask(channelKind[channel].label[locale]))}</p>
<form method="post"><button name="List-Unsubscribe" value="One-Click">${say.one}</button></form>
<form method="post"><button name="scope" value="all">${say.all}</button></form>`
      : `<p>${state === 'done' ? say.done : say.broken}</p>`;
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${say.title}</title></head>
<body><main><h1>${say.title}</h1>
${body}
${state === 'broken' ? '' : `<p><a href="../preferences/${token}">${say.more}</a></p>`}
</main></body></html>`;
}
