import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';

/** The cookie that a browser gets once somebody has signed in on it. */
const cookieName = 'tsudoi_device';
const seconds = 90 * 86_400;
const context = { tenantId: '00000000-0000-0000-0000-000000000000', purpose: 'known-device' };

interface Device {
  readonly memberId: string;
  readonly password: string;
  readonly until: number;
}

/**
 * A browser that a member has signed in on before: it has its own count of attempts, so that others who fail with the
 * member's address keep nobody out. Good for 90 days, and until the password changes.
 */
export function deviceCookie(
  { sealer, machineClock }: Pick<Context, 'sealer' | 'machineClock'>,
  member: { readonly id: string; readonly passwordHash: string | null },
  secure: boolean,
): string {
  const device: Device = {
    memberId: member.id,
    password: digest(member.passwordHash),
    until: machineClock.now().getTime() + seconds * 1_000,
  };
  const value = Buffer.from(sealer.seal(JSON.stringify(device), context)).toString('base64url');
  return `${cookieName}=${value}; Path=/v1/sign-in; HttpOnly; SameSite=Strict; Max-Age=${String(seconds)}${secure ? '; Secure' : ''}`;
}

/** Whether the request comes from a browser that this member has signed in on. */
export function isKnownDevice(
  { sealer, machineClock }: Pick<Context, 'sealer' | 'machineClock'>,
  cookies: string | undefined,
  member: { readonly id: string; readonly passwordHash: string | null },
): boolean {
  const value = cookieOf(cookies, cookieName);
  if (value === undefined) return false;
  try {
    const device = JSON.parse(
      sealer.open(Buffer.from(value, 'base64url').toString('utf8'), context),
    ) as Device;
    return (
      device.memberId === member.id &&
      device.password === digest(member.passwordHash) &&
      device.until > machineClock.now().getTime()
    );
  } catch {
    return false; // not one of ours
  }
}

/** A cookie of a request by its name. */
export function cookieOf(header: string | undefined, wanted: string): string | undefined {
  return header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === wanted)?.[1];
}

function digest(text: string | null): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('base64url')
    .slice(0, 16);
}
