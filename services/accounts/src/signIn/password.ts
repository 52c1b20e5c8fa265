import { hash, verify } from '@node-rs/argon2';

/** argon2id, 19 MiB, two passes, one lane (the library's defaults, which are OWASP's); about 20 ms on a core. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/**
 * Checks a password. Without a stored hash it works as long on a decoy, so that the time does not tell whether an
 * address is known.
 */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  if (stored) return verify(stored, password);
  decoy ??= hash('a password that nobody has');
  await verify(await decoy, password);
  return false;
}
