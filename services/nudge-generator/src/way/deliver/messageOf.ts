import type { MailLayout } from '@tsudoi/contracts/nudges';
import { htmlOf, plainOf } from '../../words/markdown.ts';
import type { Channel, OutgoingMessage } from '../channels/channel.ts';
import { isConfirmation } from '../../when/triggers/confirmation.ts';
import { shorten } from '../../words/checkWords.ts';
import type { Delivery, DeliverParts } from './delivery.ts';

/** The inbox tells of what is opened by itself; a webhook's receiver makes its own links. */
const plainLinks: ReadonlySet<string> = new Set(['in_app', 'webhook']);

/** What leaves over a channel: the words as long as it takes, to the address there, under the nudge's key. */
export function messageOf(
  {
    nudge,
    chain,
    subject,
    text,
    markdown,
    settings,
    url,
    trackClicks,
    trackOpens,
    invitation,
    pictureUrl,
  }: Delivery,
  channel: Pick<Channel, 'name' | 'maxTextLength'>,
  {
    unsubscribeUrl,
    clickLink,
    openLink,
    confirmLink,
    bounceTag,
  }: Pick<DeliverParts, 'unsubscribeUrl' | 'clickLink' | 'openLink' | 'confirmLink' | 'bounceTag'>,
): OutgoingMessage {
  const { tenantId, contactId } = nudge;
  const address = chain[0]?.address ?? '';
  return {
    nudgeId: nudge.id,
    tenantId,
    contactId,
    key: `${nudge.key}:${contactId}`,
    address,
    subject,
    ...shownAs(text, { markdown, layout: settings.layout, pictureUrl }, channel),
    ...(isConfirmation(nudge.trigger)
      ? {
          url: confirmLink({
            ...{ tenantId, contactId, nudgeId: nudge.id },
            round: Number(nudge.trigger['round'] ?? 1),
          }),
        }
      : url !== undefined && {
          url:
            trackClicks && !plainLinks.has(channel.name)
              ? clickLink({ tenantId, nudgeId: nudge.id, contactId, url })
              : url,
        }),
    ...(trackOpens &&
      channel.name === 'email' && { openUrl: openLink({ tenantId, nudgeId: nudge.id, contactId }) }),
    ...(channel.name === 'email' && { bounceTag: bounceTag({ tenantId, nudgeId: nudge.id, address }) }),
    ...(invitation !== undefined && channel.name === 'email' && { invitation }),
    locale: nudge.contact?.locale ?? 'ja',
    unsubscribeUrl: channel.name === 'in_app' ? '' : unsubscribeUrl(tenantId, contactId, channel.name),
  };
}

/** A text as a channel shows it. Words whose links alone are too long stay as they are: the channel refuses them and says why. */
export function shownAs(
  text: string,
  {
    markdown,
    layout,
    pictureUrl,
  }: {
    readonly markdown: boolean;
    readonly layout: MailLayout | null;
    readonly pictureUrl: string | undefined;
  },
  { name, maxTextLength }: Pick<Channel, 'name' | 'maxTextLength'>,
): Pick<OutgoingMessage, 'text' | 'html' | 'layout' | 'pictureUrl'> {
  const plain = markdown ? plainOf(text) : text;
  return {
    text: shorten(plain, maxTextLength) ?? plain,
    ...(name === 'email' && {
      ...(markdown && { html: htmlOf(text) }),
      ...(layout && { layout, ...(pictureUrl !== undefined && { pictureUrl }) }),
    }),
  };
}
