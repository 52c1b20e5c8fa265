import type { MailLayout } from '@tsudoi/contracts/nudges';
import type { SenderIdentity } from '@tsudoi/contracts/channelKinds/email';
import { escapeHtml } from './escapeHtml.ts';

/** A button of a layout. */
export function buttonStyle({ colour }: MailLayout): string {
  return `display:inline-block;padding:10px 20px;border-radius:4px;background:${colour};color:#ffffff;text-decoration:none`;
}

/** A mail's body with the tenant's head and colours, and the picture of the event where it has one: tables and inline styles, for that is what mail programs draw. */
export function laidOut(
  content: string,
  foot: string,
  { logoUrl, colour, background, head }: MailLayout,
  { name }: SenderIdentity,
  locale: 'ja' | 'en',
  pictureUrl?: string,
): string {
  const logo =
    logoUrl === undefined
      ? ''
      : `<img src="${escapeHtml(logoUrl)}" alt="${escapeHtml(name)}" height="40" style="vertical-align:middle"> `;
  const words = escapeHtml(head?.[locale] ?? (logo === '' ? name : ''));
  // The words beside it say what the event is.
  const picture =
    pictureUrl === undefined
      ? ''
      : `\n<tr><td><img src="${escapeHtml(pictureUrl)}" alt="" width="600" style="display:block;width:100%;height:auto;border:0"></td></tr>`;
  const font = "font-family:'Hiragino Sans','Noto Sans JP',sans-serif";
  return `<body style="margin:0;background:${background}"><table role="presentation" width="100%" cellspacing="0" cellpadding="0"><tr><td align="center" style="padding:16px">
<table role="presentation" width="600" cellspacing="0" cellpadding="0" style="max-width:600px;width:100%;background:#ffffff;${font}">
<tr><td style="padding:16px 24px;background:${colour};color:#ffffff">${logo}${words}</td></tr>${picture}
<tr><td style="padding:24px;line-height:1.7;color:#222222">${content}</td></tr>
<tr><td style="padding:0 24px 24px;font-size:12px;color:#666666">${foot}</td></tr>
</table></td></tr></table></body>`;
}
