import {
  createSignUpSource,
  deleteSignUpSource,
  listSignUpSources,
  receiveSignUps,
  reconcileSignUpSource,
  type NewSource,
  type Receipt,
} from '@tsudoi/contracts/signUps';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import { jsonOfText } from '@tsudoi/runtime/http/jsonText';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import { Conflict, invalidField, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';
import { refuseUnstorable } from '@tsudoi/runtime/http/storableText';
import type { Logger } from '@tsudoi/runtime/logger';
import { randomBytes, randomUUID } from 'node:crypto';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { planReconciliation } from '../jobs/reconcileShop.ts';
import { readNotice, type PretixEvent } from '../shops/pretixApi.ts';
import { readWebhook, type WebhookReading } from '../signUps/readWebhook.ts';
import { recordOrder, recordSeat, type Recorded } from '../signUps/recordOrder.ts';
import { recordSignUp } from '../signUps/recordSignUp.ts';
import { isSigned } from '../signUps/signature.ts';
import {
  openSource,
  sealedText,
  sourceColumns,
  sourceSecretContext,
  toSource,
  type OpenSource,
  type SourceRow,
} from '../signUps/signUpSource.ts';
import { sourceActor } from '../signUps/sourceActor.ts';

/** Ticket shops: register one, take its webhooks (signed, or pretix's own, which only name an order), forget it. */
export function mountSignUpSources(http: HttpApp, context: Context, egress: Egress): void {
  const { database, sealer, clock } = context;

  mount(http, createSignUpSource, async (call) => {
    const { principal, body } = call;
    requireGrant(principal, { role: 'editor', scopes: ['contacts:write'] });
    if (body.kind === 'generic' && !body.mapping)
      throw invalidField('body.mapping', 'needed for a generic source');
    const { secret: chosen, pretix, hiEvents } = body;
    if (pretix) checkPretix(egress, body);
    if (hiEvents) checkHiEvents(egress, body);
    const { token, ...shop } = pretix ?? {};
    const { password, ...event } = hiEvents ?? {};
    const secret = token ?? chosen ?? `whs_${randomBytes(24).toString('base64url')}`;
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const events = await tx.query('select 1 from recommendation.event_key_view where id = $1', [
        body.eventId,
      ]);
      if (events.length === 0) throw invalidField('body.eventId', 'no such event');
      const id = randomUUID();
      const [row] = await tx.query<SourceRow>(
        `insert into core.sign_up_source (id, tenant_id, kind, name, event_id, mapping, sealed_secret)
             values ($1, $2, $3, $4, $5, $6, $7) returning ${sourceColumns}`,
        [
          id,
          tx.tenantId,
          body.kind,
          body.name,
          body.eventId,
          JSON.stringify(pretix ? shop : hiEvents ? event : (body.mapping ?? {})),
          sealer.seal(sealedText(secret, password), sourceSecretContext(tx.tenantId, id)),
        ],
      );
      const source = toSource(row as SourceRow);
      if (source.pretix ?? source.hiEvents) await planReconciliation(tx, id, clock.now());
      await recordChange(tx, actorOf(call), {
        action: 'sign_up_source.created',
        targetKind: 'sign-up-source',
        targetId: id,
        after: source,
      });
      return { ...source, secret: token === undefined ? secret : null };
    });
    return { body: made };
  });

  mount(http, listSignUpSources, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<SourceRow>(
        `select ${sourceColumns} from core.sign_up_source
         where ${beforeCursor('created_at', 'id', 2)}
         order by created_at desc, id desc limit $1`,
        [query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    return { body: pageFrom(rows.map(toSource), query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, deleteSignUpSource, async (call) => {
    await database.withTenant(call.principal.tenantId, async (tx) => {
      const gone = await tx.execute('delete from core.sign_up_source where id = $1', [call.params.sourceId]);
      if (gone === 0) throw new NotFound(`No sign-up source ${call.params.sourceId}`);
      await recordChange(tx, actorOf(call), {
        action: 'sign_up_source.deleted',
        targetKind: 'sign-up-source',
        targetId: call.params.sourceId,
      });
    });
    return {};
  });

  mount(http, reconcileSignUpSource, async ({ params, principal }) => {
    const source = await database.withTenant(principal.tenantId, async (tx) => {
      const [row] = await tx.query<SourceRow>(
        `select ${sourceColumns} from core.sign_up_source where tenant_id = $1 and id = $2`,
        [tx.tenantId, params.sourceId],
      );
      if (!row) throw new NotFound(`No sign-up source ${params.sourceId}`);
      const found = toSource(row);
      if (!(found.pretix ?? found.hiEvents)) throw new Conflict('This source has no API that could be read');
      await enqueue(tx, jobs.reconcileShop, { sourceId: found.id });
      return found;
    });
    return { status: 202, body: source };
  });

  mount(http, receiveSignUps, async ({ params, body, request, requestId, log }) => {
    const refusal = 'No such source, or the signature is not right';
    const [found] = await database.installation<{ tenant: string | null }>(
      'select core.sign_up_source_tenant($1) as tenant',
      [params.sourceId],
    );
    if (!found?.tenant) throw new Unauthenticated(refusal);
    const reply = await database.withTenant(found.tenant, async (tx) => {
      const source = await openSource(tx, sealer, params.sourceId);
      if (!source) throw new Unauthenticated(refusal);
      if (source.pretix) return acceptNotice(tx, source, source.pretix, parsed(body), log);
      if (!isSigned(source.kind, source.secret, body, request.headers)) throw new Unauthenticated(refusal);
      const reading = readWebhook(source.kind, source.mapping, parsed(body), clock.now());
      if ('ignored' in reading) return ignored(log, tx, source, reading.ignored);
      if (source.eventId === null) return ignored(log, tx, source, 'no event');
      const actor = sourceActor(source.id, { origin: requestOrigin(request), requestId });
      const became = await record(
        tx,
        context,
        actor,
        { eventId: source.eventId, source: source.id },
        reading,
      );
      return became === 'recorded' ? { accepted: 1, ignored: 0 } : ignored(log, tx, source, became);
    });
    return { body: reply };
  });
}

async function record(
  tx: Tx,
  context: Context,
  actor: Parameters<typeof recordOrder>[2],
  of: Parameters<typeof recordOrder>[3],
  reading: Exclude<WebhookReading, { ignored: string }>,
): Promise<Recorded> {
  if ('order' in reading) return recordOrder(tx, context, actor, of, reading.order);
  if ('seat' in reading) return recordSeat(tx, context, actor, of, reading.seat);
  await recordSignUp(tx, context, actor, { ...reading.signUp, ...of });
  return 'recorded';
}

/** pretix's own webhook says which order changed and proves nothing: a job asks its API what the order is. */
async function acceptNotice(
  tx: Tx,
  source: OpenSource,
  expected: PretixEvent,
  body: unknown,
  log: Logger,
): Promise<Receipt> {
  const notice = readNotice(expected, body);
  if ('ignored' in notice) return ignored(log, tx, source, notice.ignored);
  await enqueue(
    tx,
    jobs.fetchPretixOrder,
    { sourceId: source.id, code: notice.code },
    { dedupeKey: `${source.id}:${notice.key}` },
  );
  return { accepted: 1, ignored: 0 };
}

function ignored(log: Logger, tx: Tx, source: OpenSource, reason: string): Receipt {
  log.info({ tenant_id: tx.tenantId, source_id: source.id, reason }, 'webhook ignored');
  return { accepted: 0, ignored: 1 };
}

function checkPretix(egress: Egress, body: NewSource): void {
  if (body.kind !== 'pretix' || body.secret !== undefined)
    throw invalidField('body.pretix', 'for a source of the kind `pretix`, without a secret');
  try {
    egress.checkUrl(body.pretix?.url ?? '');
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField('body.pretix.url', err.message);
    throw err;
  }
}

function checkHiEvents(egress: Egress, body: NewSource): void {
  if (body.kind !== 'hi-events') throw invalidField('body.hiEvents', 'for a source of the kind `hi-events`');
  try {
    egress.checkUrl(body.hiEvents?.url ?? '');
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField('body.hiEvents.url', err.message);
    throw err;
  }
}

function parsed(body: string): unknown {
  const value = jsonOfText(body);
  refuseUnstorable('body', value);
  return value;
}
