import { invalidField } from '@tsudoi/runtime/errors';
import { jsonOfText } from '@tsudoi/runtime/http/jsonText';
import { createVerify, X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** A message of Amazon SNS that Amazon has signed. */
export interface SnsMessage {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly id: string;
  /** What the topic was told, JSON of SES. */
  readonly message: string;
  readonly subscribeUrl: string | undefined;
}

const Envelope = z.looseObject({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().min(1).max(200),
  TopicArn: z.string().max(500),
  Subject: z.string().max(2_000).nullish(),
  Message: z.string(),
  Timestamp: z.string().max(100),
  Token: z.string().max(5_000).optional(),
  SubscribeURL: z.string().max(2_000).optional(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(5_000),
  SigningCertURL: z.string().max(500),
});
type Envelope = z.output<typeof Envelope>;

/** Hosts of SNS, of its certificates and of its confirmations; of no bucket and no other service there. */
const snsHost = /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?$/;
const mostCertificates = 20;

/** Reads messages of SNS and believes those that Amazon signed. `read` brings the text behind a URL, through the guard. */
export function createSnsReader(
  read: (url: string) => Promise<string>,
): (body: string) => Promise<SnsMessage> {
  const certificates = new Map<string, X509Certificate>();

  async function certificateOf(url: string): Promise<X509Certificate> {
    const known = certificates.get(url);
    if (known) return known;
    const certificate = new X509Certificate(await read(url));
    if (certificates.size >= mostCertificates) certificates.clear();
    certificates.set(url, certificate);
    return certificate;
  }

  return async (body) => {
    const parsed = Envelope.safeParse(jsonOfText(body));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = ['body', ...(issue?.path.map(String) ?? [])].join('.');
      throw invalidField(field, 'not a message of Amazon SNS (raw message delivery is not signed)');
    }
    const envelope = parsed.data;
    if (!isOfSns(envelope.SigningCertURL, '.pem'))
      throw invalidField('body.SigningCertURL', 'not a certificate of Amazon SNS');
    const certificate = await certificateOf(envelope.SigningCertURL).catch(() => undefined);
    if (!certificate) throw invalidField('body.SigningCertURL', 'the certificate could not be read');
    const ok = createVerify(envelope.SignatureVersion === '2' ? 'sha256' : 'sha1')
      .update(signedText(envelope))
      .verify(certificate.publicKey, envelope.Signature, 'base64');
    if (!ok) throw invalidField('body.Signature', 'not signed by Amazon SNS');
    if (envelope.SubscribeURL !== undefined && !isOfSns(envelope.SubscribeURL, ''))
      throw invalidField('body.SubscribeURL', 'not an address of Amazon SNS');
    return {
      type: envelope.Type,
      id: envelope.MessageId,
      message: envelope.Message,
      subscribeUrl: envelope.SubscribeURL,
    };
  };
}

function isOfSns(url: string, ending: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, pathname } = new URL(url);
  return (
    protocol === 'https:' &&
    port === '' &&
    username === '' &&
    snsHost.test(hostname) &&
    pathname.endsWith(ending)
  );
}

/** The text that is signed: names and values of these fields, each on its line, in this order. */
function signedText(envelope: Envelope): string {
  const names =
    envelope.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names
    .flatMap((name) => {
      const value = envelope[name];
      return value === undefined || value === null ? [] : [`${name}\n${value}\n`];
    })
    .join('');
}
