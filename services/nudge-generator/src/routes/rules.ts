import {
  copyRule,
  createRule,
  deleteRule,
  listRules,
  listRuleVersions,
  nextTimes,
  pauseRule,
  previewRule,
  readRule,
  replaceRule,
  restoreRule,
  type Rule,
  RuleInput,
  tryRule,
} from '@tsudoi/contracts/rules';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import { readPreview } from '../words/store/preview.ts';
import { checkTopic } from '../when/rules/checkTopic.ts';
import { checkRule } from '../when/rules/checkRule.ts';
import { nextTimes as timesOf } from '../when/rules/nextTimes.ts';
import { tryRule as trialOf } from '../when/rules/tryRule.ts';
import { cronFault } from '../when/triggers/localTimes.ts';
import {
  bringBackRule,
  findRule,
  insertRule,
  listDeletedRows,
  listRuleRows,
  listVersions,
  removeRule,
  updateRule,
} from '../when/store/rules.ts';

/** Rules: state, read, list, replace, try. */
export function mountRules(http: HttpApp, { database, clock }: { database: Database; clock: Clock }): void {
  mount(http, createRule, async ({ body, principal }) => {
    checkRule(body);
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      await checkTopic(tx, body);
      return insertRule(tx, randomUUID(), body, `${principal.kind}:${principal.id}`, clock.now());
    });
    return { body: made, headers: { ETag: etagOf(made.version), Location: `/v1/rules/${made.id}` } };
  });

  mount(http, listRules, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const deleted = query.deleted === 'true';
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      (deleted ? listDeletedRows : listRuleRows)(tx, query.limit, after),
    );
    return {
      body: pageFrom(rows, query.limit, (rule) => [rule.deletedAt ?? rule.createdAt, rule.id]),
    };
  });

  mount(http, readRule, async ({ params, principal }) => {
    const rule = await database.withTenant(principal.tenantId, (tx) => findRule(tx, params.ruleId));
    if (!rule) throw new NotFound(`No rule ${params.ruleId}`);
    return { body: rule, headers: { ETag: etagOf(rule.version) } };
  });

  mount(http, replaceRule, async ({ params, body, ifMatch, principal }) => {
    const expected = requiredVersion(ifMatch);
    checkRule(body);
    const rule = await database.withTenant(principal.tenantId, async (tx) => {
      await checkTopic(tx, body);
      const changedBy = `${principal.kind}:${principal.id}`;
      const updated = await updateRule(tx, params.ruleId, expected, body, changedBy, clock.now());
      if (updated) return updated;
      const before = await findRule(tx, params.ruleId);
      if (!before) throw new NotFound(`No rule ${params.ruleId}`);
      throw staleVersion(before.version);
    });
    return { body: rule, headers: { ETag: etagOf(rule.version) } };
  });

  mount(http, tryRule, async ({ body, principal }) => {
    checkRule(body.rule);
    const trial = await database.withTenant(principal.tenantId, (tx) =>
      trialOf(tx, body.rule, clock.now(), body),
    );
    return { body: trial };
  });

  mount(http, nextTimes, async ({ body: { trigger, timeZone }, principal }) => {
    const fault = trigger.kind === 'cron' ? cronFault(trigger) : undefined;
    if (fault !== undefined) throw invalidField('body.trigger.expression', fault);
    const times = await database.withTenant(principal.tenantId, (tx) =>
      timesOf(tx, trigger, timeZone, clock.now()),
    );
    return { body: { times } };
  });

  mount(http, pauseRule, async ({ params: { ruleId }, body: { paused }, principal }) => {
    const rule = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await findRule(tx, ruleId);
      if (!before) throw new NotFound(`No rule ${ruleId}`);
      if (before.enabled !== paused) return before;
      const next = RuleInput.parse({ ...statedIn(before), enabled: !paused });
      const by = `${principal.kind}:${principal.id}`;
      return updateRule(tx, ruleId, before.version, next, by, clock.now());
    });
    if (!rule) throw new Conflict('The rule was changed meanwhile');
    return { body: rule };
  });

  mount(http, copyRule, async ({ params: { ruleId }, body, principal }) => {
    const copy = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await findRule(tx, ruleId);
      if (!before) throw new NotFound(`No rule ${ruleId}`);
      const name = body.name ?? `${before.name} (2)`.slice(0, 200);
      const next = RuleInput.parse({ ...statedIn(before), name, enabled: false });
      return insertRule(tx, randomUUID(), next, `${principal.kind}:${principal.id}`, clock.now());
    });
    return { status: 201, body: copy };
  });

  mount(http, deleteRule, async ({ params: { ruleId }, principal }) => {
    const by = `${principal.kind}:${principal.id}`;
    if (!(await database.withTenant(principal.tenantId, (tx) => removeRule(tx, ruleId, by, clock.now()))))
      throw new NotFound(`No rule ${ruleId}`);
    return {};
  });

  mount(http, restoreRule, async ({ params: { ruleId }, principal }) => {
    const rule = await database.withTenant(principal.tenantId, (tx) =>
      bringBackRule(tx, ruleId, clock.now()),
    );
    if (!rule) throw new NotFound(`No rule ${ruleId}`);
    return { body: rule, headers: { ETag: etagOf(rule.version) } };
  });

  mount(http, listRuleVersions, async ({ params: { ruleId }, principal }) => {
    const items = await database.withTenant(principal.tenantId, (tx) => listVersions(tx, ruleId));
    if (items.length === 0) throw new NotFound(`No rule ${ruleId}`);
    return { body: { items } };
  });

  mount(http, previewRule, async ({ body: { rule, contactId, eventId }, principal }) => {
    checkRule(rule);
    const { variants } = await database.withTenant(principal.tenantId, (tx) =>
      readPreview(tx, { rule, contactId, eventId }, clock.now()),
    );
    return { body: { variants } };
  });
}

/** What a tenant stated, without what we keep beside it. */
function statedIn({
  id: _id,
  version: _version,
  createdAt: _made,
  updatedAt: _changed,
  deletedAt: _deleted,
  ...stated
}: Rule): RuleInput {
  return stated;
}
