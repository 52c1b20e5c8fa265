import { acceptInvitation } from '@tsudoi/contracts/members';
import { signIn } from '@tsudoi/contracts/sessions';
import { createTenant } from '@tsudoi/contracts/tenants';
import type { ApiClient } from './apiClient.ts';

/** A tenant to be, and its owner. */
export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
}

/**
 * Makes a tenant by the key of an admin of the installation, and signs its owner in. @throws ApiFault 403 where the key is no
 * admin's
 */
export async function makeTenant(
  admin: ApiClient,
  { slug, name, email, displayName, password }: NewTenant,
): Promise<{ readonly id: string; readonly accessToken: string }> {
  const { body: made } = await admin.call(createTenant, { body: { slug, name, ownerEmail: email } });
  await admin.call(acceptInvitation, { body: { token: made.invitationToken, displayName, password } });
  const { body: tokens } = await admin.call(signIn, { body: { email, password, tenant: slug } });
  return { id: made.tenant.id, accessToken: tokens.accessToken };
}
