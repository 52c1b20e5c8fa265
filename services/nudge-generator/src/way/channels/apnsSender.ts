import type { MobilePushSettings } from '@tsudoi/contracts/channelKinds/mobilePush';
import type { Clock } from '@tsudoi/runtime/clock';
import { importPKCS8, SignJWT } from 'jose';
import { createHash } from 'node:crypto';
import { connect, type ClientHttp2Session } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import type { OutgoingMessage, SendResult } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { NotSent } from '@tsudoi/runtime/notSent';
import { faultOutcome, reasonOf } from './faultOutcome.ts';
import { fitPayload, tooLarge } from './fitPayload.ts';
import type { DeviceSender } from './fcmSender.ts';
import { jsonField } from './jsonField.ts';
import { retryAfterMs as retryAfter } from '@tsudoi/runtime/retryAfter';
import { topicOf } from './webPushChannel.ts';

type ApnsSettings = NonNullable<MobilePushSettings['apns']>;

/** Apple refuses more with PayloadTooLarge. */
const longestPayloadBytes = 4_096;

/** Apple wants provider tokens renewed between 20 and 60 minutes. */
const tokenLifeMs = 45 * 60_000;

/**
 * Reasons that say the device token is no longer one. BadDeviceToken and DeviceTokenNotForTopic are not among them: a wrong
 * environment or topic in the settings calls every token so, and would delete everyone's devices.
 */
const goneReasons = new Set(['Unregistered', 'ExpiredToken']);

/** APNs over HTTP/2 with a provider token (ES256). One session for all sends, reopened when it ends. */
export function createApnsSender(
  settings: ApnsSettings,
  ttlSeconds: number,
  egress: Egress,
  clock: Clock,
): { send: DeviceSender; close(): void } {
  let session: ClientHttp2Session | undefined;
  /** Sessions that were established once; of the others not a byte of a message left. */
  const established = new WeakSet<ClientHttp2Session>();
  let provider: { token: string; madeMs: number } | undefined;

  async function providerToken(): Promise<string> {
    const nowMs = clock.now().getTime();
    if (!provider || nowMs - provider.madeMs > tokenLifeMs) {
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: settings.keyId })
        .setIssuer(settings.teamId)
        .setIssuedAt(Math.floor(nowMs / 1000))
        .sign(await importPKCS8(settings.privateKey, 'ES256'));
      provider = { token, madeMs: nowMs };
    }
    return provider.token;
  }

  function openSession(): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session;
    const url = egress.checkUrl(settings.baseUrl);
    const opened = connect(url.origin, {
      createConnection: () =>
        connectTls({
          host: url.hostname,
          port: url.port === '' ? 443 : Number(url.port),
          servername: url.hostname,
          ALPNProtocols: ['h2'],
          lookup: egress.lookup,
          ...egress.trust,
        }),
    });
    opened.setTimeout(60_000, () => {
      opened.close();
    });
    opened.on('error', () => undefined); // each stream hears of it by itself
    opened.once('connect', () => {
      established.add(opened);
    });
    opened.on('goaway', () => {
      opened.close();
    });
    opened.unref();
    session = opened;
    return opened;
  }

  async function send(token: string, message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
    const body = fitPayload(message, longestPayloadBytes, payloadOf);
    if (body === undefined) return tooLarge(longestPayloadBytes);
    const authorization = `bearer ${await providerToken()}`;
    const current = openSession();
    const asked = post(current, {
      path: `/3/device/${token}`,
      signal,
      headers: {
        authorization,
        'apns-topic': settings.topic,
        'apns-push-type': 'alert',
        'apns-priority': '5',
        'apns-expiration': String(Math.floor(clock.now().getTime() / 1000) + ttlSeconds),
        'apns-collapse-id': topicOf(message),
        'apns-id': apnsId(message),
      },
      body,
    });
    const reply = await asked.catch((err: unknown) => {
      // A session that answered nothing in time may be a black hole: whoever comes next has another.
      if (session === current && signal.aborted) session = undefined;
      if (signal.aborted) current.close();
      throw established.has(current) ? err : new NotSent(err);
    });
    if (reply.status === 200) return { outcome: 'delivered', receipt: reply.id ?? apnsId(message) };
    const why = jsonField(reply.text, 'reason') ?? '';
    const reason = reasonOf(`${String(reply.status)} ${why}`);
    if (reply.status === 410 || goneReasons.has(why)) return { outcome: 'gone', reason };
    if (why === 'ExpiredProviderToken' || why === 'InvalidProviderToken') {
      provider = undefined;
      return { outcome: 'retry', reason };
    }
    if (reply.status === 429 || reply.status === 503) {
      const retryAfterMs = retryAfter(reply.retryAfter, clock.now().getTime());
      return { outcome: 'retry', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
    return { outcome: reply.status >= 500 ? 'unknown' : 'refused', reason };
  }

  return {
    send: (token, message, signal) =>
      send(token, message, signal).catch((err: unknown) =>
        wasNotLookedAt(err) ? { outcome: 'retry', reason: reasonOf(err) } : faultOutcome(err),
      ),
    close: () => session?.close(),
  };
}

/** RFC 9113 8.7: a refused stream was not processed, nor what was asked of a session that was going away. */
function wasNotLookedAt(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { readonly code?: unknown };
  return (
    code === 'ERR_HTTP2_GOAWAY_SESSION' ||
    code === 'ERR_HTTP2_INVALID_SESSION' ||
    (code === 'ERR_HTTP2_STREAM_ERROR' && thrown.message.includes('NGHTTP2_REFUSED_STREAM'))
  );
}

function payloadOf(message: OutgoingMessage): string {
  return JSON.stringify({
    aps: { alert: { title: message.subject, body: message.text }, 'thread-id': message.nudgeId },
    nudgeId: message.nudgeId,
    url: message.url ?? null,
  });
}

/** A UUID made of the key: the same in every attempt. */
function apnsId(message: OutgoingMessage): string {
  const hex = createHash('sha256').update(topicOf(message)).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

function post(
  session: ClientHttp2Session,
  { path, headers, body, signal }: Post,
): Promise<{ status: number; id: string | undefined; retryAfter: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, ...headers }, { signal });
    let status = 0;
    let id: string | undefined;
    let wait: string | undefined;
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (answered) => {
      status = Number(answered[':status']);
      const given = answered['apns-id'];
      id = typeof given === 'string' ? given : undefined;
      wait = answered['retry-after'];
    });
    stream.on('data', (part: string) => {
      if (text.length < 4_096) text += part;
    });
    // A stream that is cancelled ends like one that is done, only without an answer.
    const ended = () => {
      if (status === 0) reject(new Error('the stream ended without an answer'));
      else resolve({ status, id, retryAfter: wait, text });
    };
    stream.on('end', ended);
    stream.on('close', ended);
    stream.on('error', reject);
    stream.end(body);
  });
}
