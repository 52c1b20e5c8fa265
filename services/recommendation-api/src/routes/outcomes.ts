import {
  assignOutcomes,
  importOutcomes,
  listImportFaults,
  listOutcomeImports,
  listOutcomes,
  putAttendance,
  putOutcomes,
  readEventOutcome,
  readOutcomeImport,
  type OutcomeInput,
} from '@tsudoi/contracts/outcomes';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { createSlots } from '@tsudoi/runtime/http/slots';
import { createHash } from 'node:crypto';
import { importFile } from '../outcomes/importFile.ts';
import { readEventResults } from '../outcomes/eventOutcome.ts';
import { ownersOf } from '../outcomes/ownersOf.ts';
import { readAttendance, writeAttendance } from '../store/attendance.ts';
import { eventNamed, findEvent } from '../store/events.ts';
import { findImport, listFaultRows, listImportRows } from '../store/imports.ts';
import { assignCampaign, listOutcomeRows, writeOutcomes, type OutcomeRecord } from '../store/outcomes.ts';

/** Imports under way in one process: each holds a connection of the pool while it writes. */
const mostImports = 2;

/** What came of events: results by JSON and CSV, attendance, the imports and their faults. */
export function mountOutcomes(
  http: HttpApp,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  const importing = createSlots(mostImports, 'Other files are being imported');

  mount(http, putOutcomes, async ({ body, principal }) => {
    const written = await database.withTenant(principal.tenantId, async (tx) => {
      const events = [...new Set(body.outcomes.flatMap(({ eventId }) => eventId ?? []))];
      const found = await tx.query<{ id: string }>('select id from recommendation.event where id = any($1)', [
        events,
      ]);
      const strange = body.outcomes.findIndex(
        ({ eventId }) => eventId !== undefined && !found.some(({ id }) => id === eventId.toLowerCase()),
      );
      if (strange >= 0) throw invalidField(`body.outcomes.${String(strange)}.eventId`, 'no such event');
      const owners = await ownersOf('api', {}, undefined).of(
        tx,
        body.outcomes.map(({ campaign, eventId = '', tacticKey = '' }) => ({
          campaign,
          names: { utmCampaign: '', utmId: '', event: eventId, tactic: tacticKey },
        })),
      );
      const records = new Map<string, OutcomeRecord>();
      for (const [index, outcome] of body.outcomes.entries()) {
        const { day, campaign, spendJpy, impressions, clicks, signUps, units } = outcome;
        const owner = owners[index] ?? { eventId: null, tacticKey: null };
        const key = keyOf(outcome);
        records.set(key, { key, day, campaign, spendJpy, impressions, clicks, signUps, units, ...owner });
      }
      const counts = await writeOutcomes(tx, 'api', [...records.values()]);
      return { ...counts, unmatched: [...records.values()].filter(({ eventId }) => eventId === null).length };
    });
    return { body: written };
  });

  mount(http, listOutcomes, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 3);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listOutcomeRows(tx, query.limit, after, {
        eventId: query.eventId,
        unmatched: query.unmatched === 'true',
      }),
    );
    return { body: pageFrom(rows, query.limit, ({ day, source, key }) => [day, source, key]) };
  });

  mount(http, assignOutcomes, async ({ body, principal }) => {
    const assigned = await database.withTenant(principal.tenantId, async (tx) => {
      if (!(await findEvent(tx, body.eventId))) throw invalidField('body.eventId', 'no such event');
      return assignCampaign(tx, { ...body, tacticKey: body.tacticKey });
    });
    return { body: { assigned } };
  });

  mount(http, importOutcomes, async ({ query, principal, request, signal }) => {
    return importing(async () => {
      const bytes = boundedBody(request, importOutcomes.maxBodyBytes ?? 0);
      return { body: await importFile({ database, clock, signal }, principal.tenantId, query, bytes) };
    });
  });

  mount(http, listOutcomeImports, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listImportRows(tx, query.limit, after),
    );
    return { body: pageFrom(rows, query.limit, ({ createdAt, id }) => [createdAt, id]) };
  });

  mount(http, readOutcomeImport, async ({ params, principal }) => {
    const found = await database.withTenant(principal.tenantId, (tx) => findImport(tx, params.importId));
    if (!found) throw new NotFound(`No import ${params.importId}`);
    return { body: found };
  });

  mount(http, listImportFaults, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 1);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      if (!(await findImport(tx, params.importId))) throw new NotFound(`No import ${params.importId}`);
      return listFaultRows(tx, params.importId, query.limit, after);
    });
    return { body: pageFrom(rows, query.limit, ({ line }) => [line]) };
  });

  mount(http, putAttendance, async ({ params, body, principal }) => {
    const stated = await database.withTenant(principal.tenantId, async (tx) => {
      await eventNamed(tx, params.eventId);
      if (body.signUps !== undefined && body.attended > body.signUps * 10)
        throw invalidField('body.attended', 'more than ten times the sign-ups');
      const count = { signUps: body.signUps ?? null, cancelled: null, attended: body.attended };
      return writeAttendance(tx, params.eventId, 'stated', count, clock.now());
    });
    return { body: stated };
  });

  mount(http, readEventOutcome, async ({ params, principal }) => {
    const outcome = await database.withTenant(principal.tenantId, async (tx) => {
      await eventNamed(tx, params.eventId);
      const [attendance = null, ...otherSources] = await readAttendance(tx, params.eventId);
      return { attendance, otherSources, ...(await readEventResults(tx, params.eventId)) };
    });
    return {
      body: {
        eventId: params.eventId,
        ...outcome,
        tactics: [...outcome.tactics],
        asOf: clock.now().toISOString(),
      },
    };
  });
}

/** The caller's key, or a digest of what the row is about. */
function keyOf({ key, day, campaign, eventId, tacticKey }: OutcomeInput): string {
  if (key !== undefined) return `own:${key}`;
  const what = [day, campaign, eventId ?? '', tacticKey ?? ''].join('\u001f');
  return createHash('sha256').update(what).digest().toString('base64url', 0, 16);
}
