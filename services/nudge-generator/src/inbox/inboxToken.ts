import type { TokenSigner } from '../tokens/signedToken.ts';
import { z } from 'zod';

/** Whose inbox a token opens, and until when. */
export interface InboxAccess {
  readonly tenantId: string;
  readonly contactId: string;
  readonly expiresMs: number;
  /** When it was signed; a revocation after that ends it. */
  readonly signedMs: number;
}

const Seconds = z.string().regex(/^\d{1,12}$/);
const Claims = z.tuple([z.literal('i'), z.uuid(), z.uuid(), Seconds, z.string().regex(/^\d{1,16}$/)]);

export function signInboxToken(signer: TokenSigner, access: InboxAccess): string {
  return signer.sign([
    'i',
    access.tenantId,
    access.contactId,
    String(Math.floor(access.expiresMs / 1000)),
    String(access.signedMs),
  ]);
}

/** Reads a token; undefined when it is not ours or has expired. */
export function readInboxToken(signer: TokenSigner, token: string, nowMs: number): InboxAccess | undefined {
  const claims = Claims.safeParse(signer.verify(token));
  if (!claims.success) return undefined;
  const [, tenantId, contactId, seconds, signed] = claims.data;
  const expiresMs = Number(seconds) * 1000;
  return expiresMs > nowMs ? { tenantId, contactId, expiresMs, signedMs: Number(signed) } : undefined;
}
