import { ProfileInput, type Profile } from '@tsudoi/contracts/profile';
import type { Tx } from '@tsudoi/database/database';

/** The tenant's profile; version 0 where none was stated. */
export async function readStoredProfile(
  tx: Tx,
): Promise<{ readonly input: ProfileInput; readonly version: number }> {
  const [row] = await tx.query<{ details: unknown; version: number }>(
    'select details, version from recommendation.profile where tenant_id = $1',
    [tx.tenantId],
  );
  return row === undefined
    ? { input: ProfileInput.parse({}), version: 0 }
    : { input: ProfileInput.parse(row.details), version: row.version };
}

/** States the profile; the last one wins. */
export async function writeProfile(tx: Tx, input: ProfileInput): Promise<number> {
  const [row] = await tx.query<{ version: number }>(
    `insert into recommendation.profile (tenant_id, details) values ($1, $2)
     on conflict (tenant_id) do update set details = excluded.details, version = recommendation.profile.version + 1, updated_at = now()
     returning version`,
    [tx.tenantId, JSON.stringify(input)],
  );
  return row?.version ?? 1;
}

/** Numbers of the profile that we have: contacts who agreed to mail, and to LINE. */
export async function suggestedReach(tx: Tx): Promise<Profile['suggested']> {
  const [row] = await tx.query<{ mail: number; line: number }>(
    'select mail, line from core.contact_reach_view where tenant_id = $1',
    [tx.tenantId],
  );
  const [mail, line] = [row?.mail ?? 0, row?.line ?? 0];
  return { ...(mail > 0 && { mailingList: mail }), ...(line > 0 && { lineFriends: line }) };
}

/** The profile that plans count with: what was stated, and where nothing was, what we have. */
export async function effectiveProfile(tx: Tx): Promise<ProfileInput> {
  const { input } = await readStoredProfile(tx);
  return { ...input, reach: { ...(await suggestedReach(tx)), ...withoutUnknown(input.reach) } };
}

function withoutUnknown(reach: ProfileInput['reach']): ProfileInput['reach'] {
  return Object.fromEntries(Object.entries(reach).filter(([, count]) => count !== null));
}
