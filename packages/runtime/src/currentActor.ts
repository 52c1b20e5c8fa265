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

/** The request that somebody waits for. */
export interface CurrentRequest {
  /** Whether nobody waits any more: the caller has gone, or the time is over. */
  isOver(): boolean;
  /** Whether the database was touched for it: what is begun is finished, whoever waits. */
  begun: boolean;
}

/** What is known of the work under way wherever it is. */
interface Standing {
  readonly actor?: CurrentActor | undefined;
  readonly request?: CurrentRequest | undefined;
  /** A transaction is open: what it waits for must not wait for its own connection. */
  readonly inTransaction?: boolean;
}

const storage = new AsyncLocalStorage<Standing>();

/** Runs `work` in the name of an actor; transactions begun inside carry it into the database. */
export function actAs<T>(actor: CurrentActor, work: () => T): T {
  return storage.run({ ...storage.getStore(), actor }, work);
}

/** Runs `work` for a request: what it would wait for is not done once the request is over. */
export function underRequest<T>(request: CurrentRequest, work: () => T): T {
  return storage.run({ request }, work);
}

/** Runs `work` as part of an open transaction. */
export function insideTransaction<T>(work: () => T): T {
  return storage.run({ ...storage.getStore(), inTransaction: true }, work);
}

/** Runs what a request sets off but is not part of it (a woken worker) in nobody's name. */
export function actAsNobody<T>(work: () => T): T {
  return storage.exit(work);
}

/** The actor of this moment; undefined outside a request that changes something. */
export function currentActor(): CurrentActor | undefined {
  return storage.getStore()?.actor;
}

/** The request of this moment; undefined in background work. */
export function currentRequest(): CurrentRequest | undefined {
  return storage.getStore()?.request;
}

/** Whether a transaction is open around this moment. */
export function isInTransaction(): boolean {
  return storage.getStore()?.inTransaction === true;
}
