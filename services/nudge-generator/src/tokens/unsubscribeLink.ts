import { z } from 'zod';
import type { TokenSigner } from './signedToken.ts';
import { ChannelName } from '@tsudoi/contracts/channelKinds';

/** Whom a link unsubscribes, and from which channel. */
export interface Unsubscription {
  readonly tenantId: string;
  readonly contactId: string;
  readonly channel: ChannelName;
}

const Claims = z.tuple([z.literal('u'), z.uuid(), z.uuid(), ChannelName]);

/** The link that goes into messages. It never expires: RFC 8058 links must work as long as the mail lies somewhere. */
export function unsubscribeUrl(publicUrl: string, signer: TokenSigner, who: Unsubscription): string {
  const token = signer.sign(['u', who.tenantId, who.contactId, who.channel]);
  return `${publicUrl.replace(/\/$/, '')}/v1/unsubscribe/${token}`;
}

/** Reads a link's token; undefined when it is not one of ours. */
export function readUnsubscribeToken(signer: TokenSigner, token: string): Unsubscription | undefined {
  const claims = Claims.safeParse(signer.verify(token));
  if (!claims.success) return undefined;
  const [, tenantId, contactId, channel] = claims.data;
  return { tenantId, contactId, channel };
}

/** The link that unsubscribes a person from a channel. */
export type UnsubscribeLink = (tenantId: string, contactId: string, channel: ChannelName) => string;
