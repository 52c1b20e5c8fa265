import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the nudge generator reads of recommendation's tables: events as words name them, and what accepted plans expect. */
export class CreateEventViews1770000049600 implements MigrationInterface {
  name = 'CreateEventViews1770000049600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view recommendation.event_fact_view with (security_invoker = true) as
        select id, tenant_id, name, starts_at, state from recommendation.event;
      create view recommendation.expected_sign_ups_view with (security_invoker = true) as
        select e.id as event_id, e.tenant_id, e.starts_at, e.state, e.details ->> 'format' as format, p.accepted_at,
          (p.details ->> 'expectedSignUps')::float8 as expected_sign_ups
        from recommendation.event e join recommendation.plan p on p.event_id = e.id and p.state = 'accepted';
      grant select on recommendation.event_fact_view, recommendation.expected_sign_ups_view to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
