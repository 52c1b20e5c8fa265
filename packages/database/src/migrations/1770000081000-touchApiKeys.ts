import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an API key was last used, without dropping every remembered key for it. */
export class TouchApiKeys1770000081000 implements MigrationInterface {
  name = 'TouchApiKeys1770000081000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger api_key_changed on core.api_key;
      create trigger api_key_changed after delete or update of revoked_at, expires_at, role, scopes, requests_per_minute on core.api_key
        for each statement execute function core.notify_api_key();

      create function core.touch_api_keys(ids uuid[]) returns void
        language sql security definer volatile set search_path = pg_catalog
        as $$ update core.api_key set last_used_at = now() where id = any (ids) $$;
      revoke all on function core.touch_api_keys(uuid[]) from public;
      grant execute on function core.touch_api_keys(uuid[]) to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
