import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../tenantTable.ts';

/** What of the audit log lies in object storage, and the one way to take a month out of the database. */
export class CreateAuditArchive1770000025000 implements MigrationInterface {
  name = 'CreateAuditArchive1770000025000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A closed month of a tenant that is in object storage, whole and read back. \`dropped_at\`: it is there only.
      create table core.audit_archived_month (
        tenant_id uuid not null,
        month date not null check (extract(day from month) = 1),
        entries bigint not null,
        faults int not null,
        archived_at timestamptz not null default now(),
        dropped_at timestamptz,
        primary key (tenant_id, month)
      );
      ${tenantTable('core.audit_archived_month', 'select, insert', ['tenant_id', 'month'])}

      -- The objects of a month; sha256 is of the object as it was before sealing, key_id the id of the key.
      create table core.audit_archive_part (
        tenant_id uuid not null,
        day date not null,
        first_seq bigint not null,
        last_seq bigint not null,
        month date not null,
        path text not null,
        sha256 bytea not null,
        size_bytes bigint not null,
        key_id text not null,
        primary key (tenant_id, day, first_seq),
        foreign key (tenant_id, month) references core.audit_archived_month (tenant_id, month)
      );
      ${tenantTable('core.audit_archive_part', 'select, insert, update (key_id)')}

      create policy core_audit_head_dispatcher on core.audit_head for select to tsudoi_dispatcher using (true);
      grant select (tenant_id, day) on core.audit_head to tsudoi_dispatcher;

      -- Drops the partitions of months that ended \`live_months\` months and a day ago or earlier, and of which every
      -- tenant's entries are archived, all of them and without a fault. Waits 2 s for the lock and leaves the rest
      -- for the next time. Returns the names.
      create function core.drop_archived_audit(live_months int) returns setof text
        language plpgsql security definer volatile set search_path = pg_catalog set lock_timeout = '2s' as $$
        declare
          each record;
          unsafe boolean;
        begin
          perform pg_advisory_xact_lock(hashtext('core.make_log_partitions'));
          for each in
            select c.relname, to_date(right(c.relname, 7), 'YYYY_MM') as month from pg_inherits i
              join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'core.audit_entry'::regclass order by 1
          loop
            continue when each.month + (1 + greatest(live_months, 0)) * interval '1 month' + interval '1 day'
              > now() at time zone 'UTC';
            execute format('select exists (select from (select tenant_id, count(*) as entries from core.%I group by 1) live
              left join core.audit_archived_month a on a.tenant_id = live.tenant_id and a.month = $1
              where a.entries is distinct from live.entries or a.faults > 0)', each.relname) into unsafe using each.month;
            continue when unsafe;
            begin
              execute format('drop table core.%I', each.relname);
            exception when lock_not_available then
              continue;
            end;
            update core.audit_archived_month set dropped_at = now() where month = each.month and dropped_at is null;
            return next each.relname;
          end loop;
        end $$;
      revoke all on function core.drop_archived_audit(int) from public;
      grant execute on function core.drop_archived_audit(int) to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
