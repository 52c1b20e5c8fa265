import { AdCredentials, type AdAccount } from '@tsudoi/contracts/adAccounts';
import { dayIn } from '@tsudoi/forecast/season/dayTraits';
import type { JobContext, JobHandler } from '@tsudoi/queue/runJob';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { createHash } from 'node:crypto';
import type { OpenAdClient } from '../ads/adClients.ts';
import {
  AdGrantLost,
  AdRefused,
  AdThrottled,
  AdTooLarge,
  type AdAccountFacts,
  type AdClient,
  type AdRow,
} from '../ads/adNetwork.ts';
import { fileKinds } from '../outcomes/fileKinds.ts';
import { ownersOf } from '../outcomes/ownersOf.ts';
import { adAccountSeal, endAdSync, readSealedAccount } from '../store/adAccounts.ts';
import { writeOutcomes, type OutcomeRecord } from '../store/outcomes.ts';

const dayMs = 86_400_000;
/** So far back networks restate what they told. */
const RESTATED_DAYS = 28;
const FIRST_DAYS = 90;
/** Days asked at once, so that no answer is large. */
const SPAN_DAYS = 7;
const BATCH = 500;

/**
 * Fetches an account's results of the last four weeks (of three months the first time) and writes them, each campaign and day once: what the network has restated is
 * restated. Credentials that are refused end it until others are stated; a network that wants its rest gets it.
 */
export function syncAdAccount(sealer: Sealer, open: OpenAdClient): JobHandler<{ adAccountId: string }> {
  return async (job, run) => {
    const { adAccountId } = job.payload;
    const { database, clock } = run;
    const found = await database.withTenant(job.tenantId, (tx) => readSealedAccount(tx, adAccountId));
    if (found === undefined) return;
    const { account, sealed } = found;
    const now = clock.now();
    const end = (told: Parameters<typeof endAdSync>[3]): Promise<void> =>
      database.withTenant(job.tenantId, async (tx) => {
        await endAdSync(tx, adAccountId, sealed, told);
        await run.complete(tx);
      });
    const tomorrow = new Date(now.getTime() + dayMs);
    try {
      const secret = sealer.open(sealed, adAccountSeal(job.tenantId, adAccountId));
      const client = open(account.accountId, AdCredentials.parse(JSON.parse(secret)), run.signal);
      const facts = await client.facts();
      const write = writer(account, facts, job.tenantId, run);
      for (const { since, until } of spans(account, facts, now))
        for await (const page of rowsOf(client, since, until)) {
          run.signal.throwIfAborted();
          for (let from = 0; from < page.length; from += BATCH)
            await write.rows(page.slice(from, from + BATCH));
        }
      await end({ state: 'ok', message: null, nextSyncAt: tomorrow, syncedAt: now, last: write.written() });
    } catch (err) {
      if (err instanceof AdGrantLost) await end({ state: 'lost', message: err.message, nextSyncAt: null });
      else if (err instanceof AdThrottled)
        await end({
          state: 'throttled',
          message: err.message,
          nextSyncAt: new Date(now.getTime() + err.retryAfterMs),
        });
      else if (err instanceof AdRefused)
        await end({ state: 'failing', message: err.message, nextSyncAt: tomorrow });
      else throw err;
    }
  };
}

/** Rows of days; where an answer is larger than is read at once, of half as many days at a time. A row may then come twice. */
async function* rowsOf(client: AdClient, since: string, until: string): AsyncGenerator<readonly AdRow[]> {
  try {
    yield* client.rows(since, until);
  } catch (err) {
    if (!(err instanceof AdTooLarge) || since === until) throw err;
    const [first, last] = [Date.parse(since) / dayMs, Date.parse(until) / dayMs];
    const middle = first + Math.floor((last - first) / 2);
    yield* rowsOf(client, since, dayText(middle));
    yield* rowsOf(client, dayText(middle + 1), until);
  }
}

const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** The days to ask for, a week at a time; the last is today in the account's zone. */
function spans(
  account: AdAccount,
  { timeZone }: AdAccountFacts,
  now: Date,
): { since: string; until: string }[] {
  const today = dayMs * todayIn(timeZone, now);
  const known = account.syncedAt === null ? undefined : Date.parse(account.syncedAt);
  const back = known === undefined ? FIRST_DAYS : RESTATED_DAYS + Math.ceil((now.getTime() - known) / dayMs);
  const text = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const all: { since: string; until: string }[] = [];
  for (let at = today - Math.min(back, 365) * dayMs; at <= today; at += SPAN_DAYS * dayMs)
    all.push({ since: text(at), until: text(Math.min(today, at + (SPAN_DAYS - 1) * dayMs)) });
  return all;
}

function todayIn(timeZone: string, now: Date): number {
  try {
    return dayIn(timeZone, now.getTime());
  } catch (err) {
    if (err instanceof RangeError)
      throw new AdRefused(`The account counts days in a zone that is none: ${timeZone.slice(0, 60)}`);
    throw err;
  }
}

/** Writes rows, and sums up what came of it. @throws AdRefused where its currency needs a rate that is not stated */
function writer(account: AdAccount, { currency }: AdAccountFacts, tenantId: string, run: JobContext) {
  const rate = currency === 'JPY' ? 1 : account.yenPerUnit;
  if (rate === null)
    throw new AdRefused(`The account counts in ${currency}: state the yen of one unit (yenPerUnit)`);
  const usual = fileKinds.find((kind) => kind.source === account.network);
  const owners = ownersOf(account.network, {}, usual?.kind === 'results' ? usual.tacticKey : undefined);
  const sum = { created: 0, restated: 0, unchanged: 0, unmatched: 0 };
  return {
    written: () => sum,
    async rows(rows: readonly AdRow[]): Promise<void> {
      const named = rows.map((row) => ({
        row,
        campaign: row.campaign.trim().slice(0, 300),
        names: { utmCampaign: '', utmId: '', event: '', tactic: '' },
      }));
      const written = await run.database.withTenant(tenantId, async (tx) => {
        const found = await owners.of(tx, named);
        sum.unmatched += found.filter(({ eventId }) => eventId === null).length;
        return writeOutcomes(
          tx,
          account.network,
          named.map(({ row, campaign }, index): OutcomeRecord => ({
            key: keyOf(account, row),
            day: row.day,
            campaign,
            spendJpy: Math.round(row.spend * rate * (1 + account.taxPercent / 100)),
            impressions: Math.round(row.impressions),
            clicks: Math.round(row.clicks),
            signUps: row.signUps,
            units: null,
            ...(found[index] ?? { eventId: null, tacticKey: null }),
          })),
        );
      });
      for (const key of ['created', 'restated', 'unchanged'] as const) sum[key] += written[key];
    },
  };
}

/** The campaign by its id: a new name is the same campaign. */
function keyOf({ network, accountId }: AdAccount, { campaignId, day }: AdRow): string {
  const what = ['ad-account', network, accountId, campaignId, day].join('\u001f');
  return createHash('sha256').update(what).digest('hex').slice(0, 32);
}
