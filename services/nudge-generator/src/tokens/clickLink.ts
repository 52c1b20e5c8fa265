import { z } from 'zod';
import type { TokenSigner } from './signedToken.ts';

/** A click: whose, on which nudge, and where it leads. */
export interface Click {
  readonly tenantId: string;
  readonly nudgeId: string;
  readonly contactId: string;
  readonly url: string;
}

/** The link that stands in a message in place of `url`. */
export type ClickLink = (click: Click) => string;

const Claims = z.tuple([z.literal('c'), z.uuid(), z.uuid(), z.uuid(), z.string()]);

/** Signed, so that nobody can make us redirect to a place of their own. */
export function clickUrl(publicUrl: string, signer: TokenSigner, click: Click): string {
  const token = signer.sign(['c', click.tenantId, click.nudgeId, click.contactId, click.url]);
  return `${publicUrl.replace(/\/$/, '')}/v1/c/${token}`;
}

/** Reads a link's token; undefined when it is not one of ours. */
export function readClickToken(signer: TokenSigner, token: string): Click | undefined {
  const claims = Claims.safeParse(signer.verify(token));
  if (!claims.success) return undefined;
  const [, tenantId, nudgeId, contactId, url] = claims.data;
  return { tenantId, nudgeId, contactId, url };
}
