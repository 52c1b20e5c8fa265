import type { BounceCase } from './bounceCases.ts';
import type { SmtpCase } from './smtpCases.ts';

/** A refusal in a server's words, and whether it says that there is no such recipient. */
interface RefusalCase {
  readonly source: string;
  readonly what: string;
  /** The status in the report; what Postfix and Exim write where the reply has none is 5.0.0. */
  readonly status: string;
  /** The reply; lines parted by ` | `. */
  readonly words: string;
  readonly gone: boolean;
}

const refusals: readonly RefusalCase[] = [
  {
    source: 'postalserver/postal#253',
    what: 'Yahoo has a number of its own and no enhanced code',
    status: '5.0.0',
    words:
      "554 delivery error: dd This user doesn't have a yahoo.com account ({address}) [0] - mta1284.mail.bf1.yahoo.com",
    gone: true,
  },
  {
    source: 'zone-eu/zone-mta#324',
    what: 'no user found',
    status: '5.0.0',
    words: '550 No user found',
    gone: true,
  },
  {
    source: 'mautic/mautic#4624',
    what: 'the words of a control panel',
    status: '5.0.0',
    words: '550 No Such User Here',
    gone: true,
  },
  {
    source: 'zone-eu/zone-mta#214, mautic/mautic#15371',
    what: 'Exchange Online calls a person who is not there denied access',
    status: '5.4.1',
    words:
      '550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [PR2FRA01FT009.eop-fra01.prod.protection.outlook.com]',
    gone: true,
  },
  {
    source: 'sisimai/rb-sisimai#77',
    what: 'the same with the address in brackets',
    status: '5.4.1',
    words:
      '550 5.4.1 [{address}]: Recipient address rejected: Access denied [BL2NAM02FT061.eop-nam02.prod.protection.outlook.com]',
    gone: true,
  },
  {
    source: 'mautic/mautic#5780',
    what: 'Exchange names its resolver',
    status: '5.1.1',
    words: '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found',
    gone: true,
  },
  {
    source: 'knadh/listmonk#2623',
    what: 'Gmail in several lines, each with its code',
    status: '5.1.1',
    words:
      '550-5.1.1 The email account that you tried to reach does not exist. | 550 5.1.1 Please check the address',
    gone: true,
  },
  {
    source: 'knadh/listmonk#2873',
    what: 'a code in the words is nearer than a status that says nothing',
    status: '5.0.0',
    words: '550 5.1.1 rejected',
    gone: true,
  },
  {
    source: 'words of a host are not words of a server',
    what: 'an address at corporate-policy.example, in a domain with spam and rate in its name',
    status: '5.0.0',
    words: '550 <{address}>: user unknown at mx.rate-spam.policy.example (corporate deliberate)',
    gone: true,
  },
  {
    source: 'mautic/mautic#3154',
    what: 'nobody answered for days',
    status: '5.4.317',
    words: '550 5.4.317 Message expired, cannot connect to remote server',
    gone: false,
  },
  {
    source: 'postalserver/postal#266',
    what: 'Gmail takes it for unsolicited',
    status: '5.7.1',
    words:
      '550-5.7.1 [203.0.113.80 12] Our system has detected that this message is | 550 5.7.1 likely unsolicited mail',
    gone: false,
  },
  {
    source: 'postalserver/postal#1243',
    what: 'a block list of AT&T under a status of the mail system',
    status: '5.3.0',
    words: '553 5.3.0 alpd681 DNSBL:RBL 521< 203.0.113.9 >_is_blocked.For assistance forward this error',
    gone: false,
  },
  {
    source: 'zone-eu/zone-mta#251',
    what: 'a block list that no code tells',
    status: '5.0.0',
    words: '550 "JunkMail rejected - mail.example [203.0.113.4]:24706 is in an RBL: Blocked"',
    gone: false,
  },
  {
    source: 'zone-eu/zone-mta#251',
    what: 'refused by the reader, who is there',
    status: '5.0.0',
    words: '550 Your message was rejected by this user and was not delivered',
    gone: false,
  },
  {
    source: 'hyvor/relay#258',
    what: 'the sender is not authenticated',
    status: '5.0.0',
    words: '550 SPF authentication failed, address not found in the record of the domain',
    gone: false,
  },
  {
    source: 'mautic/mautic#15371',
    what: 'a banned sender',
    status: '5.7.511',
    words: '550 5.7.511 Access denied, banned sender',
    gone: false,
  },
  {
    source: 'mautic/mautic#15371',
    what: 'a group that takes no mail from outside',
    status: '5.7.193',
    words: '550 5.7.193 UnifiedGroupAgent; Delivery failed because the sender is not a group member',
    gone: false,
  },
  {
    source: 'knadh/listmonk#2873',
    what: 'a status that says nothing, beside a policy that does',
    status: '5.0.0',
    words: '550 5.7.1 Message refused',
    gone: false,
  },
  {
    source: 'Exim, sender verification by a call',
    what: 'nobody at our own address, said of the sender at the recipient',
    status: '5.0.0',
    words:
      '550-Verification failed for <nudge@tsudoi.example> | 550-Called: 203.0.113.7 | 550-Response: 550 No such user here | 550 Sender verify failed',
    gone: false,
  },
  {
    source: 'support.google.com/a/answer/3726730',
    what: 'a mailbox that gets too much at the moment, under the status of one that was switched off',
    status: '5.2.1',
    words:
      '550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages',
    gone: false,
  },
  {
    source: 'RFC 3463 §3.3',
    what: 'the mailbox is there, and something is the matter with it',
    status: '5.2.0',
    words: '550 5.2.0 STOREDRV.Deliver; mailbox busy',
    gone: false,
  },
  {
    source: 'an address of the network with the numbers of a code',
    what: 'a machine at 5.1.1.23 that is refused',
    status: '5.0.0',
    words: '550 Connection from 185.5.1.1 and 5.1.1.23 refused',
    gone: false,
  },
  {
    source: 'a machine without a name',
    what: 'an address that is not found is one of the network',
    status: '5.0.0',
    words: '550 your IP address 203.0.113.9 was not found in reverse DNS',
    gone: false,
  },
];

const dsn = (...fields: readonly string[]) =>
  [
    'From: MAILER-DAEMON@mx.example',
    'Content-Type: multipart/report; boundary=b',
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
  ].join('\r\n');

const sns = (message: unknown) => JSON.stringify({ Type: 'Notification', Message: JSON.stringify(message) });
const bounced = (bounceType: string, status: string, diagnosticCode: string) =>
  sns({
    notificationType: 'Bounce',
    bounce: {
      bounceType,
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: '{address}', action: 'failed', status, diagnosticCode }],
    },
  });
const complained = (complaintFeedbackType: string | undefined) =>
  sns({
    notificationType: 'Complaint',
    complaint: { complainedRecipients: [{ emailAddress: '{address}' }], complaintFeedbackType },
  });

/** The same words as reports have them, and what else is told of mails. */
export const refusalReports: readonly BounceCase[] = [
  ...refusals.map(({ source, what, status, words, gone }): BounceCase => ({
    ...{ source, what, provider: 'dsn' },
    body: dsn(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      `Status: ${status}`,
      `Diagnostic-Code: smtp; ${words.replaceAll(' | ', '\r\n    ')}`,
    ),
    right: gone ? 'hard_bounce' : null,
  })),
  {
    source: 'knadh/listmonk#1463',
    what: 'SES calls a domain that does not exist transient',
    provider: 'ses',
    body: bounced('Transient', '5.4.4', 'smtp; 550 5.4.4 Invalid domain'),
    right: 'hard_bounce',
  },
  {
    source: 'knadh/listmonk#1463',
    what: 'transient, and so it is',
    provider: 'ses',
    body: bounced('Transient', '4.4.7', 'smtp; 554 4.4.7 Message expired'),
    right: null,
  },
  {
    source: 'docs.aws.amazon.com/ses: complaint feedback types',
    what: 'a forged sender is nobody who complains',
    provider: 'ses',
    body: complained('auth-failure'),
    right: null,
  },
  {
    source: 'docs.aws.amazon.com/ses: complaint feedback types',
    what: 'neither is a virus',
    provider: 'ses',
    body: complained('virus'),
    right: null,
  },
  {
    source: 'Mailtrain-org/mailtrain#159',
    what: 'a complaint of a provider that does not say of what kind',
    provider: 'ses',
    body: complained(undefined),
    right: 'complaint',
  },
  ...(
    [
      ['Bounced Address', 'hard_bounce'],
      ['Invalid', 'hard_bounce'],
      ['Invalid SMTPAPI header', null],
      ['Spam Content', null],
      ['Spam Reporting Address', 'complaint'],
      ['Unsubscribed Address', 'unsubscribed'],
    ] as const
  ).map(([reason, right]): BounceCase => ({
    source: 'upspin/upspin#585; SendGrid event webhook, dropped',
    what: `SendGrid does not even try: ${reason}`,
    provider: 'sendgrid',
    body: JSON.stringify([{ email: '{address}', event: 'dropped', reason }]),
    right,
  })),
  {
    source: 'postalsys/emailengine#206',
    what: 'a kind of feedback that is none, though every object has it',
    provider: 'dsn',
    body: dsn('Feedback-Type: constructor', 'Original-Rcpt-To: <{address}>'),
    right: null,
  },
  {
    source: 'mautic/mautic#1312, with what comes back of a mail',
    what: 'a report with U+0000 in it is read',
    provider: 'dsn',
    body: dsn(
      'Final-Recipient: rfc822; {address}',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 a NUL \u0000 as some servers write it',
    ),
    right: 'hard_bounce',
  },
  {
    source: 'knadh/listmonk#1334',
    what: 'a person who is away has not bounced, whatever they quote',
    provider: 'dsn',
    body: [
      'From: {address}',
      'To: bounces@tsudoi.example',
      'Subject: Out of office',
      'Auto-Submitted: auto-replied',
      '',
      'I am away. You wrote: 550 5.1.1 user unknown',
    ].join('\r\n'),
    right: null,
  },
];

/** The same words in reply to the recipient's command, and to the content. */
export const refusalReplies: readonly SmtpCase[] = [
  ...refusals.map(({ source, what, words, gone }): SmtpCase => ({
    ...{ source, what },
    at: 'RCPT',
    reply: replyOf(words),
    right: gone ? 'gone' : 'refused',
  })),
  {
    source: 'postalserver/postal#253',
    what: 'Yahoo looks for the person after the content only',
    at: 'CONTENT',
    reply: "554 delivery error: dd This user doesn't have a yahoo.com account (hanako@example.jp) [0]",
    right: 'gone',
  },
  {
    source: 'zone-eu/zone-mta#251',
    what: 'content that is not liked says nothing of the person',
    at: 'CONTENT',
    reply: '550 Message content rejected; recipient address not found in your allow list',
    right: 'refused',
  },
];

function replyOf(words: string): string {
  return words.replaceAll('{address}', 'hanako@example.jp').replaceAll(' | ', '\r\n');
}
