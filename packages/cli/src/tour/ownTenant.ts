import { randomBytes } from 'node:crypto';
import type { ApiClient } from '../apiClient.ts';
import { makeTenant } from '../makeTenant.ts';

/** A tenant that the tour made for itself, and who acts in it. */
export interface TourTenant {
  readonly slug: string;
  /** Access token of its owner, good for the length of a tour. */
  readonly accessToken: string;
}

/**
 * Makes a tenant for one telling of the tour, by the key of an admin of the installation: no row of another tenant is
 * read or written. @throws ApiFault 403 where the key is no admin's
 */
export async function makeTourTenant(admin: ApiClient): Promise<TourTenant> {
  const slug = `tour-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
  const email = `${slug}@example.jp`;
  const password = randomBytes(24).toString('base64url');
  const { accessToken } = await makeTenant(admin, {
    slug,
    name: 'Tour',
    email,
    displayName: '案内役',
    password,
  });
  return { slug, accessToken };
}
