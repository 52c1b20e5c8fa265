import type { Channel, OutgoingMessage } from '../channels/channel.ts';
import { shorten } from '../../words/checkWords.ts';
import type { Delivery, DeliverParts } from './delivery.ts';

/** The inbox tells of what is opened by itself; a webhook's receiver makes its own links. */
const plainLinks: ReadonlySet<string> = new Set(['in_app', 'webhook']);

/** What leaves over a channel: the words as long as it takes, to the address there, under the nudge's key. */
export function messageOf(
  { nudge, chain, subject, text, url, trackClicks, invitation }: Delivery,
  channel: Pick<Channel, 'name' | 'maxTextLength'>,
  { unsubscribeUrl, clickLink }: Pick<DeliverParts, 'unsubscribeUrl' | 'clickLink'>,
): OutgoingMessage {
  const { tenantId, contactId } = nudge;
  return {
    nudgeId: nudge.id,
    tenantId,
    contactId,
    key: `${nudge.key}:${contactId}`,
    address: chain[0]?.address ?? '',
    subject,
    // Words whose links alone are too long stay as they are: the channel refuses them and says why.
    text: shorten(text, channel.maxTextLength) ?? text,
    ...(url !== undefined && {
      url:
        trackClicks && !plainLinks.has(channel.name)
          ? clickLink({ tenantId, nudgeId: nudge.id, contactId, url })
          : url,
    }),
    ...(invitation !== undefined && channel.name === 'email' && { invitation }),
    locale: nudge.contact?.locale ?? 'ja',
    unsubscribeUrl: channel.name === 'in_app' ? '' : unsubscribeUrl(tenantId, contactId, channel.name),
  };
}
