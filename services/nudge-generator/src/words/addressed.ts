import type { ClaimedContact, ClaimedNudge } from '../backlog/claim.ts';

/** Whom words are for and what called them forth. */
export interface Addressed extends Pick<ClaimedNudge, 'trigger' | 'items'> {
  /** Null when the contact is gone. */
  readonly contact:
    (Pick<ClaimedContact, 'locale' | 'name'> & Partial<Pick<ClaimedContact, 'zone' | 'attributes'>>) | null;
}
