import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import pg from 'pg';
import { faultsOfPlans, pagesOf } from './fill/faultsOfPlans.ts';
import { fillInstallation } from './fill/fillInstallation.ts';
import { startPlanLog, type PlanLog, type RanStatement } from './fill/planLog.ts';
import { readsOf, type ReadsDocument } from './fill/readsOf.ts';
import { readValues } from './fill/readValues.ts';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';

/** Rows a table; half of them belong to the tenant that asks. */
const size = process.env['TSUDOI_FULL'] === '1' ? 100_000 : 5_000;
/** Pages of 8 kB that one page of a list may read. */
const mostPages = 200;
/** Pages of a list that are followed. */
const depth = 3;

/** Routes whose work is to read all of something that the caller names; they are bounded by what is asked for. */
const readsAll: Readonly<Record<string, string>> = {
  exportContact: 'gives all that is known of one person, table by table',
  readDataQuality: 'judges the latest 20,000 results, row by row',
  verifyAudit: 'recomputes the chains of the days that are asked for',
};
/** Routes by a name in their path that the fill has none of. */
const namesNobody: Readonly<Record<string, string>> = {
  readPlanAnswer: 'an answer is kept for as long as its asker looks for it',
};
/** Tables of which a tenant has few rows, however long it uses Tsudoi, or has them for a moment only. */
const fewRows: ReadonlySet<string> = new Set(
  [
    // Set up by its members.
    'core.api_key core.email_domain core.identity_provider core.sign_up_source nudge.bounce_mailbox nudge.channel_config nudge.rule nudge.setting',
    'recommendation.ad_account recommendation.profile recommendation.tactic sync.calendar sync.channel sync.connection sync.rule sync.workspace_day',
    // One a month, a version, a model, a shard.
    'core.audit_archive_part core.audit_archived_month core.contact_count nudge.llm_month nudge.llm_month_time nudge.llm_spend nudge.rule_version',
    'nudge.variant_statistic recommendation.model recommendation.outcome_assignment recommendation.pooled_belief recommendation.season_forecast',
    'recommendation.tactic_evidence sync.calendar_count',
    // Gone when what they are for is done.
    'core.contact_import_part core.password_reset core.revoked_session nudge.approval nudge.backlog nudge.batch_nudge nudge.batch_run',
    'nudge.inbox_revocation nudge.llm_batch nudge.llm_batch_line nudge.llm_reservation nudge.undelivered sync.oauth_flow',
  ].flatMap((line) => line.split(' ')),
);
/** Lists that are not cut into pages: so many rows at most, each with what stands by its keys in other tables. */
const pagesOfWhole: Readonly<Record<string, number>> = {
  listSetAsideEntries: 500 * 10,
};
/** Answers that are right although no row is read. */
const refusals: Readonly<Record<string, number>> = {
  listSessions: 403,
  listRemoteCalendars: 409,
  readPushKey: 404,
  readBounceMailbox: 404,
};
/**
 * Sums over the whole installation, looked at seldom and with a rest as long as they take; the 400 latest events of a tenant that
 * models learn from, once a day: of few events a sort is cheaper than the index; a tenant's sign-ups by day, once a day.
 */
const sumsUp = /_figures|llm_prune|as known_since|as people from core\.sign_up_view/;
/** Behind the answers or before them: timers of the process, and keys that it does not remember, found by their hash. */
const behind = /core\.write_access_log|core\.touch_api_keys|core\.authenticate_api_key|core\.schema_state/;

describe('what a read costs in an installation that has grown', function () {
  this.timeout(900_000);
  let log: PlanLog;
  let database: TestDatabase;
  let owner: pg.Client;
  let installation: WholeInstallation;

  before(async () => {
    log = await startPlanLog();
    database = await createTestDatabase(log.url);
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    installation = await startWholeInstallation(database, { ROLE: 'api' });
    await owner.query('update core.tenant set requests_per_minute = 100000000');
    await fillInstallation(owner, installation.tenantId, {
      others: 9,
      contacts: size,
      events: size,
      nudges: size,
      signals: size,
      audit: size,
      entries: size,
      calls: size,
    });
    await log.begin();
    // Connections that were there before do not write down their plans.
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename in ('tsudoi_app', 'tsudoi_dispatcher')`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  });
  after(async () => {
    await owner.end();
    await installation.stop();
    await log.stop();
  });

  const get = async (path: string) => {
    const answer = await fetch(installation.url + path, {
      headers: { authorization: `Bearer ${installation.adminKey}` },
    });
    return { status: answer.status, body: (await answer.json()) as { nextCursor?: string | null } };
  };
  const ran = async (): Promise<RanStatement[]> =>
    (await log.read()).filter(
      ({ query, inside = '' }) => !behind.test(query) && !sumsUp.test(query) && !sumsUp.test(inside),
    );

  /** What is wrong with a request. A connection that runs a statement for the first time reads the catalogue: asked again, it does not. */
  async function leastOf(where: string, path: string, operationId: string, strange: boolean) {
    for (let tries = 1; ; tries += 1) {
      await log.read();
      const { status, body } = await get(path);
      const statements = await ran();
      const found = faultsOfPlans(statements).map((fault) => `${where}: ${fault}`);
      if (status !== (refusals[operationId] ?? 200) && !(strange && (status === 404 || status === 400)))
        found.push(`${where}: ${String(status)} ${JSON.stringify(body)}`);
      if (pagesOf(statements) > (pagesOfWhole[operationId] ?? mostPages))
        found.push(`${where}: ${worst(statements)}`);
      if (found.length === 0 || tries === 6) return { body, found };
    }
  }

  it('is tried on every table that grows', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('core', 'nudge', 'recommendation', 'sync') and c.relkind in ('r', 'p') and not c.relispartition
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') order by 1`,
    );
    const empty: string[] = [];
    for (const { name } of rows) {
      if (fewRows.has(name)) continue;
      const found = await owner.query(`select from ${name} where tenant_id = $1 offset 30 limit 1`, [
        installation.tenantId,
      ]);
      if (found.rowCount === 0) empty.push(name);
    }
    assert.deepEqual(empty, [], 'neither filled by e2e/fill nor one of the few');
  });

  it('is a range of an index on every route, with every filter and cursor', async () => {
    const values = await readValues(owner, installation.url, installation.adminKey, installation.tenantId);
    const document = (await get('/openapi.json')).body as unknown as ReadsDocument;
    const faults: string[] = [];
    let requests = 0;
    for (const { operationId, name, path, paged, strange, unknown } of readsOf(document, values)) {
      if (operationId in readsAll) continue;
      if (unknown.length > 0 && !(operationId in namesNobody))
        faults.push(`${name}: the fill has no ${unknown.join()}`);
      let follow = '';
      for (let page = 0; page < depth; page += 1) {
        const where = `${name}, page ${String(page + 1)}`;
        const { body, found } = await leastOf(where, path + follow, operationId, strange);
        requests += 1;
        faults.push(...found);
        if (!paged || typeof body.nextCursor !== 'string') break;
        follow = `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(body.nextCursor)}`;
      }
    }
    console.log(`      ${String(requests)} requests over ${String(size)} rows a table`);
    assert.deepEqual(faults, []);
  });

  it('is a range of an index for every gauge', async () => {
    await log.read();
    await (await fetch(`${installation.url}/metrics`)).text();
    const statements = await ran();
    assert.ok(statements.length > 0, 'gauges ask the database');
    assert.deepEqual(faultsOfPlans(statements), []);
  });

  it('is a range of an index for every timer of a worker', async () => {
    await log.read();
    const worker = await startWholeInstallation(
      { ...database, drop: () => Promise.resolve() },
      { ROLE: 'worker' },
    );
    // Every round begins at once; the slowest waits for its lock of the installation.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await worker.stop();
    const statements = await ran();
    assert.ok(statements.length > 50, `${String(statements.length)} statements of timers`);
    assert.deepEqual([...new Set(faultsOfPlans(statements))], []);
  });
});

function worst(statements: readonly RanStatement[]): string {
  const pages = (each: RanStatement) => each.plan['Shared Hit Blocks'] + each.plan['Shared Read Blocks'];
  const [most] = statements.filter((each) => each.inside === undefined).sort((a, b) => pages(b) - pages(a));
  return `${String(pagesOf(statements))} pages, ${most ? `${String(pages(most))} of them: ${most.query.replaceAll(/\s+/g, ' ').slice(0, 300)}` : ''}`;
}
