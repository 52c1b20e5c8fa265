import {
  addSuppression,
  EventProvider,
  liftSuppression,
  listSuppressions,
  readBounceMailbox,
  readDeliveryEventUrls,
  receiveDeliveryEvents,
} from '@tsudoi/contracts/suppressions';
import type { Database } from '@tsudoi/database/database';
import type { SendgridSettings, SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Logger } from '@tsudoi/runtime/logger';
import { jsonOfText } from '@tsudoi/runtime/http/jsonText';
import { NotFound, Unauthenticated, Unavailable } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { BounceTags } from '../tokens/bounceTag.ts';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';
import type { ToldEvents } from '../way/bounces/deliveryEvent.ts';
import { postmarkEvents } from '../way/bounces/postmarkEvents.ts';
import { readReport } from '../way/bounces/readReport.ts';
import { recordTold } from '../way/bounces/recordTold.ts';
import type { NudgeMetrics } from '../nudgeMetrics.ts';
import { sendgridEvents } from '../way/bounces/sendgridEvents.ts';
import { isSignedBySendgrid } from '../way/bounces/sendgridSignature.ts';
import { sesEvents } from '../way/bounces/sesEvents.ts';
import { createSnsReader } from '../way/bounces/snsMessage.ts';
import type { ChannelStore } from '../way/channels/channelStore.ts';
import { readMailboxState } from '../way/store/bounceMailboxes.ts';
import { lift, listSuppressionRows, recordEvents } from '../way/store/suppressions.ts';

export interface SuppressionParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly publicUrl: string;
  readonly limit: TokenLimit;
  readonly metrics: Pick<NudgeMetrics, 'told'>;
  readonly store: ChannelStore;
  readonly tags: BounceTags;
  readonly log: Logger;
  /** Brings the text behind a URL of Amazon SNS: its certificate, the confirmation of a subscription. */
  readonly readUrl: (url: string) => Promise<string>;
}

const Claims = z.tuple([z.literal('d'), z.uuid()]);

type EmailSettings = SmtpSettings | SendgridSettings;

/** The suppression list, and the ways by which bounces and complaints come in. */
export function mountSuppressions(http: HttpApp, parts: SuppressionParts): void {
  const { database, clock, signer, publicUrl, limit, metrics, store, tags, readUrl, log } = parts;
  const readSns = createSnsReader(readUrl);
  mount(http, listSuppressions, async ({ query, principal }) => ({
    body: {
      items: await database.withTenant(principal.tenantId, (tx) => listSuppressionRows(tx, query.address)),
    },
  }));

  mount(http, addSuppression, async ({ body: { channel, address }, principal }) => {
    const event = { kind: 'manual', address, detail: `by ${principal.kind} ${principal.id}` } as const;
    const [made] = await database.withTenant(principal.tenantId, async (tx) => {
      await recordEvents(tx, channel, [event], 'member', clock.now());
      return listSuppressionRows(tx, address);
    });
    if (!made) throw new NotFound('No such address');
    return { status: 201, body: made };
  });

  mount(http, liftSuppression, async ({ body: { channel, address }, principal }) => {
    const by = `${principal.kind}:${principal.id}`;
    const lifted = await database.withTenant(principal.tenantId, (tx) =>
      lift(tx, channel, address, by, clock.now()),
    );
    if (!lifted) throw new NotFound('This address is not suppressed');
    return { body: lifted };
  });

  mount(http, readBounceMailbox, async ({ principal }) => {
    const state = await database.withTenant(principal.tenantId, readMailboxState);
    if (!state) throw new NotFound('The mail channel names no mailbox for bounces');
    return { body: state };
  });

  mount(http, readDeliveryEventUrls, ({ principal }) => {
    const token = signer.sign(['d', principal.tenantId]);
    const base = publicUrl.replace(/\/$/, '');
    const urls = EventProvider.options.map((name) => [name, `${base}/v1/delivery-events/${name}/${token}`]);
    return Promise.resolve({ body: { urls: Object.fromEntries(urls) as Record<EventProvider, string> } });
  });

  mount(http, receiveDeliveryEvents, async ({ params: { provider, token }, body, request }) => {
    const claims = Claims.safeParse(signer.verify(token));
    if (!claims.success) throw new NotFound('No such address for delivery events');
    const [, tenantId] = claims.data;
    await limit('delivery-events', { tenantId, contactId: tenantId });
    const { events, ignored } = await read(tenantId, provider, body, request.headers);
    const teller = { channel: 'email', source: provider, tags, onlyTagged: false } as const;
    const counted = await database.withTenant(tenantId, (tx) => recordTold(tx, teller, events, clock.now()));
    for (const { kind } of counted) metrics.told('email', kind);
    return {
      status: 202,
      body: { taken: counted.length, ignored: ignored + events.length - counted.length },
    };
  });

  async function read(
    tenantId: string,
    provider: EventProvider,
    body: string,
    headers: IncomingHttpHeaders,
  ): Promise<ToldEvents> {
    switch (provider) {
      case 'dsn':
        return readReport(body);
      case 'postmark':
        return postmarkEvents(jsonOfText(body));
      case 'sendgrid': {
        const settings = (await store.load(tenantId, 'email'))?.settings as EmailSettings | undefined;
        const key = settings?.provider === 'sendgrid' ? settings.eventsKey : undefined;
        if (key !== undefined && !isSignedBySendgrid(headers, body, key))
          throw new Unauthenticated('The signature of SendGrid is missing or wrong');
        return sendgridEvents(jsonOfText(body));
      }
      case 'ses': {
        const { type, id, message, subscribeUrl } = await readSns(body);
        if (type === 'Notification') return sesEvents(message, id);
        if (type === 'SubscriptionConfirmation' && subscribeUrl !== undefined)
          await readUrl(subscribeUrl).catch((err: unknown) => {
            log.warn({ err, tenant_id: tenantId }, 'a subscription to SNS could not be confirmed');
            throw new Unavailable('The subscription could not be confirmed at Amazon SNS');
          });
        return { events: [], ignored: 1 };
      }
    }
  }
}
