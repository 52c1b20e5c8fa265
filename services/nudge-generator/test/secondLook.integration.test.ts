import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
import type { Gateway } from '@tsudoi/llm/gateway';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRoute, buildTarget } from '../../../packages/llm/test/gatewayBuilders.ts';
import { createModelWords } from '../src/words/modelWords.ts';
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

const thanks = 'Person 1, thank you for signing up. See you soon.';
const said = (text: string) => JSON.stringify({ subject: 'Glad you are here', text });
const verdict = (leave: boolean, reason: string | null = null) => JSON.stringify({ leave, reason });

describe('a judge model as a second look, over the wire', () => {
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let writer: ModelFake;
  let judge: ModelFake;
  let gateway: Gateway;
  const targets = () => {
    const prices = buildTarget('').prices;
    return [
      buildTarget(writer.baseUrl),
      // A light model: a quarter of the writer's price.
      buildTarget(judge.baseUrl, {
        id: 'judge',
        model: 'nano',
        prices: {
          ...prices,
          inputUsdPerMillion: 0.1,
          cachedInputUsdPerMillion: 0.025,
          outputUsdPerMillion: 0.4,
        },
      }),
    ];
  };
  const routeOf = (purpose: string, target: string) => buildRoute([], { purpose, steps: [{ target }] });
  const words = () => routeOf('nudge.event', 'primary');
  const withJudge = () => gateway.reload(targets(), [words(), routeOf('nudge.judge', 'judge')]);
  const withoutJudge = () => gateway.reload(targets(), [words()]);

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('judged');
    await setMode(world, 'event-driven');
    [writer, judge] = await Promise.all([startOpenaiFake(), startOpenaiFake()]);
    ({ gateway } = buildGateway(targets(), { routes: [words()] }));
    service = await startService(
      world.peers,
      { NUDGE_WORDS_DEADLINE_MS: 4_000 },
      { words: createModelWords(gateway, 4_000) },
    );
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule())).status, 201);
  });
  beforeEach(() => {
    writer.script.reply = said(thanks);
    judge.script.reply = verdict(true);
    judge.script.rules = [];
    withJudge();
  });
  after(async () => {
    await service.stop();
    await Promise.all([writer.stop(), judge.stop()]);
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
      const path = `/v1/nudges?contactId=${contactId}&state=delivered`;
      const list = await call<{ items: { id: string }[] }>(service, tenant.apiKey, 'GET', path);
      const [found] = list.body.items;
      return (
        found && (await call<NudgeExplained>(service, tenant.apiKey, 'GET', `/v1/nudges/${found.id}`)).body
      );
    });
  }

  it('lets words leave that it finds right, and asks nobody while no judge is set up', async () => {
    const looked = await nudge();
    assert.deepEqual([looked.text, looked.generation?.refused], [thanks, null]);
    assert.equal(judge.billed.requests, 1);
    const question = JSON.stringify(judge.bodies.at(-1));
    assert.ok(question.includes('Thank you for signing up.'), 'the facts are what the organiser wrote');
    withoutJudge();
    assert.equal((await nudge()).text, thanks);
    assert.equal(judge.billed.requests, 1);
  });

  it('refuses what the gate let pass: one more try, told why, then the template', async () => {
    judge.script.reply = (question) => verdict(!question.includes('Bring your own cup'), 'invented_fact');
    let answers = 0;
    writer.script.reply = () => said((answers += 1) === 1 ? `${thanks} Bring your own cup.` : thanks);
    const mended = await nudge();
    assert.deepEqual([mended.text, mended.generation?.refused, answers], [thanks, null, 2]);
    assert.match(JSON.stringify(writer.bodies.at(-1)), /refused \(second_look_invented_fact\)/);

    writer.script.reply = said(`${thanks} Bring your own cup.`);
    const refused = await nudge();
    assert.equal(refused.text, 'Thank you for signing up.');
    assert.equal(refused.generation?.refused, 'second_look_invented_fact');
    assert.ok(refused.generation.costMicroUsd > (mended.generation?.costMicroUsd ?? 0) / 2);
  });

  it('is never required: a judge that is away, slow, or says something else leaves the word to the gate', async () => {
    for (const reply of [
      'I think it is fine.',
      '{"leave":"no"}',
      '['.repeat(5_000),
      verdict(false, 'dunno'),
    ]) {
      judge.script.reply = reply;
      assert.equal((await nudge()).text, thanks, reply.slice(0, 40));
    }
    judge.script.rules = [{ fault: { status: 500 } }];
    assert.equal((await nudge()).text, thanks);
    judge.script.rules = [{ fault: { hang: true } }];
    assert.equal((await nudge()).text, thanks);
  });

  it('tells what a nudge costs with and without it', async () => {
    const costOf = async () => {
      let sum = 0;
      for (let n = 0; n < 5; n += 1) sum += (await nudge()).generation?.costMicroUsd ?? 0;
      return sum / 5;
    };
    // The prompt cache of the fake is warm in both.
    await nudge();
    const looked = await costOf();
    withoutJudge();
    const plain = await costOf();
    process.stdout.write(
      `      a nudge costs ${plain.toFixed(0)} millionths of a dollar, ${looked.toFixed(0)} with a second look by a ` +
        `model of a quarter of the price (${(looked / plain).toFixed(2)} times; tokens as the fake counts them)\n`,
    );
    assert.ok(looked > plain && looked < plain * 2, `${String(plain)} ${String(looked)}`);
  });
});
