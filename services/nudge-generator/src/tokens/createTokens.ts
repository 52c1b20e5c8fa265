import type { KeyRing } from '@tsudoi/seal/keyRing';
import { createBounceTags, type BounceTags } from './bounceTag.ts';
import { clickUrl, type ClickLink } from './clickLink.ts';
import { confirmUrl, type ConfirmLink } from './confirmLink.ts';
import { openUrl, type OpenLink } from './openLink.ts';
import { createTokenSigner, type TokenSigner } from './signedToken.ts';
import { unsubscribeUrl, type UnsubscribeLink } from './unsubscribeLink.ts';

/** What signs the links and tokens that people hold, a use each. */
export interface Tokens {
  readonly unsubscribe: TokenSigner;
  readonly inbox: TokenSigner;
  /** Of the addresses that mail providers tell bounces to. */
  readonly deliveryEvents: TokenSigner;
  /** Of the envelope senders that bounces come back to. */
  readonly bounceTags: BounceTags;
  readonly clicks: TokenSigner;
  readonly clickLink: ClickLink;
  readonly opens: TokenSigner;
  readonly openLink: OpenLink;
  readonly confirmations: TokenSigner;
  readonly confirmLink: ConfirmLink;
  /** The start of every link. */
  readonly publicUrl: string;
  readonly linkOf: UnsubscribeLink;
}

/** The signers of a key ring; `publicUrl` is the start of every link. */
export function createTokens(keyRing: KeyRing, publicUrl: string): Tokens {
  const unsubscribe = createTokenSigner(keyRing, 'unsubscribe');
  const clicks = createTokenSigner(keyRing, 'clicks');
  const opens = createTokenSigner(keyRing, 'opens');
  const confirmations = createTokenSigner(keyRing, 'confirmations');
  return {
    unsubscribe,
    inbox: createTokenSigner(keyRing, 'inbox'),
    deliveryEvents: createTokenSigner(keyRing, 'delivery events'),
    bounceTags: createBounceTags(keyRing),
    clicks,
    opens,
    openLink: (opening) => openUrl(publicUrl, opens, opening),
    confirmations,
    confirmLink: (who) => confirmUrl(publicUrl, confirmations, who),
    clickLink: (click) => clickUrl(publicUrl, clicks, click),
    publicUrl,
    linkOf: (tenantId, contactId, channel) =>
      unsubscribeUrl(publicUrl, unsubscribe, { tenantId, contactId, channel }),
  };
}
