import {
  createSignUpSource,
  deleteSignUpSource,
  listSignUpSources,
  receiveSignUps,
  type SignUpSource,
} from '@tsudoi/contracts/signUps';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { once } from '@tsudoi/database/idempotency';
import { Conflict, invalidField, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';
import { refuseUnstorable } from '@tsudoi/runtime/http/storableText';
import { randomBytes, randomUUID } from 'node:crypto';
import { actorOf, recordChange } from '../audit/recordChange.ts';
import type { Context } from '../context.ts';
import { readWebhook } from '../signUps/readWebhook.ts';
import { recordSignUp } from '../signUps/recordSignUp.ts';
import { isSigned } from '../signUps/signature.ts';
import { shownOnce } from './invitations.ts';

interface SourceRow {
  readonly id: string;
  readonly kind: SignUpSource['kind'];
  readonly name: string;
  readonly event_id: string | null;
  readonly enabled: boolean;
  readonly created_at: Date;
}

const columns = `id, kind, name, event_id, enabled, date_trunc('milliseconds', created_at) as created_at`;

function toSource(row: SourceRow): SignUpSource {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    eventId: row.event_id,
    enabled: row.enabled,
    webhookPath: `/v1/webhooks/sign-ups/${row.id}`,
    createdAt: row.created_at.toISOString(),
  };
}

/** Where a source's secret is sealed to. */
function sourceSecretContext(tenantId: string, sourceId: string) {
  return { tenantId, purpose: `sign-up-source:${sourceId}` };
}

/** Ticket shops: register one, take its signed webhooks, forget it. */
export function mountSignUpSources(http: HttpApp, context: Context): void {
  const { database, sealer, clock } = context;

  mount(http, createSignUpSource, async (call) => {
    const { principal, body, idempotencyKey } = call;
    if (body.kind === 'generic' && !body.mapping)
      throw invalidField('body.mapping', 'needed for a generic source');
    const { secret: chosen, ...request } = body;
    const secret = chosen ?? `whs_${randomBytes(24).toString('base64url')}`;
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const reply = await once(
        tx,
        { principalId: principal.id, operation: 'createSignUpSource', key: idempotencyKey, request },
        async () => {
          const events = await tx.query('select 1 from recommendation.event_key_view where id = $1', [
            body.eventId,
          ]);
          if (events.length === 0) throw invalidField('body.eventId', 'no such event');
          const id = randomUUID();
          const [row] = await tx.query<SourceRow>(
            `insert into core.sign_up_source (id, tenant_id, kind, name, event_id, mapping, sealed_secret)
             values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
            [
              id,
              tx.tenantId,
              body.kind,
              body.name,
              body.eventId,
              JSON.stringify(body.mapping ?? {}),
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
          return { status: 201, body: source };
        },
      );
      if (reply.replayed) throw new Conflict(shownOnce);
      return { ...reply.body, secret };
    });
    return { body: made };
  });

  mount(http, listSignUpSources, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<SourceRow>(
        `select ${columns} from core.sign_up_source
         where $2::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($2, $3::uuid)
         order by date_trunc('milliseconds', created_at) desc, id desc limit $1`,
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
      const [source] = await tx.query<SourceRow & { mapping: unknown; sealed_secret: string }>(
        `select ${columns}, mapping, sealed_secret from core.sign_up_source where id = $1 and enabled`,
        [params.sourceId],
      );
      if (!source) throw new Unauthenticated(refusal);
      const secret = sealer.open(source.sealed_secret, sourceSecretContext(tx.tenantId, source.id));
      if (!isSigned(secret, body, request.headers)) throw new Unauthenticated(refusal);
      const reading = readWebhook(source.kind, source.mapping, parsed(body), clock.now());
      if ('ignored' in reading || source.event_id === null) {
        log.info(
          {
            tenant_id: tx.tenantId,
            source_id: source.id,
            reason: 'ignored' in reading ? reading.ignored : 'no event',
          },
          'webhook ignored',
        );
        return { accepted: 0, ignored: 1 };
      }
      const actor = {
        kind: 'system',
        id: `sign-up-source:${source.id}`,
        origin: requestOrigin(request),
        requestId,
      } as const;
      for (const signUp of reading.signUps) {
        await recordSignUp(tx, context, actor, { ...signUp, eventId: source.event_id, source: source.id });
      }
      return { accepted: reading.signUps.length, ignored: 0 };
    });
    return { body: reply };
  });
}

function parsed(body: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw invalidField('body', 'not JSON');
  }
  refuseUnstorable('body', value);
  return value;
}
