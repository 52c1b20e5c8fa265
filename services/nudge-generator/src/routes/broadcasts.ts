import {
  countAudience,
  createBroadcast,
  readBroadcast,
  type Broadcast,
  type BroadcastInput,
} from '@tsudoi/contracts/broadcasts';
import { RuleInput, type Rule } from '@tsudoi/contracts/rules';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { checkTopic } from '../when/rules/checkTopic.ts';
import { checkRule } from '../when/rules/checkRule.ts';
import { readAudience, readFills } from '../when/store/audience.ts';
import { findRule, insertRule } from '../when/store/rules.ts';

/** People of an audience that are named. */
const named = 20;

/** One message to a segment: a rule that fires once, filled and sent like every other. */
export function mountBroadcasts(
  http: HttpApp,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  mount(http, countAudience, async ({ body: { audience }, principal }) => {
    if (audience.signedUpTo === 'trigger') throw invalidField('body.audience.signedUpTo', 'name an event');
    return {
      body: await database.withTenant(principal.tenantId, (tx) =>
        readAudience(tx, audience, clock.now(), named),
      ),
    };
  });

  mount(http, createBroadcast, async ({ body, principal }) => {
    const now = clock.now();
    const rule = ruleOf(body, now);
    checkRule(rule);
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      await checkTopic(tx, rule);
      const by = `${principal.kind}:${principal.id}`;
      return standing(tx, await insertRule(tx, randomUUID(), rule, by, now), now);
    });
    return { status: 201, body: made };
  });

  mount(http, readBroadcast, async ({ params: { ruleId }, principal }) => {
    const found = await database.withTenant(principal.tenantId, async (tx) => {
      const rule = await findRule(tx, ruleId);
      return rule?.trigger.kind === 'once' ? standing(tx, rule, clock.now()) : undefined;
    });
    if (!found) throw new NotFound(`No broadcast ${ruleId}`);
    return { body: found };
  });
}

function ruleOf({ when, ...broadcast }: BroadcastInput, now: Date): RuleInput {
  // A rule is filled from its making on, so its moment lies after that.
  const moment = when === 'now' ? { at: new Date(now.getTime() + 1).toISOString() } : when;
  if ('at' in moment && new Date(moment.at) <= now) throw invalidField('body.when', 'lies in the past');
  return RuleInput.parse({
    ...broadcast,
    enabled: true,
    immediate: true,
    trigger: { kind: 'once', when: moment },
  });
}

async function standing(tx: Tx, rule: Rule, now: Date): Promise<z.output<typeof Broadcast>> {
  const { made, open } = await readFills(tx, rule.id);
  return { rule, made, state: stateOf(rule, made, open, now) };
}

function stateOf(rule: Rule, made: number, open: boolean, now: Date): z.output<typeof Broadcast>['state'] {
  if (!rule.enabled) return 'paused';
  if (open) return 'filling';
  if (made > 0) return 'made';
  const when = rule.trigger.kind === 'once' ? rule.trigger.when : undefined;
  const long = when && 'at' in when && now.getTime() - new Date(when.at).getTime() > 120_000;
  return long === true ? 'made' : 'waiting';
}
