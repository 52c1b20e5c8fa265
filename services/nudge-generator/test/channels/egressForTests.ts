import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createEgress, type Egress } from '@tsudoi/runtime/egress';

/** The production egress with loopback opened and the peers' certificate trusted. */
export function loopbackEgress(timeoutMs = 5_000): Egress {
  return createEgress({
    allowed: parseAllowedNetworks('127.0.0.0/8, ::1/128'),
    ca: localCertificate,
    timeoutMs,
  });
}
