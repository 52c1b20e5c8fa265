import {
  copyRule,
  createRule,
  deleteRule,
  listRules,
  pauseRule,
  previewRule,
  readRule,
  replaceRule,
  type Rule,
  RuleInput,
  tryRule,
} from '@tsudoi/contracts/rules';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import type { Addressed } from '../words/addressed.ts';
import { fillTemplate } from '../words/templateWords.ts';
import { readEvents } from '../when/store/events.ts';
import { checkRule } from '../when/rules/checkRule.ts';
import { tryAgainstHistory } from '../when/rules/tryAgainstHistory.ts';
import { findRule, insertRule, listRuleRows, removeRule, updateRule } from '../when/store/rules.ts';

/** Rules: state, read, list, replace, try. */
export function mountRules(http: HttpApp, { database, clock }: { database: Database; clock: Clock }): void {
  mount(http, createRule, async ({ body, principal }) => {
    checkRule(body);
    const made = await database.withTenant(principal.tenantId, (tx) =>
      insertRule(tx, randomUUID(), body, `${principal.kind}:${principal.id}`, clock.now()),
    );
    return { body: made, headers: { ETag: etagOf(made.version), Location: `/v1/rules/${made.id}` } };
  });

  mount(http, listRules, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) => listRuleRows(tx, query.limit, after));
    return { body: pageFrom(rows, query.limit, (rule) => [rule.createdAt, rule.id]) };
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
      tryAgainstHistory(tx, body.rule, clock.now(), body.days),
    );
    return { body: trial };
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
    if (!(await database.withTenant(principal.tenantId, (tx) => removeRule(tx, ruleId))))
      throw new NotFound(`No rule ${ruleId}`);
    return {};
  });

  mount(http, previewRule, async ({ body: { rule, contactId, eventId }, principal }) => {
    checkRule(rule);
    const about = eventId ?? rule.brief.eventId;
    const found = await database.withTenant(principal.tenantId, async (tx) => {
      const [contact] = await tx.query<Reader>(
        `select display_name as name, locale, time_zone as zone, attributes from core.contact_view where id = $1`,
        [contactId],
      );
      return { contact, events: await readEvents(tx, about === undefined ? [] : [about]) };
    });
    const { contact, events } = found;
    if (!contact) throw new NotFound('No such contact');
    const event = about === undefined ? undefined : events.get(about);
    if (about !== undefined && !event) throw new NotFound('No such event');
    const addressed = { contact, trigger: {}, items: null };
    const now = clock.now();
    return {
      body: {
        variants: rule.brief.variants.map((variant) => ({
          key: variant.key,
          ...fillTemplate(variant, addressed, event, now),
        })),
      },
    };
  });
}

type Reader = NonNullable<Addressed['contact']>;

/** What a tenant stated, without what we keep beside it. */
function statedIn({
  id: _id,
  version: _version,
  createdAt: _made,
  updatedAt: _changed,
  ...stated
}: Rule): RuleInput {
  return stated;
}
