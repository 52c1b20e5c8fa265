import {
  createModelRoute,
  createModelTarget,
  listAiCalls,
  listModels,
  putAiTerms,
  readAiBudget,
  readAiSavings,
  readAiSpend,
  readAiTerms,
  readAiUsage,
  replaceModelRoute,
  replaceModelTarget,
  type ModelRoute,
} from '@tsudoi/contracts/llm';
import type { Database } from '@tsudoi/database/database';
import { buildCatalog, InvalidCatalog } from '@tsudoi/llm/catalog';
import type { Route, Target } from '@tsudoi/llm/target';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, InvalidInput, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { budgetMonth, readBudget, readTerms, writeTerms } from './budgetStore.ts';
import { readCatalog, writeRoute, writeTarget, type StoredCatalog } from './catalogStore.ts';
import type { Models } from './openModels.ts';
import { mountCredentials } from './mountCredentials.ts';
import { mountEmbeddings } from './mountEmbeddings.ts';
import { readSavings } from './savingsReport.ts';
import { readSpend } from './spendReport.ts';
import { healthOf } from './targetHealth.ts';
import { listCalls, readUsage } from './usageReport.ts';

interface ModelRoutes {
  readonly database: Database;
  readonly clock: Clock;
  readonly models: Models;
}

/** Models, routes, the AI budget, use and what the levers saved: mounted once in a process that serves them. */
export function mountModels(http: HttpApp, { database, clock, models }: ModelRoutes): void {
  mountCredentials(http, database, models);
  mountEmbeddings(http, database, models);
  const thisMonth = () => budgetMonth(database, clock.now());

  mount(http, listModels, async () => {
    const { targets, routes } = await readCatalog(database);
    return {
      body: {
        targets: targets.map(({ value, version }) => ({ target: value, version })),
        routes: routes.map(({ value, version }) => ({ route: copyRoute(value), version })),
        health: healthOf(models.gateway, clock.now()),
      },
    };
  });

  mount(http, createModelTarget, async ({ body, principal }) => {
    const target = body as Target;
    models.servers.checkTarget(target);
    const stored = await readCatalog(database);
    const taken = () => new Conflict('There is a target of this name');
    if (stored.targets.some(({ value }) => value.id === target.id)) throw taken();
    check({ ...stored, targets: [...stored.targets, { value: target, version: 0 }] });
    const version = await database.withTenant(principal.tenantId, (tx) => writeTarget(tx, target, undefined));
    if (version === undefined) throw taken();
    await models.reload();
    return { status: 201, body: { target: body, version }, headers: { etag: etagOf(version) } };
  });

  mount(http, replaceModelTarget, async ({ params, body, ifMatch, principal }) => {
    if (body.id !== params.targetId) throw invalidField('body.id', 'differs from the path');
    const target = body as Target;
    models.servers.checkTarget(target);
    const stored = await readCatalog(database);
    const current = stored.targets.find(({ value }) => value.id === target.id);
    if (!current) throw new NotFound('There is no such target');
    check({
      ...stored,
      targets: stored.targets.map((each) => (each === current ? { value: target, version: 0 } : each)),
    });
    const version = await database.withTenant(principal.tenantId, (tx) =>
      writeTarget(tx, target, requiredVersion(ifMatch)),
    );
    if (version === undefined) throw staleVersion(current.version);
    await models.reload();
    return { body: { target: body, version }, headers: { etag: etagOf(version) } };
  });

  mount(http, createModelRoute, async ({ body, principal }) => {
    const stored = await readCatalog(database);
    const taken = () => new Conflict('There is a route for this purpose');
    if (stored.routes.some(({ value }) => value.purpose === body.purpose)) throw taken();
    check({ ...stored, routes: [...stored.routes, { value: body, version: 0 }] });
    const version = await database.withTenant(principal.tenantId, (tx) => writeRoute(tx, body, undefined));
    if (version === undefined) throw taken();
    await models.reload();
    return { status: 201, body: { route: body, version }, headers: { etag: etagOf(version) } };
  });

  mount(http, replaceModelRoute, async ({ params, body, ifMatch, principal }) => {
    if (body.purpose !== params.purpose) throw invalidField('body.purpose', 'differs from the path');
    const stored = await readCatalog(database);
    const current = stored.routes.find(({ value }) => value.purpose === body.purpose);
    if (!current) throw new NotFound('There is no such route');
    check({
      ...stored,
      routes: stored.routes.map((each) => (each === current ? { value: body, version: 0 } : each)),
    });
    const version = await database.withTenant(principal.tenantId, (tx) =>
      writeRoute(tx, body, requiredVersion(ifMatch)),
    );
    if (version === undefined) throw staleVersion(current.version);
    await models.reload();
    return { body: { route: body, version }, headers: { etag: etagOf(version) } };
  });

  mount(http, readAiBudget, async ({ principal }) => {
    const body = await readBudget(database, principal.tenantId, clock.now(), models.defaultLimitMicroUsd);
    return { body };
  });

  mount(http, readAiTerms, async () => {
    const body = await readTerms(database);
    return { body, headers: { etag: etagOf(body.version) } };
  });

  mount(http, putAiTerms, async ({ body, ifMatch, principal }) => {
    const version = await database.withTenant(principal.tenantId, (tx) =>
      writeTerms(tx, body, requiredVersion(ifMatch)),
    );
    if (version === undefined) throw staleVersion((await readTerms(database)).version);
    return { body: { terms: body, version }, headers: { etag: etagOf(version) } };
  });

  mount(http, readAiUsage, async ({ query, principal }) => ({
    body: await readUsage(database, principal.tenantId, query.month ?? (await thisMonth())),
  }));

  mount(http, listAiCalls, async ({ query, principal }) => {
    const { limit, cursor, ...filter } = query;
    return { body: await listCalls(database, principal.tenantId, filter, { limit, cursor }) };
  });

  mount(http, readAiSpend, async ({ query, principal }) => ({
    body: await readSpend(database, principal.tenantId, query.by, query.month ?? (await thisMonth())),
  }));

  mount(http, readAiSavings, async ({ query, principal }) => {
    const report = await readSavings(database, principal.tenantId, query.month ?? (await thisMonth()));
    return { body: { ...report, levers: [...report.levers] } };
  });
}

/** Refuses what would not load: cyclic routes, unknown targets. */
function check({ targets, routes }: StoredCatalog): void {
  try {
    buildCatalog(
      targets.map(({ value }) => value),
      routes.map(({ value }) => value),
    );
  } catch (thrown) {
    if (!(thrown instanceof InvalidCatalog)) throw thrown;
    throw new InvalidInput(
      'The models cannot be used like this',
      thrown.faults.map((message) => ({ field: 'body', message })),
      422,
    );
  }
}

function copyRoute(route: Route): ModelRoute {
  return { ...route, steps: [...route.steps] };
}
