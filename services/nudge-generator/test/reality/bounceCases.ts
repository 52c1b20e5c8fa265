import type { EventProvider, Suppression } from '@tsudoi/contracts/suppressions';

/** What comes in by webhook, `{address}` standing for a contact's; the reason it is suppressed for, or null where it is not. */
export interface BounceCase {
  readonly source: string;
  readonly what: string;
  readonly provider: EventProvider;
  readonly body: string;
  readonly right: Suppression['reason'] | null;
}

const sns = (message: unknown) => JSON.stringify({ Type: 'Notification', Message: JSON.stringify(message) });
const report = (...lines: readonly string[]) =>
  ['From: MAILER-DAEMON@mx.example', 'Content-Type: multipart/report; boundary=b', '', ...lines].join('\r\n');

export const bounceCases: readonly BounceCase[] = [
  {
    source: 'knadh/listmonk#991',
    what: 'a permanent bounce counts at once, not after two campaigns',
    provider: 'ses',
    body: sns({
      notificationType: 'Bounce',
      bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: '{address}' }] },
    }),
    right: 'hard_bounce',
  },
  {
    source: 'knadh/listmonk#489',
    what: 'a complaint is no bounce: at once',
    provider: 'ses',
    body: sns({
      notificationType: 'Complaint',
      complaint: { complainedRecipients: [{ emailAddress: '{address}' }] },
    }),
    right: 'complaint',
  },
  {
    source: 'knadh/listmonk#2358',
    what: 'an automatic answer (out of office) is neither',
    provider: 'ses',
    body: sns({ notificationType: 'AutoResponse', mail: { destination: ['{address}'] } }),
    right: null,
  },
  {
    source: 'knadh/listmonk#1668',
    what: 'the confirmation of a subscription is no notice',
    provider: 'ses',
    body: JSON.stringify({
      Type: 'SubscriptionConfirmation',
      Token: 'a token',
      SubscribeURL: 'https://sns.ap-northeast-1.amazonaws.com/?Action=ConfirmSubscription',
    }),
    right: null,
  },
  {
    source: 'knadh/listmonk#982',
    what: 'abuse told by SendGrid',
    provider: 'sendgrid',
    body: JSON.stringify([{ email: '{address}', event: 'spamreport' }]),
    right: 'complaint',
  },
  {
    source: 'knadh/listmonk#2770',
    what: 'one soft bounce says nothing for good',
    provider: 'sendgrid',
    body: JSON.stringify([
      { email: '{address}', event: 'bounce', type: 'blocked', reason: '452 4.2.2 full' },
    ]),
    right: null,
  },
  {
    source: 'knadh/listmonk#2193',
    what: 'a notice about a single message, as a mail server sends it',
    provider: 'dsn',
    body: report('--b', 'Final-Recipient: rfc822; {address}', 'Action: failed', 'Status: 5.1.1', '', '--b--'),
    right: 'hard_bounce',
  },
  {
    source: 'RFC 3464 §2.3.3',
    what: 'delayed is not failed',
    provider: 'dsn',
    body: report(
      '--b',
      'Final-Recipient: rfc822; {address}',
      'Action: delayed',
      'Status: 4.4.1',
      '',
      '--b--',
    ),
    right: null,
  },
  {
    source: 'RFC 5965 §3.1',
    what: 'a feedback report of a provider',
    provider: 'dsn',
    body: report('--b', 'Feedback-Type: abuse', 'Original-Rcpt-To: <{address}>', '', '--b--'),
    right: 'complaint',
  },
  {
    source: 'RFC 5965 §3.5',
    what: 'a person who took it out of the spam folder',
    provider: 'dsn',
    body: report('--b', 'Feedback-Type: not-spam', 'Original-Rcpt-To: <{address}>', '', '--b--'),
    right: null,
  },
];
