import type { KeyRing } from '@tsudoi/seal/keyRing';
import { createTokenSigner, type TokenSigner } from './signedToken.ts';
import { unsubscribeUrl, type UnsubscribeLink } from './unsubscribeLink.ts';

/** What signs the links and tokens that people hold, a use each. */
export interface Tokens {
  readonly unsubscribe: TokenSigner;
  readonly inbox: TokenSigner;
  readonly linkOf: UnsubscribeLink;
}

/** The signers of a key ring; `publicUrl` is the start of every link. */
export function createTokens(keyRing: KeyRing, publicUrl: string): Tokens {
  const unsubscribe = createTokenSigner(keyRing, 'unsubscribe');
  return {
    unsubscribe,
    inbox: createTokenSigner(keyRing, 'inbox'),
    linkOf: (tenantId, contactId, channel) =>
      unsubscribeUrl(publicUrl, unsubscribe, { tenantId, contactId, channel }),
  };
}
