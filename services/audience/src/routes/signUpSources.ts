import {
  createSignUpSource,
  deleteSignUpSource,
  listSignUpSources,
  receiveSignUps,
  type NewSource,
  type Receipt,
} from '@tsudoi/contracts/signUps';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import { parseBoundedJson } from '@tsudoi/runtime/boundedJson';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import { invalidField, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';
import { refuseUnstorable } from '@tsudoi/runtime/http/storableText';
import type { Logger } from '@tsudoi/runtime/logger';
import { randomBytes, randomUUID } from 'node:crypto';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { readNotice, type PretixEvent } from '../signUps/pretixApi.ts';
import { readWebhook } from '../signUps/readWebhook.ts';
import { recordSignUp } from '../signUps/recordSignUp.ts';
import { isSigned } from '../signUps/signature.ts';
import {
  openSource,
  sourceColumns,
  sourceSecretContext,
  toSource,
  type OpenSource,
  type SourceRow,
} from '../signUps/signUpSource.ts';

/** Ticket shops: register one, take its webhooks (signed, or pretix's own, which only name an order), forget it. */
export function mountSignUpSources(http: HttpApp, context: Context, egress: Egress): void {
  const { database, sealer, clock } = context;

  mount(http, createSignUpSource, async (call) => {
    const { principal, body } = call;
    requireGrant(principal, { role: 'editor', scopes: ['contacts:write'] });
    if (body.kind === 'generic' && !body.mapping)
      throw invalidField('body.mapping', 'needed for a generic source');
    const { secret: chosen, pretix } = body;
    if (pretix) checkPretix(egress, body);
    const { token, ...shop } = pretix ?? {};
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
          JSON.stringify(pretix ? shop : (body.mapping ?? {})),
          sealer.seal(secret, sourceSecretContext(tx.tenantId, id)),
        ],
      );
      const source = toSource(row as SourceRow);
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
      if ('ignored' in reading || source.eventId === null) {
        return ignored(log, tx, source, 'ignored' in reading ? reading.ignored : 'no event');
      }
      const actor = {
        kind: 'system',
        id: `sign-up-source:${source.id}`,
        origin: requestOrigin(request),
        requestId,
      } as const;
      for (const signUp of reading.signUps) {
        await recordSignUp(tx, context, actor, { ...signUp, eventId: source.eventId, source: source.id });
      }
      return { accepted: reading.signUps.length, ignored: 0 };
    });
    return { body: reply };
  });
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

function parsed(body: string): unknown {
  let value: unknown;
  try {
    value = parseBoundedJson(body, 32);
  } catch {
    throw invalidField('body', 'not JSON');
  }
  refuseUnstorable('body', value);
  return value;
}
