import { z } from 'zod';

/** Roles of a tenant, weakest first; `admin` runs the whole installation. */
export const Role = z.enum(['viewer', 'editor', 'owner', 'admin']);
export type Role = z.infer<typeof Role>;

/** What an API key or a session may do, `resource:verb`. `accounts:self` is a member's own password, second factor and sessions. */
export const Scope = z.enum([
  'events:read',
  'events:write',
  'plans:read',
  'plans:write',
  'tactics:read',
  'tactics:write',
  'contacts:read',
  'contacts:write',
  'signals:write',
  'nudges:read',
  'nudges:write',
  'calendars:read',
  'calendars:write',
  'accounts:self',
  'accounts:read',
  'accounts:write',
  'audit:read',
  'installation:admin',
]);
export type Scope = z.infer<typeof Scope>;

/** Who makes a request: a member who signed in, or an API key. `tenantId` is the only tenant they can touch. */
export interface Principal {
  readonly kind: 'member' | 'apiKey';
  readonly id: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** Requests a minute that this principal may make, all replicas together. */
  readonly requestsPerMinute: number;
  /** The member's session; absent for keys. */
  readonly sessionId?: string;
}

const readScopes = Scope.options.filter((scope) => scope.endsWith(':read') || scope === 'accounts:self');
const ownerOnly: readonly Scope[] = ['accounts:write', 'audit:read', 'installation:admin'];

/** The scopes a role holds; the one place where roles are turned into permissions. */
export function scopesOfRole(role: Role): readonly Scope[] {
  switch (role) {
    case 'admin':
      return Scope.options;
    case 'owner':
      return Scope.options.filter((scope) => scope !== 'installation:admin');
    case 'editor':
      return Scope.options.filter((scope) => !ownerOnly.includes(scope));
    case 'viewer':
      return readScopes.filter((scope) => !ownerOnly.includes(scope));
  }
}

/** Whether someone of one role may give another: never a stronger one than their own. */
export function mayGrant(own: Role, given: Role): boolean {
  return Role.options.indexOf(given) <= Role.options.indexOf(own);
}
