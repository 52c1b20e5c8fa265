import { EventInput } from '@tsudoi/contracts/events';
import { RuleInput } from '@tsudoi/contracts/rules';
import type pg from 'pg';
import { fillSteps } from './fillSteps.ts';

/** Rows of the large tables; half of each belong to the first tenant, the others share the rest. */
export interface FillSizes {
  /** Tenants beside the first. */
  readonly others: number;
  readonly contacts: number;
  readonly events: number;
  readonly nudges: number;
  readonly signals: number;
  readonly audit: number;
  readonly entries: number;
  readonly calls: number;
}

/** What was filled. The first of `tenantIds` has half of everything. */
export interface Filled {
  readonly tenantIds: readonly string[];
  /** Rows written, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Fills an installation with what a long time of use leaves behind; the same rows for the same sizes. Without triggers and
 * foreign keys (they would take the time of the whole), so the counts that triggers keep are written too; analyzed at the end.
 * Ids are of version 7, as they are born.
 */
export async function fillInstallation(
  owner: pg.Client,
  firstTenant: string,
  sizes: FillSizes,
): Promise<Filled> {
  const { rows: made } = await owner.query<{ id: string }>(
    `insert into core.tenant (slug, name, requests_per_minute) select 'filled-' || n, 'Filled ' || n, 100000000
     from generate_series(1, $1::int) n returning id`,
    [sizes.others],
  );
  const tenantIds = [firstTenant, ...made.map((row) => row.id)];
  // A row finds its tenant's rows in another table by its own number: sizes are multiples of one round of tenants.
  const round = 2 * sizes.others;
  const rounded = (size: number) => Math.max(1, Math.round(size / round)) * round;
  const counts: FillSizes = {
    ...sizes,
    contacts: rounded(sizes.contacts),
    events: rounded(sizes.events),
    nudges: rounded(sizes.nudges),
    signals: rounded(sizes.signals),
    audit: rounded(sizes.audit),
    entries: rounded(sizes.entries),
    calls: rounded(sizes.calls),
  };
  const rows: Record<string, number> = {};
  await owner.query('set session_replication_role = replica');
  await owner.query(functions);
  await owner.query(
    'create temporary table fill as select $1::uuid[] as tenants, $2::jsonb as rule, $3::jsonb as event',
    [tenantIds, JSON.stringify(rule), JSON.stringify(event)],
  );
  try {
    await owner.query(`select core.make_log_partitions((now() - interval '90 days')::date, 8)`);
    for (const { table, sql } of fillSteps(counts)) {
      const { rowCount } = await owner.query(sql);
      rows[table] = (rows[table] ?? 0) + (rowCount ?? 0);
    }
  } finally {
    await owner.query('drop table fill');
    await owner.query('set session_replication_role = origin');
  }
  await owner.query('vacuum analyze');
  return { tenantIds, rows };
}

/** Row `n` of `total`: its place among the tenants, its instant within the last 80 days, its id by that instant. */
const functions = `
  create or replace function pg_temp.place(others int, n bigint) returns bigint language sql immutable
    as $$ select case when n % 2 = 0 then 1 else 2 + (n / 2) % others end $$;
  create or replace function pg_temp.at(n bigint, total bigint) returns timestamptz language sql immutable
    as $$ select to_timestamp(${String(Math.floor(Date.now() / 1000) - 80 * 86_400)} + floor(80 * 86400 * (n::float8 / total))) $$;
  create or replace function pg_temp.key(name text, n bigint, total bigint) returns uuid language sql immutable as $$
    select (encode(substring(int8send((extract(epoch from pg_temp.at(n, total)) * 1000)::bigint) from 3), 'hex') || '7'
      || substr(md5(name || n), 1, 3) || '8' || substr(md5(name || n), 4, 15))::uuid $$;
  create or replace function pg_temp.named(name text) returns uuid language sql immutable
    as $$ select overlay(overlay(md5(name) placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid $$;
  create or replace function pg_temp.rule(others int, n bigint) returns uuid language sql immutable
    as $$ select pg_temp.named('rule ' || pg_temp.place(others, n) || ' ' || case when n % 2 = 0 then (n / 2) % 10 else 0 end) $$;
  create or replace function pg_temp.calendar(others int, n bigint) returns uuid language sql immutable
    as $$ select pg_temp.named('calendar ' || pg_temp.place(others, n) || ' ' || (n / 2 / others) % 4) $$;
`;

const rule = RuleInput.parse({
  name: 'Filled rule',
  enabled: true,
  trigger: { kind: 'schedule', at: '09:00' },
  brief: {
    goal: 'filled',
    variants: [
      {
        key: 'a',
        subject: { ja: 'お知らせ', en: 'News' },
        text: { ja: '今週の集まりのお知らせです。', en: 'This is the text of a nudge, as long as most are.' },
      },
    ],
  },
});

const event = EventInput.parse({
  name: 'Filled event',
  theme: 'theme',
  category: 'meetup',
  audience: { description: 'people of the town', segments: [] },
  format: 'venue',
  capacity: 100,
  startsAt: '2030-01-01T00:00:00.000Z',
  targetAttendees: 60,
  tacticBudgetJpy: 100_000,
  staffHours: 30,
});
