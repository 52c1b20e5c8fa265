import assert from 'node:assert/strict';
import type { DnsServer } from '@tsudoi/testing/fakes/dnsServer';
import type { AccountsService } from './accountsService.ts';

export const password = 'correct horse battery staple';

/** Someone who was invited, accepted and signed in. */
export interface SignedIn {
  readonly memberId: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

let number = 0;

/** Makes a member of a role by invitation and signs them in; `key` is one that may invite. */
export async function aMember(
  service: AccountsService,
  role: string,
  key = service.adminKey,
): Promise<SignedIn> {
  number += 1;
  const email = `${role}-${String(number)}@members.example`;
  const invited = await service.call('POST', '/v1/invitations', { token: key, body: { email, role } });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
  const { token } = invited.body as { token: string };
  const accepted = await service.call('POST', '/v1/invitations/accept', {
    body: { token, displayName: `The ${role}`, password },
  });
  assert.equal(accepted.status, 201, JSON.stringify(accepted.body));
  return { ...(await signIn(service, email)), memberId: (accepted.body as { id: string }).id };
}

/** Signs in by password. */
export async function signIn(service: AccountsService, email: string): Promise<SignedIn> {
  const answer = await service.call('POST', '/v1/sign-in', { body: { email, password } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const tokens = answer.body as { accessToken: string; refreshToken: string };
  return { memberId: '', email, ...tokens };
}

/** Makes another tenant with an owner; resolves to the owner's tokens and the tenant's id. */
export async function anotherTenant(
  service: AccountsService,
  slug: string,
): Promise<SignedIn & { tenantId: string }> {
  const ownerEmail = `owner@${slug}.example`;
  const made = await service.call('POST', '/v1/admin/tenants', {
    token: service.adminKey,
    body: { slug, name: `Tenant ${slug}`, ownerEmail },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { tenant, invitationToken } = made.body as { tenant: { id: string }; invitationToken: string };
  const accepted = await service.call('POST', '/v1/invitations/accept', {
    body: { token: invitationToken, displayName: 'Owner', password },
  });
  assert.equal(accepted.status, 201, JSON.stringify(accepted.body));
  const signedIn = await signIn(service, ownerEmail);
  return { ...signedIn, memberId: (accepted.body as { id: string }).id, tenantId: tenant.id };
}

/** Proves a domain of a tenant through DNS, as its owner does. */
export async function proveDomain(
  service: AccountsService,
  dns: DnsServer,
  token: string,
  domain: string,
): Promise<void> {
  const claimed = await service.call('POST', '/v1/email-domains', { token, body: { domain } });
  assert.equal(claimed.status, 201, JSON.stringify(claimed.body));
  const { txtName, txtValue } = claimed.body as { txtName: string; txtValue: string };
  const prove = () => service.call('POST', `/v1/email-domains/${domain}/proof`, { token, body: {} });
  assert.equal((await prove()).status, 409, 'not before DNS holds it');
  dns.records.set(txtName, ['another record', txtValue]);
  assert.equal((await prove()).status, 200);
}

/** Changes the caller's tenant. */
export async function changeTenant(service: AccountsService, token: string, body: object): Promise<void> {
  const tenant = await service.call('GET', '/v1/tenant', { token });
  const changed = await service.call('PATCH', '/v1/tenant', {
    token,
    body,
    headers: { 'if-match': tenant.headers.get('etag') ?? '' },
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
}
