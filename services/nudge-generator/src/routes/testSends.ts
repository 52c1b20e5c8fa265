import { channelKind, type ChannelName } from '@tsudoi/contracts/channelKinds';
import { sendTest } from '@tsudoi/contracts/rules';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import { checkRule } from '../when/rules/checkRule.ts';
import { readSettings } from '../when/store/settings.ts';
import type { ChannelSet } from '../way/channels/channel.ts';
import { invitationOf } from '../way/deliver/invitationOf.ts';
import { shownAs } from '../way/deliver/messageOf.ts';
import type { PictureLink } from '../way/deliver/pictureLink.ts';
import { readPreview } from '../words/store/preview.ts';

export interface TestSendParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly set: ChannelSet;
  readonly pictureLink: PictureLink;
  readonly unsubscribeUrl: (tenantId: string, contactId: string, channel: ChannelName) => string;
}

const deadlineMs = 20_000;

/** Sends a rule's words once to a member's own address; no nudge is made of it, no limit counts it. */
export function mountTestSends(
  http: HttpApp,
  { database, clock, set, pictureLink, unsubscribeUrl }: TestSendParts,
): void {
  mount(http, sendTest, async ({ body, principal: { tenantId } }) => {
    checkRule(body.rule);
    const { rule, address } = body;
    const channel = await set.get(tenantId, body.channel);
    if (!channel) throw new NotFound('This channel is not set up or not enabled');
    const { from } = channelKind[body.channel].address;
    const byContact = from === 'device' || from === 'inbox';
    if (byContact && !/^[0-9a-f-]{36}$/.test(address))
      throw invalidField('body.address', 'for this channel the id of a contact');
    const { preview, settings } = await database.withTenant(tenantId, async (tx) => ({
      preview: await readPreview(tx, body, clock.now()),
      settings: await readSettings(tx),
    }));
    const { variant: wanted } = body;
    const words = preview.variants.find(({ key }) => wanted === undefined || key === wanted);
    if (!words) throw invalidField('body.variant', 'no such variant');
    const contactId = byContact ? address : randomUUID();
    const invitation = invitationOf(rule, preview.eventId ?? null, preview.event);
    const markdown = rule.brief.format === 'markdown';
    const message = {
      ...{ tenantId, contactId },
      nudgeId: randomUUID(),
      key: `test:${randomUUID()}`,
      address: byContact ? '' : address,
      subject: words.subject,
      ...shownAs(
        words.text,
        {
          ...{ markdown, layout: settings.layout },
          pictureUrl: pictureLink(tenantId, preview.eventId, preview.event),
        },
        channel,
      ),
      ...(rule.brief.url !== undefined && { url: rule.brief.url }),
      ...(invitation && body.channel === 'email' && { invitation }),
      locale: preview.contact.locale,
      unsubscribeUrl: unsubscribeUrl(tenantId, contactId, body.channel),
    };
    const { outcome, reason } = await channel.send(message, AbortSignal.timeout(deadlineMs));
    return {
      body: {
        ...{ outcome, subject: message.subject, text: message.text },
        ...(reason !== undefined && { reason }),
      },
    };
  });
}
