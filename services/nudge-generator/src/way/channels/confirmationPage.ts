import { escapeHtml } from './escapeHtml.ts';

/** What the page behind a link may say. */
export type ConfirmationState =
  'ask' | 'confirmed' | 'already' | 'expired' | 'broken' | 'asked_again' | 'not_again';

const words = {
  ja: {
    title: 'メール受信の確認',
    button: '受信する',
    again: '確認メールをもう一度送る',
    ask: (address: string) => `${address} にお知らせをお送りしてよろしいですか？`,
    said: {
      confirmed: '確認しました。ありがとうございます。',
      already: 'すでに確認済みです。',
      expired: 'このリンクの有効期限が切れています。',
      broken: 'このリンクは正しくありません。',
      asked_again: '確認メールをもう一度お送りします。',
      not_again: '確認メールはすでにお送りしています。メールをご確認ください。',
    },
  },
  en: {
    title: 'Confirm your address',
    button: 'Yes, send me messages',
    again: 'Send the message once more',
    ask: (address: string) => `May we send messages to ${address}?`,
    said: {
      confirmed: 'Confirmed. Thank you.',
      already: 'This is confirmed already.',
      expired: 'This link is too old.',
      broken: 'This link is not valid.',
      asked_again: 'Another message is on its way.',
      not_again: 'A message was sent already. Please look for it in your mail.',
    },
  },
} as const;

/** The page behind the link: no script, no style sheet; what it changes, it changes by a button that posts. */
export function confirmationPage(state: ConfirmationState, locale: 'ja' | 'en', address = ''): string {
  const say = words[locale];
  const body =
    state === 'ask'
      ? `<p>${escapeHtml(say.ask(address))}</p>
<form method="post"><button name="confirm" value="1">${say.button}</button></form>`
      : `<p role="status">${say.said[state]}</p>${
          state === 'expired'
            ? `\n<form method="post"><button name="again" value="1">${say.again}</button></form>`
            : ''
        }`;
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${say.title}</title></head>
<body><main><h1>${say.title}</h1>
${body}
</main></body></html>`;
}
