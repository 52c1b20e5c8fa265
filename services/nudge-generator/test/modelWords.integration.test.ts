import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
import type { Gateway } from '@tsudoi/llm/gateway';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRoute, buildTarget } from '../../../packages/llm/test/gatewayBuilders.ts';
import { createModelWords } from '../src/words/modelWords.ts';
import { nudgePrefix } from '../src/words/nudgePrompt.ts';
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

describe('words by a model over the wire', () => {
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let fake: ModelFake;
  let gateway: Gateway;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('words');
    await setMode(world, 'event-driven');
    fake = await startOpenaiFake();
    const target = buildTarget(fake.baseUrl);
    ({ gateway } = buildGateway([target], { routes: [buildRoute([target], { purpose: 'nudge.event' })] }));
    service = await startService(
      world.peers,
      { NUDGE_WORDS_DEADLINE_MS: 1_500 },
      { words: createModelWords(gateway, 1_500) },
    );
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule())).status, 201);
  });
  after(async () => {
    await service.stop();
    await fake.stop();
    await world.end();
  });

  async function nudge(): Promise<NudgeExplained> {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await call(service, tenant.apiKey, 'POST', '/v1/signals', {
      id: randomUUID(),
      contactId,
      type: 'signed_up',
    });
    return until('the nudge', async () => {
      const list = await call<{ items: { id: string; state: string }[] }>(
        service,
        tenant.apiKey,
        'GET',
        `/v1/nudges?contactId=${contactId}&state=delivered`,
      );
      const [found] = list.body.items;
      return (
        found && (await call<NudgeExplained>(service, tenant.apiKey, 'GET', `/v1/nudges/${found.id}`)).body
      );
    });
  }

  it('asks with the static prefix first, and keeps provider, model, prompt hash, tokens and price', async () => {
    fake.script.reply = JSON.stringify({
      subject: 'Glad you\nare here',
      text: 'Person 1, thank you for signing up. See you soon.',
    });
    const written = await nudge();
    const asked = fake.bodies.at(-1) as { messages: { role: string; content: string }[] };
    assert.equal(asked.messages[0]?.content, nudgePrefix);
    assert.match(asked.messages.at(-1)?.content ?? '', /Person 1/);
    assert.equal(written.subject, 'Glad you are here');
    assert.equal(written.text, 'Person 1, thank you for signing up. See you soon.');
    const { generation } = written;
    assert.deepEqual(
      [generation?.provider, generation?.model, generation?.refused],
      ['openai', 'mini', null],
    );
    assert.match(generation?.promptHash ?? '', /^[0-9a-f]{64}$/);
    assert.ok((generation?.costMicroUsd ?? 0) > 0 && (generation?.inputTokens ?? 0) > 1_000);
  });

  it('does not send what is no JSON, or has a link of its own, and keeps what that cost', async () => {
    fake.script.reply = 'Sure! Here is your message.';
    const prose = await nudge();
    assert.equal(prose.text, 'Thank you for signing up.');
    assert.equal(prose.generation?.refused, 'not_the_json_asked_for');
    assert.ok(prose.generation.costMicroUsd > 0);
    fake.script.reply = JSON.stringify({ subject: 'Hi', text: 'Win at https://evil.example/now' });
    const link = await nudge();
    assert.equal(link.text, 'Thank you for signing up.');
    assert.equal(link.generation?.refused, 'foreign_link');
  });

  it('gets one more try, told why, and then the template writes', async () => {
    const before = fake.billed.requests;
    let answers = 0;
    fake.script.reply = () => {
      answers += 1;
      return answers === 1
        ? JSON.stringify({ subject: 'Hi', text: 'Your seat at https://shop.example.evil.example/a' })
        : JSON.stringify({ subject: 'Hi', text: 'Thank you, Person 1. See you soon.' });
    };
    const mended = await nudge();
    assert.equal(mended.text, 'Thank you, Person 1. See you soon.');
    assert.equal(mended.generation?.refused, null);
    assert.equal(fake.billed.requests - before, 2);
    const again = fake.bodies.at(-1) as { messages: { content: string }[] };
    assert.match(again.messages.at(-1)?.content ?? '', /refused \(foreign_link\)/);

    fake.script.reply = JSON.stringify({ subject: 'Hi', text: 'Only 3 seats left, hurry!' });
    const asked = fake.billed.requests;
    const refused = await nudge();
    assert.equal(refused.text, 'Thank you for signing up.');
    assert.ok(refused.generation?.refused);
    assert.equal(fake.billed.requests - asked, 2, 'at most one more');
    assert.ok(refused.generation.costMicroUsd > mended.generation.costMicroUsd / 3);
  });

  it('is replaced by the template within the deadline when no model answers', async () => {
    Object.assign(fake.script, { rules: [{ path: '/chat/completions', fault: { hang: true } }] });
    const started = performance.now();
    const written = await nudge();
    assert.equal(written.text, 'Thank you for signing up.');
    assert.ok(performance.now() - started < 6_000);
  });
});
