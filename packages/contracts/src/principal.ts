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
  /** When the session last proved who they are, seconds since 1970; absent for keys, which prove it every time. */
  readonly provedAt?: number;
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

/** What is to be given away: a role, and those of its scopes that are named, or all of them. */
export interface Grant {
  readonly role: Role;
  readonly scopes?: readonly Scope[] | undefined;
}

/**
 * What of a grant is beyond the granter, in words; empty where they may give it. The one rule of every route that gives
 * rights away: a role no stronger than the granter's own, and no scope that the granter does not hold, or that the role
 * does not. `accounts:self` is everybody's own and is never given.
 */
export function beyondGranter(
  granter: { readonly role: Role; readonly scopes: readonly string[] },
  { role, scopes = scopesOfRole(role) }: Grant,
): string[] {
  const ofRole = scopesOfRole(role);
  return [
    ...(Role.options.indexOf(role) > Role.options.indexOf(granter.role) ? [`the role ${role}`] : []),
    ...scopes.filter(
      (scope) => scope !== 'accounts:self' && !(granter.scopes.includes(scope) && ofRole.includes(scope)),
    ),
  ];
}
