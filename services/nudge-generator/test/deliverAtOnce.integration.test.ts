import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
import type { OnStep } from '../src/way/deliver/onStep.ts';
import { templateWords } from '../src/words/templateWords.ts';
import type { WordsProvider } from '../src/words/words.ts';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

describe('delivery to the inbox, in one transaction', function () {
  this.timeout(120_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let ruleId = '';
  let onStep: OnStep = () => undefined;
  let wait: Promise<void> | undefined;

  /** The templates, which wait where the test says so, as a model would. */
  const words: WordsProvider = {
    immediate: false,
    write: async (request) => {
      await wait;
      return templateWords.write(request);
    },
  };

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('at-once');
    await setMode(world, 'event-driven');
    const overrides = { words, onStep: ((step, nudges) => onStep(step, nudges)) satisfies OnStep };
    service = await startService(world.peers, { NUDGE_LEASE_SECONDS: 4 }, overrides);
    const { status, body } = await call<{ id: string }>(service, tenant.apiKey, 'POST', '/v1/rules', aRule());
    assert.equal(status, 201);
    ruleId = body.id;
  });
  afterEach(() => {
    onStep = () => undefined;
    wait = undefined;
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  const count = async (sql: string, contactId: string) =>
    Number((await world.owner.query<{ n: string }>(sql, [contactId])).rows[0]?.n);
  const items = (contactId: string) =>
    count('select count(*) n from nudge.inbox_item where contact_id = $1', contactId);
  const entries = (contactId: string) =>
    count('select count(*) n from nudge.delivery where contact_id = $1', contactId);

  async function signal(contactId: string): Promise<string> {
    const id = randomUUID();
    const body = { id, contactId, type: 'signed_up' };
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/signals', body)).status, 202);
    return id;
  }

  it('tells a webhook endpoint that asks for it, once, and nobody where none does', async () => {
    const told = (contactId: string) =>
      count(
        `select count(*) n from core.outbox where type = 'nudge.delivered' and payload ->> 'contactId' = $1`,
        contactId,
      );
    const [unasked = '', asked = ''] = await addContacts(world, tenant.tenantId, 2);
    await signal(unasked);
    await inState(unasked, 'delivered');
    assert.equal(await told(unasked), 0);
    await world.owner.query(
      `insert into core.webhook_endpoint (tenant_id, id, url, hash, types, sealed_secret)
       values ($1, gen_random_uuid(), 'https://hook.invalid/', 'h', '{nudge.delivered}', 's')`,
      [tenant.tenantId],
    );
    await signal(asked);
    await inState(asked, 'delivered');
    assert.equal(await told(asked), 1);
    await world.owner.query('delete from core.webhook_endpoint where tenant_id = $1', [tenant.tenantId]);
  });

  async function inState(contactId: string, state: string): Promise<NudgeExplained> {
    const look = async () => {
      const list = await call<{ items: { id: string }[] }>(
        service,
        tenant.apiKey,
        'GET',
        `/v1/nudges?contactId=${contactId}&state=${state}`,
      );
      const id = list.body.items[0]?.id;
      if (id === undefined) return undefined;
      return (await call<NudgeExplained>(service, tenant.apiKey, 'GET', `/v1/nudges/${id}`)).body;
    };
    return until(`a nudge that is ${state}`, look, 60_000);
  }

  it('leaves nothing behind when it ends before the commit, and delivers once after that', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    let failed = false;
    onStep = async (step) => {
      if (step !== 'acknowledged' || failed) return;
      failed = true;
      assert.equal(await items(contactId), 0, 'not before the commit');
      throw new Error('the process ends here');
    };
    await signal(contactId);
    await until('the end before the commit', () => failed);
    const delivered = await inState(contactId, 'delivered');
    assert.equal(await items(contactId), 1);
    assert.equal(await entries(contactId), 0, 'the inbox says so itself');
    assert.deepEqual(
      delivered.attempts.map(({ channel, state, attempts }) => ({ channel, state, attempts })),
      [{ channel: 'in_app', state: 'delivered', attempts: 1 }],
      'the first try left no entry in the ledger',
    );
    const { phases } = delivered;
    assert.ok(phases.claimedAt !== null && phases.generatedAt !== null && phases.settledAt !== null);
    assert.ok(phases.claimedAt <= phases.generatedAt && phases.generatedAt <= phases.settledAt);
  });

  it('goes the way of every channel where an earlier process began the send', async () => {
    const contactIds = await addContacts(world, tenant.tenantId, 3);
    const [begun = ''] = contactIds;
    const signals = contactIds.map((contactId) => ({ id: randomUUID(), contactId, type: 'signed_up' }));
    await world.owner.query(
      `insert into nudge.delivery (tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, started_at)
       values ($1, $2, $3, 'in_app', $4, 'sending', 0, now())`,
      [tenant.tenantId, begun, `${ruleId}:${signals[0]?.id ?? ''}`, randomUUID()],
    );
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals })).status, 202);
    for (const contactId of contactIds) {
      const { attempts } = await inState(contactId, 'delivered');
      assert.equal(attempts[0]?.attempts, contactId === begun ? 2 : 1);
      assert.equal(await items(contactId), 1);
      assert.equal(await entries(contactId), 1);
    }
  });

  it('calls a nudge running while its words are awaited', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    let write: () => void = () => undefined;
    wait = new Promise((resolve) => (write = resolve));
    await signal(contactId);
    const running = await inState(contactId, 'running');
    assert.equal(running.state, 'running');
    assert.notEqual(running.phases.claimedAt, null);
    assert.equal(running.phases.generatedAt, null);
    write();
    const delivered = await inState(contactId, 'delivered');
    assert.equal(delivered.phases.claimedAt, running.phases.claimedAt, 'the first claim counts');
  });
});
