import { jwtVerify } from 'jose';
import { createECDH, createPublicKey, randomBytes, type ECDH } from 'node:crypto';
import ece from 'http_ece';
import { startWebhookSink, type SinkAnswer, type SinkRequest, type WebhookSink } from './webhookSink.ts';

/** A browser that subscribed: what it gives to the application server, and what it sees. */
export interface FakeBrowser {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** Messages that wait at the push service, decrypted; one with the Topic of a waiting one replaces it. */
  waiting(): readonly PushMessage[];
  /** The subscription ends: the service answers 410 from now on. */
  unsubscribe(): void;
}

export interface PushMessage {
  readonly topic: string | undefined;
  readonly ttl: number;
  readonly urgency: string | undefined;
  readonly payload: string;
}

/** A push service by RFC 8030, 8188, 8291 and 8292 over TLS; it refuses what a real one refuses. */
export interface PushService {
  readonly sink: WebhookSink;
  subscribe(): FakeBrowser;
  close(): Promise<void>;
}

interface Subscription {
  readonly ecdh: ECDH;
  readonly auth: Buffer;
  readonly waiting: PushMessage[];
  gone: boolean;
}

export async function startPushService(
  fault: (count: number) => SinkAnswer | undefined = () => undefined,
): Promise<PushService> {
  const subscriptions = new Map<string, Subscription>();
  const verdicts: Promise<void>[] = [];

  function answer(request: SinkRequest, count: number): SinkAnswer {
    const found = subscriptions.get(request.path);
    if (!found) return { status: 404 };
    if (found.gone) return { status: 410 };
    const { ttl, topic, urgency, authorization = '' } = request.headers as Record<string, string | undefined>;
    if (ttl === undefined || !/^\d+$/.test(ttl)) return { status: 400, body: 'TTL is missing' };
    if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic))
      return { status: 400, body: 'Topic is not valid' };
    if (request.body.length > 4_096) return { status: 413 };
    if (!authorization.startsWith('vapid t=')) return { status: 401, body: 'no VAPID' };
    verdicts.push(checkVapid(authorization));
    const payload = ece
      .decrypt(request.body, {
        version: 'aes128gcm',
        privateKey: found.ecdh,
        authSecret: found.auth.toString('base64url'),
      })
      .toString('utf8');
    const message = { topic, ttl: Number(ttl), urgency, payload };
    const at = found.waiting.findIndex((each) => topic !== undefined && each.topic === topic);
    if (at >= 0) found.waiting[at] = message;
    else found.waiting.push(message);
    return fault(count) ?? { status: 201, headers: { location: `/messages/${String(count)}` } };
  }

  const sink = await startWebhookSink(answer);
  return {
    sink,
    subscribe() {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const subscription = { ecdh, auth: randomBytes(16), waiting: [] as PushMessage[], gone: false };
      const path = `/push/${randomBytes(12).toString('base64url')}`;
      subscriptions.set(path, subscription);
      return {
        endpoint: sink.url + path,
        keys: {
          p256dh: ecdh.getPublicKey().toString('base64url'),
          auth: subscription.auth.toString('base64url'),
        },
        waiting: () => subscription.waiting,
        unsubscribe: () => {
          subscription.gone = true;
        },
      };
    },
    async close() {
      await sink.close();
      await Promise.all(verdicts); // a signature that is not valid fails the test here
    },
  };

  async function checkVapid(authorization: string): Promise<void> {
    const { t = '', k = '' } = Object.fromEntries(
      authorization
        .slice(6)
        .split(/,\s*/)
        .map((part) => part.split(/=(.*)/s).slice(0, 2) as [string, string]),
    );
    const point = Buffer.from(k, 'base64url');
    const key = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    });
    await jwtVerify(t, key, { audience: sink.url });
  }
}
