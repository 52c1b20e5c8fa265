import type { RequestKey } from '../currentActor.ts';

/** A reply as it is kept for a repeat of its request. */
export interface KeptReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * What became of an `Idempotency-Key`: `claimed` is the caller's to run; `running` is somebody else's now; `done` has its
 * reply; `other` came with another request; `lost` took effect, and its reply is not known.
 */
export type KeyState =
  | { readonly is: 'claimed'; readonly claim: number }
  | { readonly is: 'done'; readonly reply: KeptReply }
  | { readonly is: 'running' | 'other' | 'lost' };

/** Where replies lie. The key is of a principal of a tenant and of one operation. */
export interface RepliesStore {
  /** Takes the key, or says who has it. A claim that is not settled may be taken over `leaseMs` later, if it had no effect. */
  claim(key: Omit<RequestKey, 'claim'>, requestHash: Buffer, leaseMs: number): Promise<KeyState>;
  /** Holds the claim for `leaseMs` more; nothing happens where it was taken over. */
  renew(key: RequestKey, leaseMs: number): Promise<void>;
  /** Keeps the reply for a day. */
  settle(key: RequestKey, reply: KeptReply): Promise<void>;
  /** The request failed: the key is free again where nothing was committed. Resolves to whether something was. */
  release(key: RequestKey): Promise<boolean>;
}
