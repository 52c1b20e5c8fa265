import assert from 'node:assert/strict';
import { call, type RunningService, type Tenant } from './nudgeService.ts';

/** Settings of the channel mail that go to a server on this machine, without TLS. */
export const mailSettings = (port: number) => ({
  provider: 'smtp',
  host: '127.0.0.1',
  port,
  security: 'none',
  from: { address: 'nudge@tsudoi.example' },
  identity: { name: '集い', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
});

/** A tenant's mails go to that server. */
export async function setMailChannel(service: RunningService, tenant: Tenant, port: number): Promise<void> {
  const set = await call(service, tenant.apiKey, 'PUT', '/v1/channels/email', {
    settings: mailSettings(port),
  });
  assert.equal(set.status, 200, JSON.stringify(set.body));
}
