import { AsyncLocalStorage } from 'node:async_hooks';

/** Who makes the change that is under way, for the audit log. */
export interface CurrentActor {
  readonly kind: 'member' | 'apiKey' | 'system';
  readonly id: string;
  readonly origin: string | null;
  readonly requestId: string | null;
}

const storage = new AsyncLocalStorage<CurrentActor>();

/** Runs `work` in the name of an actor; transactions begun inside carry it into the database. */
export function actAs<T>(actor: CurrentActor, work: () => T): T {
  return storage.run(actor, work);
}

/** The actor of this moment; undefined outside a request that changes something. */
export function currentActor(): CurrentActor | undefined {
  return storage.getStore();
}
