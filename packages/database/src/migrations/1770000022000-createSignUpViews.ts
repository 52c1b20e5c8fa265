import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What accounts reads of recommendation's tables: which events there are, and which task a UTM link belongs to. */
export class CreateSignUpViews1770000022000 implements MigrationInterface {
  name = 'CreateSignUpViews1770000022000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view recommendation.event_key_view with (security_invoker = true) as
        select id, tenant_id, state, starts_at from recommendation.event;
      create view recommendation.plan_link_view with (security_invoker = true) as
        select t.id, t.tenant_id, p.event_id, t.tactic_key, p.state as plan_state, lower(t.details #>> '{utm,source}') as utm_source,
          lower(t.details #>> '{utm,medium}') as utm_medium, lower(t.details #>> '{utm,campaign}') as utm_campaign,
          lower(t.details #>> '{utm,id}') as utm_id, p.accepted_at
        from recommendation.plan_task t join recommendation.plan p on p.id = t.plan_id;
      grant select on recommendation.event_key_view, recommendation.plan_link_view to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
