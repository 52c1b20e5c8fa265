import type { ResultSource } from '@tsudoi/contracts/outcomes';
import type { Tx } from '@tsudoi/database/database';
import type { ResultRow } from './resultRow.ts';

/** The event and the tactic that a row belongs to, as far as they are known. */
export interface Owner {
  readonly eventId: string | null;
  readonly tacticKey: string | null;
}

/** Finds owners, with what it found before: a file names few campaigns and many days. */
export interface Owners {
  of(tx: Tx, rows: readonly Named[]): Promise<Owner[]>;
}

type Named = Pick<ResultRow, 'campaign' | 'names'>;

const campaignOfEvent = /event-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const key = /^[a-z0-9][a-z0-9-]{1,59}$/;
const mostKept = 5_000;
const nobody: Owner = { eventId: null, tacticKey: null };

/**
 * Owners of the rows of one source. In this order: what the whole file is said to be of, ids in the row, the UTM campaign of a plan's links (`event-<id>`, in its
 * own column or in the campaign's name) with `utm_id` as the tactic, what somebody assigned. Events of other tenants are none.
 */
export function ownersOf(
  source: ResultSource,
  fixed: { readonly eventId?: string | undefined; readonly tacticKey?: string | undefined },
  usualTactic: string | undefined,
): Owners {
  const known = new Map<string, Owner>();
  const nameOf = ({ campaign, names }: Named): string =>
    [campaign, names.utmCampaign, names.utmId, names.event, names.tactic].join('\u001f');
  return {
    async of(tx, rows) {
      const asked = new Map<string, Named>();
      for (const row of rows) if (!known.has(nameOf(row))) asked.set(nameOf(row), row);
      const found = asked.size === 0 ? [] : await find(tx, [...asked.values()]);
      if (known.size > mostKept) known.clear();
      // A copy of each name: what is cut out of a file holds on to the part it was cut from.
      [...asked.keys()].forEach((name, index) =>
        known.set(Buffer.from(name).toString(), found[index] ?? nobody),
      );
      const missing = rows.filter((row) => !known.has(nameOf(row)));
      // Names that were known before the table was emptied.
      if (missing.length > 0)
        for (const [index, owner] of (await find(tx, missing)).entries())
          known.set(nameOf(missing[index] as Named), owner);
      return rows.map((row) => known.get(nameOf(row)) ?? nobody);
    },
  };

  async function find(tx: Tx, rows: readonly Named[]): Promise<Owner[]> {
    const assigned = await tx.query<{ campaign: string; event_id: string; tactic_key: string | null }>(
      'select campaign, event_id, tactic_key from recommendation.outcome_assignment where source = $1 and campaign = any($2)',
      [source, [...new Set(rows.map(({ campaign }) => campaign))]],
    );
    const byCampaign = new Map(assigned.map((row) => [row.campaign, row]));
    const ids = rows.map(({ campaign, names }) =>
      uuid.test(names.event)
        ? names.event
        : (campaignOfEvent.exec(names.utmCampaign)?.[1] ?? campaignOfEvent.exec(campaign)?.[1]),
    );
    const candidates = [...new Set([...ids, fixed.eventId].filter((id) => id !== undefined))];
    const events =
      candidates.length === 0
        ? []
        : await tx.query<{ id: string }>('select id from recommendation.event where id = any($1)', [
            candidates,
          ]);
    const own = new Set(events.map(({ id }) => id));
    const ofTenant = (id: string | undefined): string | null =>
      id !== undefined && own.has(id.toLowerCase()) ? id.toLowerCase() : null;
    return rows.map(({ campaign, names }, index) => {
      const told = byCampaign.get(campaign);
      const link = key.test(names.utmId) ? names.utmId : undefined;
      const tactic = key.test(names.tactic) ? names.tactic : undefined;
      return {
        eventId: ofTenant(fixed.eventId) ?? ofTenant(ids[index]) ?? told?.event_id ?? null,
        tacticKey: fixed.tacticKey ?? tactic ?? link ?? told?.tactic_key ?? usualTactic ?? null,
      };
    });
  }
}
