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
];
