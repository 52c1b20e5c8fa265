import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { everyStep, stepAfter, stepAt, stepInto } from '../src/when/steps/stepPath.ts';
import type { RuleStep } from '@tsudoi/contracts/ruleSteps';
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

const hourMs = 3_600_000;
const words = (key: string) => [
  {
    key,
    subject: { ja: `${key} {count}`, en: `${key} {count}` },
    text: { ja: '本文です。', en: 'The text.' },
  },
];

describe('branches and digests among the steps of a rule', function () {
  this.timeout(240_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
    tenant = await world.addTenant('step-kinds');
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  async function addRule(change: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body } = await call<{ id: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule(change),
    );
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  }
  const tell = (contactId: string, type: string, nudgeId?: string) =>
    call(service, tenant.apiKey, 'POST', '/v1/signals', {
      id: randomUUID(),
      contactId,
      type,
      occurredAt: service.clock.now().toISOString(),
      ...(nudgeId !== undefined && { nudgeId }),
    });
  interface Row {
    readonly id: string;
    readonly state: string;
    readonly reason: string | null;
    readonly subject: string | null;
    readonly items: unknown[] | null;
  }
  const rowsOf = async (ruleId: string, contactId: string) =>
    (
      await world.owner.query<Row>(
        `select id, state, reason, subject, items from nudge.nudge where rule_id = $1 and contact_id = $2 order by slot_at, id`,
        [ruleId, contactId],
      )
    ).rows;
  const settled = (ruleId: string, contactId: string, count: number) =>
    until(
      `${String(count)} settled`,
      async () => {
        const rows = await rowsOf(ruleId, contactId);
        return rows.filter(({ state }) => !['due', 'running'].includes(state)).length === count
          ? rows
          : undefined;
      },
      60_000,
    );
  const later = (ms: number) => {
    service.clock.moveTo(new Date(service.clock.now().getTime() + ms));
  };
  const delivered = (rows: readonly Row[]) =>
    rows.filter(({ state }) => state === 'delivered').map(({ subject }) => subject);

  const branching = {
    trigger: { kind: 'signal', signal: 'branched' },
    steps: [
      {
        kind: 'branch',
        wait: { afterSeconds: 3_600 },
        if: ['opened'],
        then: [{ wait: { afterSeconds: 3_600 }, unless: [], variants: words('thanks') }],
        else: [
          {
            kind: 'branch',
            wait: { afterSeconds: 3_600 },
            if: ['clicked', 'looked'],
            then: [],
            else: [{ wait: { afterSeconds: 3_600 }, unless: [], variants: words('again') }],
          },
        ],
      },
      { wait: { afterSeconds: 3_600 }, unless: ['signed_up'], variants: words('last') },
    ],
  };

  it('a branch is decided once, by what came until then; what follows it follows both sides', async () => {
    const [opener = '', silent = '', looker = ''] = await addContacts(world, tenant.tenantId, 3);
    const ruleId = await addRule(branching);
    for (const id of [opener, silent, looker]) await tell(id, 'branched');
    for (const id of [opener, silent, looker]) await settled(ruleId, id, 1);
    const [first] = await rowsOf(ruleId, opener);
    await tell(opener, 'opened', first?.id);
    later(hourMs + 30_000);
    for (const id of [opener, silent, looker]) await settled(ruleId, id, 2);
    assert.deepEqual(
      [(await rowsOf(ruleId, opener))[1]?.reason, (await rowsOf(ruleId, silent))[1]?.reason],
      ['branch_then', 'branch_else'],
    );
    // Too late: the branch was decided.
    const [ofSilent] = await rowsOf(ruleId, silent);
    await tell(silent, 'opened', ofSilent?.id);
    await tell(looker, 'looked');
    for (let hours = 0; hours < 4; hours += 1) {
      later(hourMs + 30_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
    await settled(ruleId, opener, 4);
    await settled(ruleId, silent, 5);
    await settled(ruleId, looker, 4);
    assert.deepEqual(delivered(await rowsOf(ruleId, opener)), ['Welcome Person 1', 'thanks 1', 'last 1']);
    assert.deepEqual(delivered(await rowsOf(ruleId, silent)), ['Welcome Person 2', 'again 1', 'last 1']);
    assert.deepEqual(delivered(await rowsOf(ruleId, looker)), ['Welcome Person 3', 'last 1']);
  });

  it('several that come to a digest within its window are one message; the next opens another', async () => {
    const [one = '', other = ''] = await addContacts(world, tenant.tenantId, 2);
    const ruleId = await addRule({
      trigger: { kind: 'signal', signal: 'commented' },
      steps: [{ kind: 'digest', windowSeconds: 3_600, unless: [], variants: words('digest') }],
    });
    for (let n = 0; n < 3; n += 1) {
      await tell(one, 'commented');
      await settled(ruleId, one, n + 1);
    }
    await tell(other, 'commented');
    await settled(ruleId, other, 1);
    assert.equal((await rowsOf(ruleId, one)).length, 4);
    later(hourMs + 30_000);
    await settled(ruleId, one, 4);
    await settled(ruleId, other, 2);
    assert.deepEqual(delivered(await rowsOf(ruleId, one)).at(-1), 'digest 3');
    assert.deepEqual(delivered(await rowsOf(ruleId, other)).at(-1), 'digest 1');
    await tell(one, 'commented');
    await until('a new digest', async () => (await rowsOf(ruleId, one)).length === 6);
    later(hourMs + 30_000);
    const rows = await settled(ruleId, one, 6);
    assert.equal(rows.filter(({ items }) => items !== null).length, 2);
    assert.deepEqual(delivered(rows).at(-1), 'digest 1');
  });

  it('a digest ends where the person answered, and a message that is claimed again is in it once', async () => {
    const [one = ''] = await addContacts(world, tenant.tenantId, 1);
    const ruleId = await addRule({
      trigger: { kind: 'signal', signal: 'noted' },
      steps: [{ kind: 'digest', windowSeconds: 3_600, unless: ['signed_up'], variants: words('digest') }],
    });
    await tell(one, 'noted');
    const [first] = await settled(ruleId, one, 1);
    // As if the worker had been killed before it settled the first: it is claimed and goes through its steps again.
    await world.owner.query(
      `with back as (update nudge.nudge set state = 'due', settled_at = null where id = $1 returning tenant_id, id)
       insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) select tenant_id, id, 2, now() - interval '1 hour' from back`,
      [first?.id],
    );
    await until('settled again', async () => (await rowsOf(ruleId, one))[0]?.state !== 'due');
    const digest = (await rowsOf(ruleId, one)).find(({ items }) => items !== null);
    assert.equal(digest?.items?.length, 1);
    await tell(one, 'signed_up');
    later(hourMs + 30_000);
    const rows = await until('the digest ends', async () => {
      const found = await rowsOf(ruleId, one);
      return found.some(({ reason }) => reason === 'answered_meanwhile') ? found : undefined;
    });
    assert.ok(!delivered(rows).some((subject) => subject?.startsWith('digest')));
  });

  it('a trial shows every way through the branches, and one line for a digest', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const ahead = new Date(Math.ceil(service.clock.now().getTime() / (24 * hourMs)) * 24 * hourMs);
    service.clock.moveTo(ahead);
    const trial = await call<{
      nudges: { step: number; only: { came: boolean; signals: string[] }[]; collects: number }[];
    }>(service, tenant.apiKey, 'POST', '/v1/rules/trial', {
      ahead: true,
      days: 2,
      rule: aRule({
        ...branching,
        trigger: { kind: 'schedule', at: '12:00' },
        audience: { contactIds: [contactId] },
        steps: [
          ...branching.steps,
          { kind: 'digest', windowSeconds: 7 * 86_400, unless: [], variants: words('digest') },
        ],
      }),
    });
    assert.equal(trial.status, 200, JSON.stringify(trial.body));
    const ways = new Set(
      trial.body.nudges
        .filter(({ step }) => step === 6)
        .map(({ only }) => only.map(({ came }) => (came ? 'then' : 'else')).join(' ')),
    );
    assert.deepEqual(ways, new Set(['then', 'else then', 'else else']));
    const digests = trial.body.nudges.filter(({ step }) => step === 7);
    assert.ok(digests.length > 0 && digests.every(({ collects }) => collects === 2));
  });

  it('refuses what could not run: two digests, too many branches, a branch that leads nowhere, depth', async () => {
    const branch = (then: unknown[]) => ({
      kind: 'branch',
      wait: { afterSeconds: 3_600 },
      if: ['opened'],
      then,
      else: [],
    });
    const message = { wait: { afterSeconds: 3_600 } };
    const digest = { kind: 'digest', windowSeconds: 3_600 };
    const bad: readonly (readonly unknown[])[] = [
      [digest, message, digest],
      [branch([digest]), digest],
      [branch([])],
      Array.from({ length: 5 }, () => branch([message])),
      [branch([branch([branch([message])])])],
      [branch([message, message, message, message, message, message])],
      [{ ...message, variants: [{ ...words('x')[0], subject: { ja: '{nobody}', en: '{nobody}' } }] }],
      [branch([{ ...message, variants: [{ ...words('x')[0], subject: { ja: '{nobody}', en: '' } }] }])],
    ];
    for (const steps of bad) {
      const { status } = await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule({ steps }));
      assert.equal(status, 400, JSON.stringify(steps));
    }
    const both = aRule({ digestSeconds: 60, steps: [digest] });
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/rules', both)).status, 400);
  });

  it('finds every step by its path, and what comes after it', () => {
    const message: RuleStep = { wait: { afterSeconds: 60 }, unless: [] };
    const branch = (then: RuleStep[], other: RuleStep[]) =>
      ({ kind: 'branch', wait: { afterSeconds: 60 }, if: ['opened'], then, else: other }) as RuleStep;
    const steps = [message, branch([message, branch([], [message])], []), message];
    assert.deepEqual(
      everyStep(steps).map(({ path, number }) => [path, number]),
      [
        ['0', 2],
        ['1', 3],
        ['1.then.0', 4],
        ['1.then.1', 5],
        ['1.then.1.else.0', 6],
        ['2', 7],
      ],
    );
    assert.equal(stepAfter(steps, undefined)?.path, '0');
    assert.equal(stepAfter(steps, '1.then.0')?.path, '1.then.1');
    assert.equal(stepAfter(steps, '1.then.1.else.0')?.path, '2');
    assert.equal(stepAfter(steps, '2'), undefined);
    assert.equal(stepInto(steps, '1', 'else')?.path, '2');
    assert.equal(stepInto(steps, '1', 'then')?.path, '1.then.0');
    assert.equal(stepInto(steps, '1.then.1', 'then')?.path, '2');
    assert.equal(stepAt(steps, '9'), undefined);
  });
});
