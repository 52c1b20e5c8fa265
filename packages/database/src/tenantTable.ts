/**
 * The statements every tenant table needs: row-level security (the owner, who migrates and backs up, is outside it), the application role's
 * policy and grants. `rights` are the application role's. `dispatcherColumns` opens those columns, of all tenants,
 * to the dispatcher role for reading, and nothing else.
 */
export function tenantTable(
  table: string,
  rights = 'select, insert, update, delete',
  dispatcherColumns?: readonly string[],
): string {
  const name = table.replace('.', '_');
  const dispatcher = dispatcherColumns
    ? `create policy ${name}_dispatcher on ${table} for select to tsudoi_dispatcher using (true);
       grant select (${dispatcherColumns.join(', ')}) on ${table} to tsudoi_dispatcher;`
    : '';
  return `
    alter table ${table} enable row level security;
    create policy ${name}_tenant on ${table} to tsudoi_app
      using (tenant_id = (select core.current_tenant())) with check (tenant_id = (select core.current_tenant()));
    grant ${rights} on ${table} to tsudoi_app;
    ${dispatcher}`;
}
