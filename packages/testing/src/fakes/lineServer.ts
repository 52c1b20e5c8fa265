import { randomUUID } from 'node:crypto';
import { startWebhookSink, type SinkAnswer, type WebhookSink } from './webhookSink.ts';

/** LINE's Messaging API on loopback, with its oddities as switches. */
export interface LineServer extends Pick<WebhookSink, 'url' | 'requests' | 'close'> {
  /** Messages that people see: those of blocked people are accepted and shown to nobody. */
  readonly shown: { readonly to: string; readonly text: string }[];
  /** People who blocked the account: push answers 200, the profile 404. */
  readonly blocked: Set<string>;
  /** Messages that the account may still send this month. */
  quota: number;
  /** Takes the next message and answers this in place of 200: a gateway's 500 or a cut connection. */
  loseNextAnswer: SinkAnswer | undefined;
  /** Answers the next pushes with 429 and takes nothing. */
  busy: number;
}

/** Starts it; tokens other than `token` are refused. */
export async function startLineServer(token: string): Promise<LineServer> {
  const accepted = new Map<string, { requestId: string; id: string }>();
  const sink = await startWebhookSink(({ path, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`)
      return json(401, { message: 'Authentication failed. Confirm that the access token is valid.' });
    if (path.startsWith('/v2/bot/profile/')) {
      const userId = path.slice('/v2/bot/profile/'.length);
      return server.blocked.has(userId)
        ? json(404, { message: 'Not found' })
        : json(200, { userId, displayName: 'x' });
    }
    if (path !== '/v2/bot/message/push') return json(404, { message: 'Not found' });
    const key = headers['x-line-retry-key'];
    if (typeof key !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key))
      return json(400, { message: 'Invalid retry key' });
    const before = accepted.get(key);
    if (before)
      return json(
        409,
        { message: 'The retry key is already accepted', sentMessages: [{ id: before.id }] },
        { 'x-line-accepted-request-id': before.requestId },
      );
    if (server.busy > 0) {
      server.busy -= 1;
      return json(429, { message: 'The API rate limit has been exceeded. Try again later.' });
    }
    if (server.quota <= 0) return json(429, { message: 'You have reached your monthly limit.' });
    const { to, messages } = JSON.parse(body.toString()) as { to: string; messages: { text: string }[] };
    if (!/^[UCR][0-9a-f]{32}$/.test(to) || messages.some(({ text }) => text.length > 5_000))
      return json(400, { message: 'The request body has 1 error(s)' });
    const sent = { requestId: randomUUID(), id: String(accepted.size + 1) };
    accepted.set(key, sent);
    server.quota -= messages.length;
    if (!server.blocked.has(to)) server.shown.push(...messages.map(({ text }) => ({ to, text })));
    const lost = server.loseNextAnswer;
    server.loseNextAnswer = undefined;
    return lost ?? json(200, { sentMessages: [{ id: sent.id }] }, { 'x-line-request-id': sent.requestId });
  });
  const server: LineServer = {
    url: sink.url,
    requests: sink.requests,
    close: () => sink.close(),
    shown: [],
    blocked: new Set(),
    quota: 200,
    loseNextAnswer: undefined,
    busy: 0,
  };
  return server;
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): SinkAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
