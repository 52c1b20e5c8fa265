import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import {
  claimEmailDomain,
  forgetEmailDomain,
  listEmailDomains,
  proveEmailDomain,
  type EmailDomain,
} from '@tsudoi/contracts/emailDomains';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';

interface DomainRow {
  readonly domain: string;
  readonly challenge: string;
  readonly proved_at: Date | null;
  readonly created_at: Date;
}

const columns = 'domain, challenge, proved_at, created_at';
const mostDomains = 50;

function toDomain(row: DomainRow): EmailDomain {
  return {
    domain: row.domain,
    txtName: `_tsudoi-challenge.${row.domain}`,
    txtValue: `tsudoi-domain=${row.challenge}`,
    provedAt: row.proved_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

/** Domains that a tenant proves by a TXT record: for their addresses alone may an issuer of the tenant vouch. */
export function mountEmailDomains(
  http: HttpApp,
  { database }: Context,
  readTxt: (name: string) => Promise<readonly string[]>,
): void {
  mount(http, claimEmailDomain, async (call) => {
    const { domain } = call.body;
    const claimed = await database.withTenant(call.principal.tenantId, async (tx) => {
      const [counted] = await tx.query<{ n: number }>('select count(*)::int as n from core.email_domain');
      if ((counted?.n ?? 0) >= mostDomains)
        throw new Conflict(`A tenant has ${String(mostDomains)} domains at most`);
      await tx.execute(
        'insert into core.email_domain (tenant_id, domain, challenge) values ($1, $2, $3) on conflict do nothing',
        [tx.tenantId, domain, randomBytes(24).toString('base64url')],
      );
      const [row] = await tx.query<DomainRow>(`select ${columns} from core.email_domain where domain = $1`, [
        domain,
      ]);
      return toDomain(row as DomainRow);
    });
    return { body: claimed };
  });

  mount(http, listEmailDomains, async ({ principal }) => {
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<DomainRow>(
        `select ${columns} from core.email_domain order by domain limit ${String(mostDomains)}`,
      ),
    );
    return { body: { items: rows.map(toDomain) } };
  });

  mount(http, proveEmailDomain, async (call) => {
    const { domain } = call.params;
    const { tenantId } = call.principal;
    const [claimed] = await database.withTenant(tenantId, (tx) =>
      tx.query<DomainRow>(`select ${columns} from core.email_domain where domain = $1`, [domain]),
    );
    if (!claimed) throw new NotFound(`No domain ${domain}`);
    const wanted = toDomain(claimed);
    if (!(await readTxt(wanted.txtName)).includes(wanted.txtValue))
      throw new Conflict(`DNS holds no TXT record ${wanted.txtValue} at ${wanted.txtName} yet`);
    const proved = await database.withTenant(tenantId, async (tx) => {
      const [row] = await tx.query<DomainRow>(
        `update core.email_domain set proved_at = now() where domain = $1 returning ${columns}`,
        [domain],
      );
      if (!row) throw new NotFound(`No domain ${domain}`);
      await recordChange(tx, actorOf(call), {
        action: 'email_domain.proved',
        targetKind: 'email-domain',
        targetId: domain,
      });
      return toDomain(row);
    });
    return { body: proved };
  });

  mount(http, forgetEmailDomain, async (call) => {
    await database.withTenant(call.principal.tenantId, async (tx) => {
      const gone = await tx.execute('delete from core.email_domain where domain = $1', [call.params.domain]);
      if (gone === 0) throw new NotFound(`No domain ${call.params.domain}`);
      await recordChange(tx, actorOf(call), {
        action: 'email_domain.forgotten',
        targetKind: 'email-domain',
        targetId: call.params.domain,
      });
    });
    return {};
  });
}
