import { z } from 'zod';
import type { TokenSigner } from './signedToken.ts';

/** Whom a link confirms: their address by its round, and the message that it stands in. */
export interface Confirming {
  readonly tenantId: string;
  readonly contactId: string;
  readonly round: number;
  readonly nudgeId: string;
}

/** The link of the message that asks. */
export type ConfirmLink = (who: Confirming) => string;

const Claims = z.tuple([z.literal('o'), z.uuid(), z.uuid(), z.coerce.number().int().positive(), z.uuid()]);

/** Signed: nobody confirms for an address whose mail they do not read. How long it holds stands with the person. */
export function confirmUrl(publicUrl: string, signer: TokenSigner, who: Confirming): string {
  const token = signer.sign(['o', who.tenantId, who.contactId, String(who.round), who.nudgeId]);
  return `${publicUrl.replace(/\/$/, '')}/v1/confirm/${token}`;
}

/** Reads a link's token; undefined when it is not one of ours. */
export function readConfirmToken(signer: TokenSigner, token: string): Confirming | undefined {
  const claims = Claims.safeParse(signer.verify(token));
  if (!claims.success) return undefined;
  const [, tenantId, contactId, round, nudgeId] = claims.data;
  return { tenantId, contactId, round, nudgeId };
}
