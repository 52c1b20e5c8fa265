import type pg from 'pg';

/** Tables without a tenant, each with the reason; a new one must be written down here or carry `tenant_id`. */
export const installationTables: Readonly<Record<string, string>> = {
  'core.tenant': 'the tenants themselves; its policy goes by id',
  'core.stage': 'one row for the installation',
  'core.clock': 'one row for the installation',
  'core.backup_mark': 'when the last backup of the whole installation was taken; written by the owner alone',
  'core.growth_reading': 'sums over the installation; behind installation:admin',
  'core.growth_sample': 'the same, a value a day',
  'core.growth_state': 'one row for the installation',
  'core.growth_override': 'modes of the installation held by hand; behind installation:admin',
  'core.stage_change': 'every version of the stage; behind installation:admin',
  'core.signing_key': 'keys that sign access tokens; private halves sealed to the installation',
  'nudge.llm_credential': 'keys of model providers of the installation, sealed; behind installation:admin',
  'nudge.llm_learnt': 'what a target refuses, learnt from its answers; no words of anybody',
  'nudge.llm_target': 'model providers of the installation; behind installation:admin',
  'nudge.llm_route': 'which provider serves which task; behind installation:admin',
  'nudge.llm_terms': 'exchange rate and time zone of AI budgets; behind installation:admin',
  'core.breaking_migration': 'which migrations older versions cannot read; no grant to the application role',
  'public.tsudoi_migration': 'which migrations ran; no grant to the application role',
  'public.typeorm_metadata': 'written by the migrator; no grant to the application role',
};

/** Functions that run with the owner's rights and may be called by the application role, each with the reason. */
export const definerFunctions: Readonly<Record<string, string>> = {
  'core.authenticate_api_key': 'by the hash of a secret',
  'core.members_by_email': 'sign-in, before the tenant is known; ids only',
  'core.invitation_tenant': 'by the hash of a secret',
  'core.identity_provider_tenant': 'by an id; gives a tenant id only',
  'core.password_reset_tenant': 'by the hash of a secret',
  'core.sign_up_source_tenant': 'by an id; gives a tenant id only',
  'core.create_tenant': 'behind installation:admin',
  'core.schema_state': 'names of the migrations that ran',
  'core.mark_effect': 'marks the stored reply that the request holds the claim of; gives nothing back',
  'core.list_tenants': 'behind installation:admin',
  'core.home_tenant': 'gives the id of the first tenant only',
  'core.installation_figures': 'sums over the whole installation, for its metrics',
  'core.plan_figures': 'two counts over the whole installation, for its metrics',
  'core.work_figures': 'a share and a count over the whole installation, for its metrics',
  'core.tenant_figures': "counts and spend of the biggest tenants, for the installation's metrics alone",
  'sync.stalest': 'an age, for the metrics of the installation',
  'core.growth_figures': 'sums over the whole installation, for the growth policy',
  'core.append_audit': 'writes for the tenant of the transaction only',
  'core.append_audit_entries': 'writes for the tenant of the transaction only',
  'core.touch_api_keys': 'notes the use of keys; gives nothing back',
  'core.erase_contact_rows': 'deletes in the tenant of the transaction only',
  'core.audit_row_change': 'trigger; writes for the tenant of the transaction only',
  'core.write_access_log': 'writes only',
  'core.forget_access': 'the tenant of the transaction only',
  'core.count_contacts': 'trigger',
  'core.find_contacts': 'rows of the tenant of the transaction only',
  'recommendation.find_events': 'rows of the tenant of the transaction only',
  'core.forget_replies': 'deletes in the tenant of the transaction only',
  'core.count_consent': 'trigger',
  'nudge.notice_zones': 'trigger',
  'nudge.notice_zone': 'trigger',
  'sync.growth': 'counts of the whole installation, for the growth policy',
  'sync.roll_over': 'marks entries whose instance is over; gives a count only',
  'sync.receive_push': 'a provider tells of a change by the token it was given; gives nothing back but an id',
  'sync.receive_lifecycle':
    'a provider tells what befell a push subscription by the token it was given; gives nothing back but yes',
  'core.enter_tenant': 'sets the tenant',
};

/** What a routing column of the dispatcher role may be: ids, times, numbers and states, never content. */
export const routingColumns =
  /^(id|tenant_id|.*_id|slug|queue|name|priority|cost|state|due_at|.*_at|.*_until|until|type|kind|trigger_kind|enabled|concern|channel|seq|day|fence|attempts|next_.*|paused|version|hash|bucket|modes|reason|changed_by|single|weight|slot|month|interval_.*|minutes|offset_ms|dirty|last_seq|changed|shares_outcomes)$/;

export interface CatalogTable {
  readonly name: string;
  readonly kind: 'r' | 'p' | 'v' | 'm';
  readonly partition: boolean;
  readonly hasTenant: boolean;
  readonly rowSecurity: boolean;
  readonly tenantPolicy: boolean;
  readonly invoker: boolean;
  readonly appMay: boolean;
}

/** Every table and view outside PostgreSQL's own schemas. */
export async function catalogTables(owner: pg.Client): Promise<CatalogTable[]> {
  const { rows } = await owner.query<CatalogTable>(`
    select n.nspname || '.' || c.relname as name, c.relkind as kind, c.relispartition as partition,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as "hasTenant",
      c.relrowsecurity as "rowSecurity",
      exists (select 1 from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname
        and 'tsudoi_app' = any (p.roles) and p.qual like '%current_tenant%') as "tenantPolicy",
      coalesce(c.reloptions::text like '%security_invoker=true%', false) as invoker,
      has_any_column_privilege('tsudoi_app', c.oid, 'select, insert, update')
        or has_table_privilege('tsudoi_app', c.oid, 'delete') as "appMay"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
    order by 1`);
  return rows;
}

/** Functions with the owner's rights that the application role may call. */
export async function catalogDefiners(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    select distinct n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and has_function_privilege('tsudoi_app', p.oid, 'execute')
    order by 1`);
  return rows.map((row) => row.name);
}

/** Columns that the dispatcher role may read, `schema.table.column`. */
export async function dispatcherColumns(owner: pg.Client): Promise<{ table: string; column: string }[]> {
  const { rows } = await owner.query<{ table: string; column: string }>(`
    select n.nspname || '.' || c.relname as table, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema')
      and has_column_privilege('tsudoi_dispatcher', c.oid, a.attnum, 'select')
    order by 1, 2`);
  return rows;
}
