import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import assert from 'node:assert/strict';
import { getCACertificates } from 'node:tls';
import { createEgress } from '../../src/egress/egress.ts';

describe('Trust of the way out', () => {
  it('an authority of one’s own is trusted beside the system’s, not in their place', async () => {
    const egress = createEgress({ ca: localCertificate });
    const trusted = egress.trust.ca;
    await egress.close();
    assert.ok(Array.isArray(trusted));
    assert.ok(trusted.includes(localCertificate));
    const system = getCACertificates('default');
    assert.ok(system.length > 50);
    for (const each of system) assert.ok(trusted.includes(each));
  });
});
