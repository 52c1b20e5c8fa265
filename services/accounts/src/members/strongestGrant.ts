import { beyondGranter, Role, type Principal } from '@tsudoi/contracts/principal';

/** The strongest role that this principal could give by itself: what an issuer that it sets up may vouch for. */
export function strongestGrant(principal: Principal): Role {
  return Role.options.findLast((role) => beyondGranter(principal, { role }).length === 0) ?? 'viewer';
}
