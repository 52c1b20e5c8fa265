import { deleteTactic, listTactics, putTactic } from '@tsudoi/contracts/tactics';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { foldForSearch } from '../events/searchText.ts';
import { deleteTenantTactic, upsertTactic } from '../store/tactics.ts';
import { matchesSearch, tacticsOfTenant } from '../tactics/tenantTactics.ts';

/** The catalogue with the tenant's overrides. */
export function mountTactics(http: HttpApp, { database }: { database: Database }): void {
  mount(http, listTactics, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 1)?.[0];
    const all = await database.withTenant(principal.tenantId, tacticsOfTenant);
    const { q } = query;
    const rest = all.filter(
      (tactic) =>
        (after === undefined || tactic.key > String(after)) && (q === undefined || matchesSearch(tactic, q)),
    );
    return { body: pageFrom(rest, query.limit, (tactic) => [tactic.key]) };
  });

  mount(http, putTactic, async ({ params, body, principal }) => {
    if (body.minimumEffort > body.maximumEffort)
      throw invalidField('body.minimumEffort', 'above maximumEffort');
    if (body.kind === 'free' && (body.setupFeeJpy > 0 || body.costPerUnitJpy > 0))
      throw invalidField('body.kind', 'a free tactic costs no money');
    const tactic = await database.withTenant(principal.tenantId, (tx) =>
      upsertTactic(tx, { ...body, key: params.key }, foldForSearch(`${body.name.ja}\n${body.name.en}`)),
    );
    return { body: tactic, headers: { ETag: etagOf(tactic.version) } };
  });

  mount(http, deleteTactic, async ({ params, ifMatch, principal }) => {
    const version = requiredVersion(ifMatch);
    const outcome = await database.withTenant(principal.tenantId, (tx) =>
      deleteTenantTactic(tx, params.key, version),
    );
    if (outcome === 'none') throw new NotFound(`No tactic ${params.key} of this tenant`);
    if (outcome !== 'deleted') throw staleVersion(outcome.current);
    return {};
  });
}
