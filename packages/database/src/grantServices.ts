import type { Client } from 'pg';
import { serviceRoleNames, type Roles } from './roles.ts';
import { serviceRights, serviceRoles, type ServiceRights } from './serviceRights.ts';

type Verb = 'select' | 'insert' | 'update' | 'delete';
const verbs: Readonly<Record<string, Verb>> = { S: 'select', I: 'insert', U: 'update', D: 'delete' };

/** A table or view, and what the application's role may do with it. */
interface Relation {
  readonly name: string;
  readonly isView: boolean;
  readonly verbs: readonly Verb[];
  /** `update:state` for a verb of one column. */
  readonly columnVerbs: readonly string[];
  /** What a view reads, as `core.contact:email`; empty for a table. */
  readonly reads: readonly string[];
}

interface Catalogue {
  readonly relations: ReadonlyMap<string, Relation>;
  /** Signatures of functions that not everybody may call and the application's role may, by name. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
}

/** Grants of one role, as `select on core.job` or `update (state) on core.job`. */
type Grants = ReadonlySet<string>;

const relationsSql = `
  with acl as (
    select c.oid, c.relkind, format('%I.%I', n.nspname, c.relname) as name,
      array(select lower(a.privilege_type) from aclexplode(c.relacl) a where a.grantee = $1::regrole) as verbs,
      array(select lower(x.privilege_type) || ':' || quote_ident(a.attname) from pg_attribute a, aclexplode(a.attacl) x
        where a.attrelid = c.oid and x.grantee = $1::regrole) as column_verbs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
  )
  select name, relkind = 'v' as is_view, verbs, column_verbs,
    case when relkind = 'v' then array(
      select distinct format('%I.%I', bn.nspname, b.relname) || ':' || quote_ident(a.attname)
      from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
      join pg_class b on b.oid = d.refobjid join pg_namespace bn on bn.oid = b.relnamespace
      join pg_attribute a on a.attrelid = b.oid and a.attnum = d.refobjsubid
      where r.ev_class = acl.oid and b.oid <> acl.oid) else array[]::text[] end as reads
  from acl where verbs <> '{}' or column_verbs <> '{}'`;

const functionsSql = `
  select format('%I.%I', n.nspname, p.proname) as name, p.oid::regprocedure::text as signature
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where exists (select from aclexplode(p.proacl) a where a.grantee = $1::regrole)
    and not has_function_privilege('public', p.oid, 'execute')`;

async function readCatalogue(client: Client, app: string): Promise<Catalogue> {
  const relations = await client.query<{
    name: string;
    is_view: boolean;
    verbs: Verb[];
    column_verbs: string[];
    reads: string[];
  }>(relationsSql, [app]);
  const found = await client.query<{ name: string; signature: string }>(functionsSql, [app]);
  const functions = new Map<string, string[]>();
  for (const { name, signature } of found.rows)
    functions.set(name, [...(functions.get(name) ?? []), signature]);
  return {
    relations: new Map(
      relations.rows.map((row) => [
        row.name,
        {
          name: row.name,
          isView: row.is_view,
          verbs: row.verbs,
          columnVerbs: row.column_verbs,
          reads: row.reads,
        },
      ]),
    ),
    functions,
  };
}

/** The grants that a service's rights come to: never one that the application's role has not. What is not there (an older schema) is passed by. */
function wantedGrants({ schemas, tables, functions }: ServiceRights, catalogue: Catalogue): Grants {
  const grants = new Set<string>();
  const usable = new Set<string>(['core']);
  const openColumn = (name: string, column: string, verb: Verb): void => {
    grants.add(`${verb} (${column}) on ${name}`);
    usable.add(schemaOf(name));
  };
  const openView = ({ name, reads }: Relation): void => {
    grants.add(`select on ${name}`);
    usable.add(schemaOf(name));
    for (const read of reads) {
      const [from = '', column = ''] = read.split(':');
      const base = catalogue.relations.get(from);
      if (base?.isView) openView(base);
      else openColumn(from, column, 'select');
    }
  };
  const openAs = (relation: Relation, wanted: readonly Verb[]): void => {
    if (relation.isView) return openView(relation);
    usable.add(schemaOf(relation.name));
    for (const verb of wanted) if (relation.verbs.includes(verb)) grants.add(`${verb} on ${relation.name}`);
    for (const each of relation.columnVerbs) {
      const [verb = '', column = ''] = each.split(':');
      if (wanted.includes(verb as Verb)) openColumn(relation.name, column, verb as Verb);
    }
  };
  for (const relation of catalogue.relations.values())
    if (schemas.includes(schemaOf(relation.name))) openAs(relation, Object.values(verbs));
  for (const [name, right] of Object.entries(tables)) {
    const relation = catalogue.relations.get(name);
    if (!relation) continue;
    if (typeof right === 'string')
      openAs(
        relation,
        Array.from(right).map((letter) => verbs[letter] as Verb),
      );
    else {
      for (const column of right.S) openColumn(name, column, 'select');
      for (const column of right.U ?? []) openColumn(name, column, 'update');
    }
  }
  for (const [name, signatures] of catalogue.functions)
    if (functions.includes(name) || schemas.includes(schemaOf(name)))
      for (const signature of signatures) {
        grants.add(`execute on function ${signature}`);
        usable.add(schemaOf(name));
      }
  for (const schema of usable) grants.add(`usage on schema ${schema}`);
  return grants;
}

const schemaOf = (name: string): string => name.split('.')[0] ?? '';

const grantsSql = `
  select lower(a.privilege_type) || ' on ' || format('%I.%I', n.nspname, c.relname) as held
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a where a.grantee = $1::regrole
  union all select lower(x.privilege_type) || ' (' || quote_ident(a.attname) || ') on ' || format('%I.%I', n.nspname, c.relname)
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(a.attacl) x
  where x.grantee = $1::regrole
  union all select 'execute on function ' || p.oid::regprocedure from pg_proc p, aclexplode(p.proacl) a where a.grantee = $1::regrole
  union all select lower(a.privilege_type) || ' on schema ' || quote_ident(n.nspname) from pg_namespace n, aclexplode(n.nspacl) a
  where a.grantee = $1::regrole`;

/**
 * Makes the grants of each service's role what `serviceRights` says, and its policies those of the application's role, whatever
 * was there before; nothing is locked where nothing differs. `holders` hold the privileges in this database, `logins` sign in.
 */
export async function grantServices(client: Client, logins: Roles, holders: Roles): Promise<void> {
  const names = serviceRoleNames(logins);
  await copyPolicies(client, holders.app, serviceRoleNames(holders).group);
  const catalogue = await readCatalogue(client, holders.app);
  for (const role of serviceRoles) {
    const name = names.of[role];
    const wanted = wantedGrants(serviceRights[role], catalogue);
    const held = new Set(
      (await client.query<{ held: string }>(grantsSql, [name])).rows.map((row) => row.held),
    );
    const changes = [
      ...[...held].filter((each) => !wanted.has(each)).map((each) => `revoke ${each} from ${name}`),
      ...[...wanted].filter((each) => !held.has(each)).map((each) => `grant ${each} to ${name}`),
    ];
    if (changes.length > 0) await client.query(changes.join(';\n'));
  }
}

/** Policies of the application's role, and those that the services' group has in their place. */
const policiesSql = `
  select format('%I.%I', n.nspname, c.relname) as table, p.polname as name, p.polcmd as command, p.polpermissive as permissive,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as checked,
    $1::regrole = any (p.polroles) as is_app
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
  where $1::regrole = any (p.polroles) or p.polroles = array[$2::regrole::oid]`;

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly command: string;
  readonly permissive: boolean;
  readonly using: string | null;
  readonly checked: string | null;
  readonly is_app: boolean;
}

const commands: Readonly<Record<string, string>> = {
  '*': 'all',
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
};

async function copyPolicies(client: Client, app: string, group: string): Promise<void> {
  const { rows } = await client.query<Policy>(policiesSql, [app, group]);
  const copies = new Map(rows.filter((row) => !row.is_app).map((row) => [`${row.table} ${row.name}`, row]));
  for (const policy of rows.filter((row) => row.is_app)) {
    const name = `${policy.name}_services`.slice(-63);
    const key = `${policy.table} ${name}`;
    const copy = copies.get(key);
    copies.delete(key);
    if (copy && isSame(copy, policy)) continue;
    await locked(
      client,
      `${copy ? `drop policy ${name} on ${policy.table};` : ''}
       create policy ${name} on ${policy.table} as ${policy.permissive ? 'permissive' : 'restrictive'}
         for ${commands[policy.command] ?? 'all'} to ${group}
         ${policy.using === null ? '' : `using (${policy.using})`}
         ${policy.checked === null ? '' : `with check (${policy.checked})`}`,
    );
  }
  for (const { table, name } of copies.values()) await locked(client, `drop policy ${name} on ${table}`);
}

function isSame(a: Policy, b: Policy): boolean {
  return (
    a.command === b.command && a.permissive === b.permissive && a.using === b.using && a.checked === b.checked
  );
}

const mostTries = 60;

/** A statement that wants a table for itself: it waits a second at most, with everybody who comes after it, and tries again. */
async function locked(client: Client, statement: string): Promise<void> {
  for (let tries = 1; ; tries += 1)
    try {
      await client.query(`begin; set local lock_timeout = '1s'; ${statement}; commit`);
      return;
    } catch (err) {
      await client.query('rollback');
      if ((err as { code?: string }).code !== '55P03' || tries >= mostTries) throw err;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
}
