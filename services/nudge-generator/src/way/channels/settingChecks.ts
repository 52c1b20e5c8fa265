import { invalidField } from '@tsudoi/runtime/errors';
import { createPrivateKey } from 'node:crypto';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';

/** @throws InvalidInput unless it is a private key of this type. */
export function checkPrivateKey(field: string, pem: string, type: 'rsa' | 'ec'): void {
  let found: string | undefined;
  try {
    found = createPrivateKey(pem).asymmetricKeyType;
  } catch {
    // falls through to the fault
  }
  if (found !== type)
    throw invalidField(`body.settings.${field}`, `not a private key (PEM, ${type.toUpperCase()})`);
}

/** A URL that we may connect to. @throws InvalidInput naming the field */
export async function checkUrl(field: string, url: string, egress: Egress): Promise<void> {
  let host = '';
  try {
    host = egress.checkUrl(url).hostname.replace(/^\[|\]$/g, '');
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField(`body.settings.${field}`, err.message);
    throw err;
  }
  await checkHost(field, host, egress);
}

/**
 * A host that we may connect to. A name that does not resolve now is let through; it is checked again at each connection.
 * @throws InvalidInput naming the field
 */
export async function checkHost(field: string, host: string, egress: Egress, port?: number): Promise<void> {
  try {
    await egress.addressesOf(host, port);
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField(`body.settings.${field}`, err.message);
  }
}
