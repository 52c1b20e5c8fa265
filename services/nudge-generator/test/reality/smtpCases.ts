/** What a mail server says at a step of the session, and what it means. */
export interface SmtpCase {
  readonly source: string;
  readonly what: string;
  readonly at: 'MAIL' | 'RCPT' | 'DATA' | 'CONTENT';
  /** The reply; null cuts the connection. */
  readonly reply: string | null;
  readonly right: 'delivered' | 'retry' | 'refused' | 'gone' | 'unknown';
}

export const smtpCases: readonly SmtpCase[] = [
  {
    source: 'postalserver/postal#576',
    what: 'greylisted: come again',
    at: 'RCPT',
    reply: '451 4.7.1 Try again later',
    right: 'retry',
  },
  {
    source: 'cmail-mta/cmail#24',
    what: 'greylisted in reply to MAIL FROM already',
    at: 'MAIL',
    reply: '451 4.7.1 Greylisted, please try again',
    right: 'retry',
  },
  {
    source: 'Mailu/Mailu#1742',
    what: 'the same after the content',
    at: 'CONTENT',
    reply: '451 4.7.1 Try again later',
    right: 'retry',
  },
  {
    source: 'hyvor/relay#30',
    what: 'any 4xx is put back into the queue',
    at: 'RCPT',
    reply: '452 4.2.2 The recipient is over quota',
    right: 'retry',
  },
  {
    source: 'mailgun/mailgun-go#123',
    what: 'a blocklisted sender is no dead address',
    at: 'RCPT',
    reply: '554 5.7.1 Service unavailable; client host blocked using a list',
    right: 'refused',
  },
  {
    source: 'knadh/listmonk#991',
    what: 'an address that does not exist is known for good at once',
    at: 'RCPT',
    reply: '550 5.1.1 The email account that you tried to reach does not exist',
    right: 'gone',
  },
  {
    source: 'namshi/docker-smtp#12',
    what: 'a server that is away when the content is asked for: it has nothing yet',
    at: 'DATA',
    reply: null,
    right: 'retry',
  },
  {
    source: 'RFC 5321 §4.5.1',
    what: 'a connection that ends after the content: it may have arrived, and is never sent twice',
    at: 'CONTENT',
    reply: null,
    right: 'unknown',
  },
  {
    source: 'RFC 4954 §6',
    what: 'a server that wants a password first, said at the sender: ours to mend',
    at: 'MAIL',
    reply: '530 5.7.0 Authentication required',
    right: 'retry',
  },
  {
    source: 'RFC 4954 §6',
    what: 'the same said at the recipient',
    at: 'RCPT',
    reply: '530 Must issue a STARTTLS command first',
    right: 'retry',
  },
  {
    source: 'a carrier of Japan (docomo)',
    what: 'an unknown user without an enhanced code, in its own order',
    at: 'RCPT',
    reply: '550 Unknown user hanako@example.jp',
    right: 'gone',
  },
  {
    source: 'a carrier of Japan (SoftBank)',
    what: 'an invalid recipient',
    at: 'RCPT',
    reply: '550 Invalid recipient: <hanako@example.jp>',
    right: 'gone',
  },
  {
    source: 'a carrier of Japan (au)',
    what: 'the address before the words',
    at: 'RCPT',
    reply: '550 <hanako@example.jp>: User unknown',
    right: 'gone',
  },
  {
    source: 'Exim',
    what: 'a mailbox that is not there, in words',
    at: 'RCPT',
    reply: '550 The recipient address <hanako@example.jp> does not exist here',
    right: 'gone',
  },
  {
    source: 'RFC 3463 §3.3',
    what: 'a mailbox that was switched off',
    at: 'RCPT',
    reply: '550 5.2.1 The account is disabled',
    right: 'gone',
  },
  {
    source: 'RFC 3463 §3.3',
    what: 'a full mailbox is not one that is gone',
    at: 'RCPT',
    reply: '552 5.2.2 user is over quota, mailbox not found to have room',
    right: 'refused',
  },
  {
    source: 'RFC 3463 §3.8',
    what: 'a policy that speaks of unknown users',
    at: 'RCPT',
    reply: '550 5.7.1 Unknown user policy: sender not allowed',
    right: 'refused',
  },
  {
    source: 'RFC 3463 §3.2',
    what: 'words about a sender at the sender are not about the address',
    at: 'MAIL',
    reply: '550 5.1.8 Sender address: unknown user',
    right: 'refused',
  },
];
