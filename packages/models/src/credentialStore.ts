import type { Database, Tx } from '@tsudoi/database/database';
import { installationTenant, type Sealer } from '@tsudoi/seal/createSealer';

/** A credential as an admin sees it: never the secret. */
export interface ModelCredential {
  readonly name: string;
  readonly versions: readonly {
    readonly version: number;
    /** Its last characters. */
    readonly hint: string;
    readonly createdAt: string;
    /** Until then it is tried when the newer one is refused. */
    readonly retiresAt: string | null;
  }[];
  /** Where it may be sent, and nowhere else. */
  readonly origins: readonly string[];
}

/** A secret and where it may be sent. */
export interface OpenedCredential {
  readonly name: string;
  readonly secret: string;
  readonly origins: readonly string[];
}

interface Row {
  readonly name: string;
  readonly version: number;
  readonly secret: string;
  readonly hint: string;
  readonly origins: string[];
  readonly created: string;
  readonly retires: string | null;
}

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

async function rows(database: Database): Promise<readonly Row[]> {
  return database.installation<Row>(
    `select name, version, secret, hint, origins, ${iso('created_at')} as created, ${iso('retires_at')} as retires
     from nudge.llm_credential where retires_at is null or retires_at > now() order by name, version desc`,
  );
}

/** Every credential in force, newest version first. */
export async function listCredentials(database: Database): Promise<readonly ModelCredential[]> {
  const byName = new Map<string, Row[]>();
  for (const row of await rows(database)) byName.set(row.name, [...(byName.get(row.name) ?? []), row]);
  return [...byName].map(([name, of]) => ({
    name,
    origins: of[0]?.origins ?? [],
    versions: of.map(({ version, hint, created, retires }) => ({
      version,
      hint,
      createdAt: created,
      retiresAt: retires,
    })),
  }));
}

/** Opens the secrets in force, newest first; one that does not open (a lost key) is told and left out. */
export async function openCredentials(
  database: Database,
  sealer: Sealer | undefined,
  broken: (name: string, err: unknown) => void,
): Promise<readonly OpenedCredential[]> {
  const found = await rows(database);
  return found.flatMap(({ name, secret, origins }) => {
    try {
      if (!sealer) throw new Error('SEAL_KEYS is not set');
      return [{ name, secret: sealer.open(secret, contextOf(name)), origins }];
    } catch (err) {
      broken(name, err);
      return [];
    }
  });
}

/**
 * Stores a new version; the ones before it are tried for `overlapHours` more, then they retire. Returns its number.
 * Nobody else can rotate at the same moment: the name's rows are locked.
 */
export async function writeCredential(
  tx: Pick<Tx, 'query'>,
  sealer: Sealer,
  { name, secret, origins, overlapHours }: OpenedCredential & { readonly overlapHours: number },
): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`model credential ${name}`]);
  await tx.query(
    `update nudge.llm_credential set retires_at = least(retires_at, now() + $2 * interval '1 hour') where name = $1`,
    [name, overlapHours],
  );
  const [row] = await tx.query<{ version: number }>(
    `insert into nudge.llm_credential (name, version, secret, hint, origins)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from nudge.llm_credential where name = $1 returning version`,
    [name, sealer.seal(secret, contextOf(name)), hintOf(secret), origins],
  );
  return row?.version ?? 1;
}

/** Takes every version out of force; false when there was none. */
export async function removeCredential(tx: Pick<Tx, 'query'>, name: string): Promise<boolean> {
  const gone = await tx.query('delete from nudge.llm_credential where name = $1 returning version', [name]);
  return gone.length > 0;
}

/** It belongs to the installation, not to a tenant. */
function contextOf(name: string) {
  return { tenantId: installationTenant, purpose: `model-credential:${name}` };
}

function hintOf(secret: string): string {
  return secret.length >= 12 ? `…${secret.slice(-4)}` : '…';
}
