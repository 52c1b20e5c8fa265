import type { SenderIdentity } from '@tsudoi/contracts/channelKinds/email';
import { isMailAddress } from '@tsudoi/contracts/mailAddress';
import { createHash } from 'node:crypto';
import type { OutgoingMessage } from './channel.ts';
import { escapeHtml } from './escapeHtml.ts';
import { buttonStyle, laidOut } from './mailLayout.ts';

const footers = {
  ja: { link: '詳しく見る', stop: '配信を停止する', ask: 'お問い合わせ' },
  en: { link: 'See more', stop: 'Unsubscribe', ask: 'Contact' },
} as const;

/** Text and HTML parts with the link, who sends, and the visible unsubscribe link. */
export function mailParts(
  message: OutgoingMessage,
  identity: SenderIdentity,
): { text: string; html: string } {
  const { link, stop, ask } = footers[message.locale];
  const text = [
    message.text,
    ...(message.url === undefined ? [] : ['', `${link}: ${message.url}`]),
    '',
    '--',
    identity.name,
    identity.postalAddress,
    `${ask}: ${identity.contact}`,
    `${stop}: ${message.unsubscribeUrl}`,
  ].join('\n');
  const body =
    message.html ??
    message.text
      .split(/\n{2,}/)
      .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
      .join('');
  const { layout } = message;
  const look = layout ? ` style="${buttonStyle(layout)}"` : '';
  const button =
    message.url === undefined ? '' : `<p><a href="${escapeHtml(message.url)}"${look}>${link}</a></p>`;
  const seen =
    message.openUrl === undefined
      ? ''
      : `<img src="${escapeHtml(message.openUrl)}" alt="" width="1" height="1">`;
  const { name, postalAddress, contact } = identity;
  const who = [name, postalAddress, `${ask}: ${contact}`].map(escapeHtml).join('<br>');
  const foot = `<hr><p>${who}</p><p><a href="${escapeHtml(message.unsubscribeUrl)}">${stop}</a></p>${seen}`;
  const inside = layout
    ? laidOut(`${body}${button}`, foot, layout, identity, message.locale, message.pictureUrl)
    : `<body>${body}${button}${foot}</body>`;
  const html = `<!doctype html><html lang="${message.locale}"><head><meta charset="utf-8"></head>${inside}</html>`;
  return { text, html };
}

/** RFC 2369 and RFC 8058: a mail client's unsubscribe button posts to the link, without asking the person again. */
export function mailHeaders(message: OutgoingMessage): Readonly<Record<string, string>> {
  return {
    'List-Unsubscribe': `<${message.unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Auto-Submitted': 'auto-generated',
    'X-Tsudoi-Nudge': message.nudgeId,
  };
}

/** The same Message-ID in every attempt, so that a mailbox that looks at it can drop a repeat. */
export function messageId(message: OutgoingMessage, fromAddress: string): string {
  const id = createHash('sha256')
    .update(`${message.tenantId}\n${message.contactId}\n${message.key}`)
    .digest('base64url')
    .slice(0, 32);
  return `<${id}@${fromAddress.split('@')[1] ?? 'localhost'}>`;
}

/** One plain address: no list, no name, no comment, nothing that a header could be broken with. */
export function mailAddressFault(address: string): string | undefined {
  return isMailAddress(address) ? undefined : 'not a mail address';
}

/** The outcome where nobody says who sends. */
export const withoutIdentity = {
  outcome: 'refused',
  reason: 'the channel does not say who sends (settings.identity): the law asks for it in every mail',
} as const;
