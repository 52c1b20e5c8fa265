import assert from 'node:assert/strict';
import { createLogger } from '@tsudoi/runtime/logger';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { firstStage } from '@tsudoi/growth/stage';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { RuleInput } from '@tsudoi/contracts/rules';
import { createNudgeMetrics } from '../src/nudgeMetrics.ts';
import { tick } from '../src/when/schedule/tick.ts';
import { insertRule } from '../src/when/store/rules.ts';
import { aRule, createWorld, type Tenant, type World } from './nudgeService.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { printedSeed } from './printedSeed.ts';
import { readTzFile, type OffsetAt } from './tzFile.ts';

const from = DateTime.fromISO('2026-11-21T00:00:00Z');
const days = 731;
const full = process.env['TSUDOI_FULL'] === '1';
const hourMs = 3_600_000;
const quiet = { start: '22:30', end: '06:30' };

/** Zones that do the same all the time stand for each other unless the run is full; the odd ones are always there. */
function zonesOfTheTest(): string[] {
  const all = Intl.supportedValuesOf('timeZone').filter((zone) => IANAZone.isValidZone(zone));
  if (full) return all;
  const behaviours = new Map<string, string>();
  for (const zone of ['Australia/Lord_Howe', 'Asia/Tokyo', 'America/St_Johns', ...all]) {
    const offsets: number[] = [];
    for (let day = 0; day <= days; day += 1)
      offsets.push(IANAZone.create(zone).offset(from.toMillis() + day * 24 * hourMs));
    const behaviour = offsets.join();
    if (!behaviours.has(behaviour)) behaviours.set(behaviour, zone);
  }
  return [...behaviours.values()];
}

/**
 * Zones for which the server's tz database and that of this Node are of different releases: there Node's would judge the
 * data, not us. They are judged by the server's own files, read by a parser of our own, which is held against Node's in
 * every other zone first. Where the files are out of reach they are left out. Either way they are printed.
 */
async function judgeByServer(
  { owner }: World,
  zones: readonly string[],
): Promise<{ judged: string[]; own: Map<string, OffsetAt> }> {
  const { rows } = await owner.query<{ zone: string; offsets: number[] }>(
    `select zone, array_agg(extract(epoch from (at at time zone nudge.known_zone(zone)) - (at at time zone 'UTC'))::int / 60 order by at) as offsets
     from unnest($1::text[]) zone, generate_series($2::timestamptz, $2::timestamptz + make_interval(days => $3), interval '1 day') at group by zone`,
    [zones, from.toJSDate(), days],
  );
  const agrees = (offsets: readonly number[], offsetAt: OffsetAt) =>
    offsets.every((offset, day) => offset === offsetAt(from.toMillis() + day * 24 * hourMs));
  const different = rows
    .filter(({ zone, offsets }) => !agrees(offsets, (ms) => IANAZone.create(zone).offset(ms)))
    .map((row) => row.zone);
  assert.ok(different.length <= zones.length / 20, 'the two tz databases hardly agree');
  const folder = await owner.query<{ setting: string }>(
    `select setting from pg_config where name = 'SHAREDIR'`,
  );
  const fileOf = (zone: string) => path.join(folder.rows[0]?.setting ?? '', 'timezone', zone);
  const inReach = zones.every((zone) => fs.existsSync(fileOf(zone)));
  if (different.length > 0)
    console.log(
      `zones: the two tz releases differ in ${different.join(', ')}; ${inReach ? "judged by the server's own files" : 'left out'}`,
    );
  if (!inReach) return { judged: zones.filter((zone) => !different.includes(zone)), own: new Map() };
  for (const { zone, offsets } of rows)
    assert.ok(agrees(offsets, readTzFile(fileOf(zone))), `${zone}: the server does not follow its file`);
  return { judged: [...zones], own: new Map(different.map((zone) => [zone, readTzFile(fileOf(zone))])) };
}

interface DueRow {
  readonly zone: string;
  readonly contact_id: string;
  readonly slot: string;
  readonly slot_at: Date;
  readonly due_at: Date;
  readonly quiet: boolean;
}

describe('06:00 in every zone of the tz database over two years', function () {
  this.timeout(full ? 900_000 : 180_000);
  let world: World;
  let tenant: Tenant;
  let database: Database;
  let rows: DueRow[];
  let zones: string[] = [];
  let own = new Map<string, OffsetAt>();
  const movers: string[] = [];
  let downtimes = 0;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('zones');
    const { judged, own: ownFiles } = await judgeByServer(world, zonesOfTheTest());
    zones = judged;
    own = ownFiles;
    const log = createLogger('zones', 'silent');
    let now = from.toJSDate();
    const clock = { now: () => now };
    database = await openDatabase({
      url: world.peers.appUrl,
      dispatcherUrl: world.peers.dispatcherUrl,
      applicationName: 'zones',
      connectionBudget: 4,
      maxReplicas: 1,
      log,
    });
    // Two people a zone, one with quiet hours that 06:00 lies in; and some who move from zone to zone.
    await world.owner.query(
      `insert into core.contact (tenant_id, email, time_zone, quiet_hours)
       select $1, gen_random_uuid() || '@example.com', zone, case when n = 2 then $3::jsonb end from unnest($2::text[]) zone, generate_series(1, 2) n`,
      [tenant.tenantId, zones, JSON.stringify(quiet)],
    );
    const moving = await world.owner.query<{ id: string }>(
      `insert into core.contact (tenant_id, email, time_zone) select $1, gen_random_uuid() || '@example.com', 'UTC' from generate_series(1, 5) returning id`,
      [tenant.tenantId],
    );
    movers.push(...moving.rows.map((row) => row.id));
    const rule = RuleInput.parse(aRule({ trigger: { kind: 'schedule', at: '06:00' } }));
    await database.withTenant(tenant.tenantId, (tx) => insertRule(tx, randomUUID(), rule, 'test', now));

    const random = createSeededRandom(printedSeed('zones'));
    const stage = { current: () => firstStage, version: () => 1, onChange: () => undefined };
    const parts = {
      database,
      clock,
      stage,
      log,
      metrics: createNudgeMetrics(createMetrics('zones', { process: false })),
    };
    const until = from.plus({ days }).toMillis();
    while (now.getTime() < until) {
      await tick(parts);
      // A look every few hours; one in twenty comes six hours after what was filled has run out.
      const down = random() < 0.05;
      if (down) downtimes += 1;
      const filled = await world.owner.query<{ at: Date }>('select filled_until as at from nudge.rule');
      now = down
        ? new Date((filled.rows[0]?.at.getTime() ?? 0) + 6 * hourMs)
        : new Date(now.getTime() + (3 + random() * 18) * hourMs);
      if (random() < 0.2) {
        await world.owner.query('update core.contact set time_zone = $2 where id = $1', [
          movers[Math.floor(random() * movers.length)],
          zones[Math.floor(random() * zones.length)],
        ]);
      }
    }
    rows = (
      await world.owner.query<DueRow>(
        `select c.time_zone as zone, n.contact_id, n.trigger ->> 'slot' as slot, n.slot_at, b.due_at, c.quiet_hours is not null as quiet
         from nudge.nudge n join nudge.backlog b on b.nudge_id = n.id join core.contact c on c.id = n.contact_id`,
      )
    ).rows;
    console.log(
      `zones: ${String(zones.length)} zones, ${String(rows.length)} due instants, ${String(downtimes)} downtimes of six hours`,
    );
  });
  after(async () => {
    await database.close();
    await world.end();
  });

  const localTime = (at: Date, zone: string): DateTime => {
    const offset = own.get(zone)?.(at.getTime());
    return DateTime.fromJSDate(at, {
      zone: offset === undefined ? zone : FixedOffsetZone.instance(offset),
    });
  };

  it('has exactly one nudge a person and local date, at 06:00 by an independent tz implementation', () => {
    const moving = new Set(movers);
    const byPerson = Map.groupBy(
      rows.filter((row) => !moving.has(row.contact_id)),
      (row) => row.contact_id,
    );
    assert.equal(byPerson.size, zones.length * 2);
    for (const [, ofPerson] of byPerson) {
      const zone = ofPerson[0]?.zone ?? '';
      const dates = new Set<string>();
      for (const row of ofPerson) {
        const local = localTime(row.slot_at, zone);
        assert.equal(local.toFormat('yyyy-MM-dd HH:mm:ss'), `${row.slot} 06:00:00`, zone);
        dates.add(row.slot);
      }
      assert.equal(dates.size, ofPerson.length, `${zone}: a date twice`);
      let day = localTime(from.toJSDate(), zone);
      if (day.hour >= 6) day = day.plus({ days: 1 });
      for (let index = 0; index < days - 1; index += 1)
        assert.ok(
          dates.has(day.plus({ days: index }).toFormat('yyyy-MM-dd')),
          `${zone}: ${day.plus({ days: index }).toISODate() ?? ''} is missing`,
        );
    }
  });

  it('is never due inside quiet hours, and otherwise in its second', () => {
    for (const row of rows) {
      if (!row.quiet) {
        assert.equal(row.due_at.getTime(), row.slot_at.getTime());
        continue;
      }
      const local = localTime(row.due_at, row.zone);
      const time = local.toFormat('HH:mm');
      assert.ok(time >= quiet.end && time < quiet.start, `${row.zone} ${local.toISO() ?? ''}`);
    }
  });

  it('gives a person who moves between zones no date twice', () => {
    for (const mover of movers) {
      const slots = rows.filter((row) => row.contact_id === mover).map((row) => row.slot);
      assert.equal(new Set(slots).size, slots.length);
      assert.ok(slots.length > days * 0.7);
    }
  });
});
