import type { Principal } from '@tsudoi/contracts/principal';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';

/** Whoever lets others be told of events, or reads what they were told, may read all of it themselves. @throws Forbidden */
export function mayTell(principal: Principal): void {
  requireGrant(principal, {
    role: 'viewer',
    scopes: ['events:read', 'plans:read', 'contacts:read', 'nudges:read'],
  });
}
