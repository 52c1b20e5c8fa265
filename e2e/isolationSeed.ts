import { Role } from '@tsudoi/contracts/principal';
import assert from 'node:assert/strict';
import type { WholeInstallation } from './wholeInstallation.ts';

/** A tenant with something in every service; `marker` stands in every text it wrote. */
export interface SeededTenant {
  readonly tenantId: string;
  readonly marker: string;
  readonly keys: Readonly<Record<Role, string>>;
  /** Everyone who calls in its name: a key and a signed-in member of each role. */
  readonly callers: readonly Caller[];
  /** Ids that its answers gave. */
  readonly ids: string[];
}

/** A key, or a member by their access token. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  readonly token: string;
}

const password = 'a long enough password';

/** Fills a tenant through the public API. */
export async function seedTenant(
  installation: WholeInstallation,
  keys: Readonly<Record<Role, string>>,
  tenantId: string,
  marker: string,
): Promise<SeededTenant> {
  const ids: string[] = [];
  const post = async <T extends object>(path: string, body: unknown, method = 'POST'): Promise<T> => {
    const response = await fetch(installation.url + path, {
      method,
      headers: { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${String(response.status)} ${text}`);
    const answer = JSON.parse(text) as T;
    if ('id' in answer && typeof answer.id === 'string') ids.push(answer.id);
    return answer;
  };
  const event = await post<{ id: string }>('/v1/events', {
    name: `${marker} event`,
    theme: `${marker} theme`,
    category: 'meetup',
    audience: { description: `${marker} audience`, segments: [] },
    format: 'venue',
    capacity: 100,
    startsAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
    targetAttendees: 60,
    tacticBudgetJpy: 100_000,
    staffHours: 30,
  });
  const plan = await post<{ id: string }>(`/v1/events/${event.id}/plans`, {});
  await post(`/v1/plans/${plan.id}/accept`, {});
  const contact = await post<{ id: string }>('/v1/contacts', {
    email: `${marker}@example.com`,
    displayName: `${marker} person`,
    attributes: { note: marker },
  });
  await post(`/v1/sign-ups/${event.id}`, {
    externalId: `${marker}-1`,
    contact: { email: `${marker}-two@example.com`, displayName: `${marker} two` },
  });
  await post('/v1/workspaces', { slug: `${marker}-space`, name: `${marker} space` });
  await post('/v1/sign-up-sources', { kind: 'pretix', name: `${marker} shop`, eventId: event.id });
  await post('/v1/identity-providers', {
    name: `${marker} issuer`,
    issuer: 'https://issuer.invalid',
    clientId: marker,
  });
  await post('/v1/webhook-endpoints', {
    url: `https://${marker}.invalid/hook`,
    description: `${marker} hook`,
    types: ['plan.accepted', 'contact.changed'],
  });
  await post('/v1/keys', { name: `${marker} key` });
  const callers: Caller[] = [];
  for (const role of Role.options) {
    const email = `${marker}-${role}@members.example`;
    const invitation = await post<{ id: string; token: string }>('/v1/invitations', { email, role });
    await post('/v1/invitations/accept', {
      token: invitation.token,
      displayName: `${marker} ${role}`,
      password,
    });
    const { accessToken } = await post<{ accessToken: string }>('/v1/sign-in', { email, password });
    callers.push(
      { name: `key of ${role}`, role, token: keys[role] },
      { name: `member, ${role}`, role, token: accessToken },
    );
  }
  await post('/v1/invitations', { email: `${marker}-later@members.example`, role: 'viewer' });
  ids.push(contact.id);
  return { tenantId, marker, keys, callers, ids };
}
