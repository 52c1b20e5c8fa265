import { localCertificate, localPrivateKey } from '@tsudoi/testing/fakes/pushCertificate';
import { createSign, randomUUID } from 'node:crypto';

/** What a topic of Amazon SNS would send, signed as its documentation says, by a key of tests. */
export interface Amazon {
  /** JSON of a message; what is not given is filled in. */
  sign(message: Readonly<Record<string, unknown>>): string;
  /** Stands in for the guarded reader of URLs: the certificate, and confirmations of subscriptions. */
  readonly readUrl: (url: string) => Promise<string>;
  /** URLs that were read, in order. */
  readonly read: readonly string[];
}

const certificateUrl = 'https://sns.ap-northeast-1.amazonaws.com/SimpleNotificationService-0.pem';
const signed = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    ...['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  ],
};

export function startAmazon(): Amazon {
  const read: string[] = [];
  return {
    read,
    sign(given) {
      const message: Record<string, unknown> = {
        MessageId: randomUUID(),
        TopicArn: 'arn:aws:sns:ap-northeast-1:123456789012:bounces',
        Timestamp: '2026-11-27T00:00:00.000Z',
        SignatureVersion: '2',
        SigningCertURL: certificateUrl,
        Message: 'You have chosen to subscribe',
        ...given,
      };
      const names =
        message['Type'] === 'Notification' ? signed.Notification : signed.SubscriptionConfirmation;
      const text = names
        .filter((name) => message[name] !== undefined)
        .map((name) => `${name}\n${String(message[name])}\n`)
        .join('');
      const digest = message['SignatureVersion'] === '1' ? 'sha1' : 'sha256';
      const Signature = createSign(digest).update(text).sign(localPrivateKey, 'base64');
      return JSON.stringify({ ...message, Signature });
    },
    readUrl(url) {
      read.push(url);
      return Promise.resolve(url === certificateUrl ? localCertificate : '<ok/>');
    },
  };
}
