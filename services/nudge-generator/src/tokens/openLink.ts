import { z } from 'zod';
import type { TokenSigner } from './signedToken.ts';

/** Whose message a picture stands in. */
export interface Opening {
  readonly tenantId: string;
  readonly nudgeId: string;
  readonly contactId: string;
}

/** The address of the picture in a message. */
export type OpenLink = (opening: Opening) => string;

const Claims = z.tuple([z.literal('o'), z.uuid(), z.uuid(), z.uuid()]);

export function openUrl(publicUrl: string, signer: TokenSigner, opening: Opening): string {
  const token = signer.sign(['o', opening.tenantId, opening.nudgeId, opening.contactId]);
  return `${publicUrl.replace(/\/$/, '')}/v1/o/${token}`;
}

/** Reads a picture's token; undefined when it is not one of ours. */
export function readOpenToken(signer: TokenSigner, token: string): Opening | undefined {
  const claims = Claims.safeParse(signer.verify(token));
  if (!claims.success) return undefined;
  const [, tenantId, nudgeId, contactId] = claims.data;
  return { tenantId, nudgeId, contactId };
}
