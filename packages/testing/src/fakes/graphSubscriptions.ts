import { randomBytes } from 'node:crypto';

/** A subscription as the subscriber asked for it. */
export interface GraphSubscription {
  readonly id: string;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | undefined;
  readonly clientState: string;
  readonly calendarId: string;
  expiresAt: number;
}

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

interface WantedSubscription {
  readonly notificationUrl?: string;
  readonly lifecycleNotificationUrl?: string;
  readonly clientState?: string;
  readonly resource?: string;
  readonly expirationDateTime?: string;
}

/** Graph keeps a subscription for 10,080 minutes at most. */
const longestMs = 10_080 * 60_000;
/** A subscriber has ten seconds to show that the address is his. */
const validationMs = 10_000;

/**
 * Microsoft Graph's change notifications: both addresses must echo a validation token as plain text before a subscription is made,
 * it can be renewed, it ends when it ends, and what befalls it is told by lifecycle notifications.
 */
export function createSubscriptions() {
  const subscriptions = new Map<string, GraphSubscription>();
  const weather = { silent: false };

  async function isSubscribers(address: string): Promise<boolean> {
    const token = `Validation: ${randomBytes(6).toString('base64')} <&> "テスト"`;
    const url = new URL(address);
    url.searchParams.set('validationToken', token);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
        signal: AbortSignal.timeout(validationMs),
      });
      const plain = /^text\/plain/.test(answer.headers.get('content-type') ?? '');
      return (await answer.text()) === token && answer.status === 200 && plain;
    } catch {
      return false;
    }
  }

  async function post(address: string, notification: Record<string, unknown>): Promise<number> {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ value: [notification] }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  const about = (each: GraphSubscription) => ({
    subscriptionId: each.id,
    clientState: each.clientState,
    subscriptionExpirationDateTime: new Date(each.expiresAt).toISOString(),
    tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95',
  });

  return {
    subscriptions,
    /** `silent`: changes are not told; Graph promises no more than to say `missed` later. */
    weather,
    /** Null where Graph answers 400 ValidationError. */
    async open(wanted: WantedSubscription): Promise<GraphSubscription | null> {
      const expiresAt = Date.parse(wanted.expirationDateTime ?? '');
      const { notificationUrl, lifecycleNotificationUrl } = wanted;
      if (notificationUrl === undefined || !(expiresAt <= Date.now() + longestMs + 1_000)) return null;
      for (const address of [notificationUrl, lifecycleNotificationUrl])
        if (address !== undefined && !(await isSubscribers(address))) return null;
      const made: GraphSubscription = {
        id: randomBytes(8).toString('hex'),
        notificationUrl,
        lifecycleNotificationUrl,
        clientState: wanted.clientState ?? '',
        calendarId: /^\/?me\/calendars\/([^/]+)\/events$/.exec(wanted.resource ?? '')?.[1] ?? '',
        expiresAt,
      };
      subscriptions.set(made.id, made);
      return made;
    },
    renew(id: string, expirationDateTime: string): GraphSubscription | null {
      const found = subscriptions.get(id);
      const expiresAt = Date.parse(expirationDateTime);
      if (!found || !(expiresAt <= Date.now() + longestMs + 1_000)) return null;
      found.expiresAt = expiresAt;
      return found;
    },
    changed(calendarId: string): void {
      if (weather.silent) return;
      for (const each of subscriptions.values())
        if (each.calendarId === calendarId && each.expiresAt > Date.now())
          void post(each.notificationUrl, {
            ...about(each),
            changeType: 'updated',
            resource: `me/calendars/${calendarId}/events`,
          }).catch(() => undefined);
    },
    /** Tells what befell a subscription; resolves to the subscriber's status. A removed one is gone before it is told. */
    async lifecycle(id: string, lifecycleEvent: LifecycleEvent): Promise<number> {
      const found = subscriptions.get(id);
      if (found?.lifecycleNotificationUrl === undefined) throw new Error(`no subscription ${id} to tell of`);
      if (lifecycleEvent === 'subscriptionRemoved') subscriptions.delete(id);
      return post(found.lifecycleNotificationUrl, { ...about(found), lifecycleEvent });
    },
  };
}
