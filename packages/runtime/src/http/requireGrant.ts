import { beyondGranter, type Grant, type Principal } from '@tsudoi/contracts/principal';
import { Forbidden } from '../errors.ts';

/** What every route that gives rights away asks before it does. @throws Forbidden naming what is beyond the caller */
export function requireGrant(granter: Pick<Principal, 'role' | 'scopes'>, grant: Grant): void {
  const beyond = beyondGranter(granter, grant);
  if (beyond.length > 0) throw new Forbidden(`Nobody gives what they do not have: ${beyond.join(', ')}`);
}
