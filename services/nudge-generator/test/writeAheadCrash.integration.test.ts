import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promptBatch, type ModelFault } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import {
  allSettled,
  beforeDue,
  dueAt,
  fillTomorrow,
  modelSettings,
  runStates,
  startProvider,
} from './aheadScene.ts';
import type { AheadTask } from './aheadWorker.ts';
import {
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type World,
} from './nudgeService.ts';

const people = 30;
const heldMs = 1_500;

/** What becomes of the create that was under way when the process was killed. */
const kills: readonly { readonly what: string; readonly fault: ModelFault; readonly arrived: number }[] = [
  { what: 'between upload and create', fault: { latencyMs: heldMs, status: 503 }, arrived: 0 },
  { what: 'after create, before it was recorded', fault: { latencyMs: heldMs }, arrived: 1 },
];

for (const protocol of ['openai', 'anthropic'] as const) {
  describe(`a process killed by SIGKILL while it submits to ${protocol}`, function () {
    this.timeout(300_000);
    let world: World;
    let fake: ModelFake;
    let child: ChildProcess | undefined;
    let service: RunningService | undefined;

    before(async () => {
      world = await createWorld();
      await setMode(world, 'scheduled');
    });
    after(() => world.end());
    afterEach(async () => {
      if (child?.exitCode === null) child.kill('SIGKILL');
      await service?.stop();
      await fake.stop();
    });

    const create = protocol === 'openai' ? '/v1/batches' : '/v1/messages/batches';
    const creates = () => fake.seen.get(`POST ${create}`) ?? 0;
    async function batchesThere(): Promise<number> {
      const answer = await fetch(`${new URL(fake.baseUrl).origin}${create}`);
      return ((await answer.json()) as { data: unknown[] }).data.length;
    }

    for (const { what, fault, arrived } of kills)
      it(`${what}: exactly one batch at the provider, every nudge once`, async () => {
        fake = await startProvider(world, protocol);
        const tenant = await world.addTenant(`killed-${protocol}-${String(arrived)}`);
        service = await startService(world.peers, modelSettings);
        await fillTomorrow(world, service, tenant, people);
        await service.stop();

        fake.script.batch = { ...promptBatch, afterMs: 300 };
        fake.script.rules = [{ path: '/batches', method: 'POST', times: 1, fault }];
        const task: AheadTask = { peers: world.peers, now: beforeDue(8 * 60).toISOString() };
        const started = spawn(
          process.execPath,
          ['--conditions=source', path.join(import.meta.dirname, 'aheadWorker.ts'), JSON.stringify(task)],
          { stdio: 'inherit' },
        );
        child = started;
        await until('the create to be on its way', () => creates() === 1, 60_000);
        const exit = once(started, 'exit');
        started.kill('SIGKILL');
        await exit;
        assert.equal(started.signalCode, 'SIGKILL');
        await new Promise((resolve) => setTimeout(resolve, heldMs + 500));
        assert.equal(await batchesThere(), arrived, 'as the provider saw it');
        const { rows } = await world.owner.query<{ state: string }>(
          'select state from nudge.llm_batch where tenant_id = $1',
          [tenant.tenantId],
        );
        assert.deepEqual(rows, [{ state: 'creating' }], 'the intent is stored, the outcome is not');

        // The lease of the dead process would end after two minutes.
        await world.owner.query('update nudge.llm_batch set lease_until = now() where tenant_id = $1', [
          tenant.tenantId,
        ]);
        service = await startService(world.peers, modelSettings);
        service.clock.moveTo(beforeDue(7 * 60));
        await until(
          'the run to be settled',
          async () => {
            service?.clock.moveTo(new Date(service.clock.now().getTime() + 20_000));
            return (await runStates(world, tenant))['settled'] === 1;
          },
          60_000,
        );
        assert.equal(await batchesThere(), 1);
        assert.equal(creates(), 2 - arrived, 'made once, or found again');
        if (protocol === 'openai') assert.equal(fake.seen.get('POST /v1/files'), 1, 'uploaded once');

        service.clock.moveTo(dueAt);
        const nudges = [...(await allSettled(world, service, tenant)).values()];
        assert.equal(nudges.length, people);
        for (const nudge of nudges)
          assert.deepEqual([nudge.state, nudge.generation?.lane], ['delivered', 'batch']);
        assert.equal(fake.billed.batchLines, people);
        assert.equal(fake.billed.requests, 0);
        await service.stop();
        service = undefined;
        await world.owner.query('delete from nudge.rule where tenant_id = $1', [tenant.tenantId]);
      });
  });
}
