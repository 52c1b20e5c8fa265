import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../tenantTable.ts';

/** Schema `recommendation`: events, tenants' tactics, plans and their tasks. Written by recommendation-api only. */
export class CreateRecommendation1770000010000 implements MigrationInterface {
  name = 'CreateRecommendation1770000010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema recommendation;
      grant usage on schema recommendation to tsudoi_app, tsudoi_dispatcher;

      create table recommendation.event (
        id uuid primary key,
        tenant_id uuid not null,
        details jsonb not null,
        name text not null,
        starts_at timestamptz not null,
        state text not null default 'open' check (state in ('open', 'cancelled', 'finished')),
        search text not null default '',
        external_ref text,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index on recommendation.event (tenant_id, created_at desc, id desc);
      create unique index event_external_ref on recommendation.event (tenant_id, external_ref) where external_ref is not null;
      ${tenantTable('recommendation.event', undefined, ['id', 'tenant_id', 'starts_at', 'state'])}

      create table recommendation.tactic (
        id uuid primary key default gen_random_uuid(),
        tenant_id uuid not null,
        key text not null,
        details jsonb not null,
        search text not null default '',
        version int not null default 1,
        updated_at timestamptz not null default now(),
        unique (tenant_id, key)
      );
      ${tenantTable('recommendation.tactic')}

      create table recommendation.plan (
        id uuid primary key,
        tenant_id uuid not null,
        event_id uuid not null references recommendation.event (id) on delete cascade,
        state text not null default 'proposed' check (state in ('proposed', 'accepted', 'superseded')),
        details jsonb not null,
        problem jsonb not null,
        version int not null default 1,
        created_at timestamptz not null default now(),
        accepted_at timestamptz
      );
      create index on recommendation.plan (tenant_id, event_id, created_at desc, id desc);
      create unique index plan_accepted on recommendation.plan (event_id) where state = 'accepted';
      ${tenantTable('recommendation.plan')}

      create table recommendation.plan_task (
        id uuid primary key,
        tenant_id uuid not null,
        plan_id uuid not null references recommendation.plan (id) on delete cascade,
        tactic_key text not null,
        details jsonb not null,
        due_on date not null,
        unique (plan_id, tactic_key)
      );
      create index on recommendation.plan_task (tenant_id, plan_id, due_on, id);
      ${tenantTable('recommendation.plan_task')}

      -- One round trip: enters the tenant, then reads under row-level security.
      create function recommendation.read_plan(tenant uuid, plan uuid) returns table
        (id uuid, event_id uuid, state text, details text, version int, created_at timestamptz)
        language plpgsql as $$
        begin
          perform set_config('tsudoi.tenant', tenant::text, true);
          return query select p.id, p.event_id, p.state, p.details::text, p.version, p.created_at
            from recommendation.plan p where p.id = plan;
        end $$;
      grant execute on function recommendation.read_plan(uuid, uuid) to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
