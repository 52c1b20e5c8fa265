import {
  addSuppression,
  EventProvider,
  liftSuppression,
  listSuppressions,
  readDeliveryEventUrls,
  receiveDeliveryEvents,
} from '@tsudoi/contracts/suppressions';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { parseBoundedJson } from '@tsudoi/runtime/boundedJson';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { z } from 'zod';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';
import type { ToldEvents } from '../way/bounces/deliveryEvent.ts';
import { postmarkEvents } from '../way/bounces/postmarkEvents.ts';
import { reportEvents } from '../way/bounces/reportEvents.ts';
import type { NudgeMetrics } from '../nudgeMetrics.ts';
import { sendgridEvents } from '../way/bounces/sendgridEvents.ts';
import { sesEvents } from '../way/bounces/sesEvents.ts';
import { lift, listSuppressionRows, recordEvents } from '../way/store/suppressions.ts';

export interface SuppressionParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly publicUrl: string;
  readonly limit: TokenLimit;
  readonly metrics: Pick<NudgeMetrics, 'told'>;
}

const Claims = z.tuple([z.literal('d'), z.uuid()]);
const json: Readonly<Record<Exclude<EventProvider, 'dsn'>, (body: unknown) => ToldEvents>> = {
  sendgrid: sendgridEvents,
  ses: sesEvents,
  postmark: postmarkEvents,
};

/** The suppression list, and the ways by which bounces and complaints come in. */
export function mountSuppressions(http: HttpApp, parts: SuppressionParts): void {
  const { database, clock, signer, publicUrl, limit, metrics } = parts;
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

  mount(http, readDeliveryEventUrls, ({ principal }) => {
    const token = signer.sign(['d', principal.tenantId]);
    const base = publicUrl.replace(/\/$/, '');
    const urls = EventProvider.options.map((name) => [name, `${base}/v1/delivery-events/${name}/${token}`]);
    return Promise.resolve({ body: { urls: Object.fromEntries(urls) as Record<EventProvider, string> } });
  });

  mount(http, receiveDeliveryEvents, async ({ params: { provider, token }, body }) => {
    const claims = Claims.safeParse(signer.verify(token));
    if (!claims.success) throw new NotFound('No such address for delivery events');
    const [, tenantId] = claims.data;
    await limit('delivery-events', { tenantId, contactId: tenantId });
    const { events, ignored } = provider === 'dsn' ? reportEvents(body) : json[provider](parsed(body));
    await database.withTenant(tenantId, (tx) => recordEvents(tx, 'email', events, provider, clock.now()));
    for (const { kind } of events) metrics.told('email', kind);
    return { status: 202, body: { taken: events.length, ignored } };
  });
}

function parsed(body: string): unknown {
  try {
    return parseBoundedJson(body, 32);
  } catch {
    throw invalidField('body', 'not JSON');
  }
}
