import { AsyncLocalStorage } from 'node:async_hooks';

/** The Idempotency-Key of the request that is under way, claimed. */
export interface RequestKey {
  readonly tenantId: string;
  readonly principalId: string;
  readonly operation: string;
  readonly key: string;
  /** Grows with each claim of the key. */
  readonly claim: number;
}

/** Who makes the change that is under way, for the audit log. */
export interface CurrentActor {
  readonly kind: 'member' | 'apiKey' | 'system';
  readonly id: string;
  readonly origin: string | null;
  readonly requestId: string | null;
  /** Each transaction that writes something marks it by its commit. */
  readonly requestKey?: RequestKey;
}

const storage = new AsyncLocalStorage<CurrentActor>();

/** Runs `work` in the name of an actor; transactions begun inside carry it into the database. */
export function actAs<T>(actor: CurrentActor, work: () => T): T {
  return storage.run(actor, work);
}

/** Runs what a request sets off but is not part of it (a woken worker) in nobody's name. */
export function actAsNobody<T>(work: () => T): T {
  return storage.exit(work);
}

/** The actor of this moment; undefined outside a request that changes something. */
export function currentActor(): CurrentActor | undefined {
  return storage.getStore();
}
