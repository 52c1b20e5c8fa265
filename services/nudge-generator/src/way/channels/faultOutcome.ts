import type { SendResult } from './channel.ts';
import { EgressRefused } from '@tsudoi/runtime/egress';
import { NotSent } from '@tsudoi/runtime/notSent';

/** Codes of faults before a byte of the message left: it was certainly not taken. */
const beforeSending = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'EPROTO',
]);

/**
 * What a fault of the wire means: an address we refuse is `refused`, a fault before the request left is `retry`,
 * anything else (reset, time-out, abort) is `unknown`: the peer may have taken the message.
 */
export function faultOutcome(thrown: unknown): SendResult {
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if (each instanceof EgressRefused) return { outcome: 'refused', reason: each.message };
    if (each instanceof NotSent) return { outcome: 'retry', reason: reasonOf(each.cause) };
    if (each instanceof AggregateError && each.errors.length > 0 && each.errors.every(isBeforeSending))
      return { outcome: 'retry', reason: reasonOf(each.errors[0]) };
    if (isBeforeSending(each)) return { outcome: 'retry', reason: reasonOf(each) };
  }
  return { outcome: 'unknown', reason: reasonOf(thrown) };
}

function isBeforeSending(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && beforeSending.has(String(thrown.code));
}

/** At most 300 characters, on one line: peers' words go into rows and logs. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
