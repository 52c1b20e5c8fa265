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

/** A delivery status notification with its part as RFC 3464 has it. */
const status = (...fields: readonly string[]) =>
  report(
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Your message could not be delivered.',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    ...fields,
    '',
    '--b--',
    '',
  );

export const bounceCases: readonly BounceCase[] = [
  {
    source: 'mautic/mautic#2480',
    what: 'a domain that does not exist is for good, also where no mailbox is named and the type of the address is missing',
    provider: 'dsn',
    body: status(
      'Original-Recipient: {address}',
      'Final-Recipient: rfc822;{address}',
      'Action: failed',
      'Status: 5.4.4',
      'Diagnostic-Code: DNS; Host not found',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'mautic/mautic#435',
    what: 'Postfix gives up by itself, without a server that answers',
    provider: 'dsn',
    body: status(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      'Status: 5.4.4',
      'Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'mautic/mautic#4638',
    what: 'over quota, in three lines, is of the moment',
    provider: 'dsn',
    body: status(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      'Status: 4.2.2',
      'Diagnostic-Code: smtp; 452-4.2.2 The email account that you tried to reach is',
      '    over quota. Please direct 452-4.2.2 the recipient to 452 4.2.2',
    ),
    right: null,
  },
  {
    source: 'mautic/mautic#1541',
    what: 'a full mailbox is not one that does not exist, though its code begins with a 5',
    provider: 'dsn',
    body: status('Final-Recipient: rfc822; {address}', 'Action: failed', 'Status: 5.2.2'),
    right: null,
  },
  {
    source: 'mautic/mautic#6391',
    what: 'an ordinary mail in the mailbox of bounces says nothing of its sender',
    provider: 'dsn',
    body: ['From: {address}', 'To: nudge@tsudoi.example', 'Subject: Re: 5.1.1', '', 'See you tomorrow.'].join(
      '\r\n',
    ),
    right: null,
  },
  {
    source: 'postalserver/postal#1097',
    what: 'who writes to a return path by hand has not bounced',
    provider: 'dsn',
    body: ['From: {address}', 'To: bounces@tsudoi.example', '', '550 5.1.1 user unknown'].join('\r\n'),
    right: null,
  },
  {
    source: 'postalserver/postal#786',
    what: 'an answer of many lines, each with its code',
    provider: 'dsn',
    body: status(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.',
      '    Please try 550-5.1.1 double-checking the address for typos',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'postalserver/postal#436',
    what: 'one refusal for good is enough',
    provider: 'dsn',
    body: status(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 Recipient address rejected: User unknown in virtual alias table',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'mohamedboukari/bunmail#24',
    what: 'a failure of the class 4 is no reason to stop',
    provider: 'dsn',
    body: status('Final-Recipient: rfc822; {address}', 'Action: failed', 'Status: 4.4.7'),
    right: null,
  },
  {
    source: 'RFC 3464 §2.3, RFC 2045 §6.8',
    what: 'one part of the fields is encoded in base64, the other is not',
    provider: 'dsn',
    body: report(
      '--b',
      'Content-Type: message/delivery-status',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('Reporting-MTA: dns; mx.example\r\n').toString('base64'),
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b--',
      '',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'knadh/listmonk#1122',
    what: 'a delivery that SES tells of is no bounce',
    provider: 'ses',
    body: sns({ notificationType: 'Delivery', delivery: { recipients: ['{address}'] } }),
    right: null,
  },
  {
    source: 'knadh/listmonk#1122',
    what: 'event publishing says eventType where notices say notificationType',
    provider: 'ses',
    body: sns({
      eventType: 'Bounce',
      bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: '{address}' }] },
    }),
    right: 'hard_bounce',
  },
  {
    source: 'knadh/listmonk#1807',
    what: 'notices of another kind are no fault',
    provider: 'ses',
    body: sns({ notificationType: 'AmazonSnsSubscriptionSucceeded', message: '{address}' }),
    right: null,
  },
  {
    source: 'knadh/listmonk#720',
    what: 'a bounce with everything that SES tells of the mail',
    provider: 'ses',
    body: sns({
      notificationType: 'Bounce',
      mail: {
        source: 'nudge@tsudoi.example',
        messageId: 'm-1',
        destination: ['{address}'],
        headersTruncated: false,
      },
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        timestamp: '2026-11-26T10:00:00.000Z',
        feedbackId: 'f-1',
        bouncedRecipients: [
          { emailAddress: '{address}', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1' },
        ],
      },
    }),
    right: 'hard_bounce',
  },
  {
    source: 'knadh/listmonk#1460',
    what: 'what SES suppresses by itself is told as a bounce too',
    provider: 'ses',
    body: sns({
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'Suppressed',
        bouncedRecipients: [{ emailAddress: '{address}' }],
      },
    }),
    right: 'hard_bounce',
  },
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
  ...(
    [
      ['5.3.4', 'smtp; 552 5.3.4 Message size exceeds fixed limit', 'a message that is too big'],
      [
        '5.2.3',
        'smtp; 550 5.2.3 Message too large for the mailbox',
        'a message that is too long for a mailbox',
      ],
      ['5.1.8', 'smtp; 550 5.1.8 Sender address rejected: Domain not found', 'a refused sender'],
      ['5.1.7', 'smtp; 553 5.1.7 Bad sender address syntax', 'a sender whose address is not liked'],
      ['5.4.6', 'smtp; 554 5.4.6 Too many hops', 'a loop on the way'],
      ['5.5.2', 'smtp; 500 5.5.2 Syntax error', 'a fault of the protocol'],
      ['5.6.0', 'smtp; 554 5.6.0 Message content rejected', 'words that were refused'],
      ['5.0.0', 'smtp; 554 Message rejected because of the reputation of your IP (spam)', 'a reputation'],
      ['5.0.0', 'smtp; 552 Mailbox full, quota exceeded', 'a full mailbox without a status of its own'],
    ] as const
  ).map(([code, words, what]): BounceCase => ({
    source: 'RFC 3463 §3',
    what: `${what} (${code}) says nothing against the address`,
    provider: 'dsn',
    body: status(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      `Status: ${code}`,
      `Diagnostic-Code: ${words}`,
    ),
    right: null,
  })),
  {
    source: 'RFC 3463 §3.1',
    what: 'a server that has only 5.0.0 for a user that is unknown',
    provider: 'dsn',
    body: status(
      'Final-Recipient: rfc822; {address}',
      'Action: failed (gave up)',
      'Status: 5.0.0 (permanent failure)',
      'Diagnostic-Code: smtp; 550 No such user here',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'RFC 6591 §3.1',
    what: 'a report of failed authentication (DMARC) is nobody who complains',
    provider: 'dsn',
    body: report(
      '--b',
      'Feedback-Type: auth-failure',
      'Auth-Failure: dmarc',
      'Original-Rcpt-To: <{address}>',
      '',
      '--b--',
    ),
    right: null,
  },
  {
    source: 'RFC 5965 §7.2',
    what: 'a scanner that found a virus is nobody who complains',
    provider: 'dsn',
    body: report('--b', 'Feedback-Type: virus', 'Original-Rcpt-To: <{address}>', '', '--b--'),
    right: null,
  },
  {
    source: 'RFC 5965 §7.2',
    what: 'phishing, as a person calls it, is a complaint',
    provider: 'dsn',
    body: report('--b', 'Feedback-Type: fraud', 'Original-Rcpt-To: <{address}>', '', '--b--'),
    right: 'complaint',
  },
  {
    source: 'docs.aws.amazon.com/ses: bounce notifications, recipients as the header has them',
    what: 'an address with the name of its person',
    provider: 'ses',
    body: sns({
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [{ emailAddress: '"Yamada, Hanako" <{address}>' }],
      },
    }),
    right: 'hard_bounce',
  },
  {
    source: 'SendGrid event webhook, mixed batches',
    what: 'one entry without an address does not cost the others theirs',
    provider: 'sendgrid',
    body: JSON.stringify([
      { email: 'nobody', event: 'bounce', type: 'bounce' },
      { event: 'bounce' },
      7,
      null,
      { email: ' {address} ', event: 'spamreport', timestamp: 'soon' },
    ]),
    right: 'complaint',
  },
];
