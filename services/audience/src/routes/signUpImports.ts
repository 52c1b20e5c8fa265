import { actorOf } from '@tsudoi/audit/recordChange';
import {
  listSignUpImportFaults,
  listSignUpImports,
  readSignUpImport,
  startSignUpImport,
} from '@tsudoi/contracts/signUpFiles';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { NotFound } from '@tsudoi/runtime/errors';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { createSlots } from '@tsudoi/runtime/http/slots';
import { signUpFile } from '../contactImports/fileKinds.ts';
import { findImport, importFaults, newestImports, toSignUpImport } from '../contactImports/importRow.ts';
import { receiveFile } from '../contactImports/receiveFile.ts';
import type { Context } from '../context.ts';
import { requireEvent } from '../signUps/requireEvent.ts';

/** Files that come in at once in one process. */
const mostUploads = 4;
/** A list of participants has no local telephone numbers to read. */
const noRegion = '';

/** Lists of participants in the background: take one, how far it is, what was set aside. */
export function mountSignUpImports(http: HttpApp, context: Context): void {
  const { database } = context;
  const receiving = createSlots(mostUploads, 'Other files are being received');

  mount(http, startSignUpImport, async (call) => {
    const { principal, params, query, request, signal } = call;
    const { tenantId } = principal;
    await database.withTenant(tenantId, (tx) => requireEvent(tx, params.eventId));
    return receiving(async () => {
      const kind = signUpFile({ ...params, shop: query.shop, timeZone: query.timeZone });
      const how = { actor: actorOf(call), region: noRegion, kind };
      const bytes = boundedBody(request, startSignUpImport.maxBodyBytes ?? 0);
      const begun = toSignUpImport(await receiveFile(context, tenantId, how, bytes, signal));
      return { body: begun, headers: { Location: `/v1/sign-ups/${params.eventId}/imports/${begun.id}` } };
    });
  });

  mount(http, listSignUpImports, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      await requireEvent(tx, params.eventId);
      return newestImports(tx, query.limit + 1, after, params.eventId);
    });
    const items = rows.map(toSignUpImport);
    return { body: pageFrom(items, query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, readSignUpImport, async ({ params, principal }) => {
    const found = await database.withTenant(principal.tenantId, (tx) =>
      findImport(tx, params.importId, params.eventId),
    );
    if (!found) throw new NotFound(`No import ${params.importId}`);
    return { body: toSignUpImport(found) };
  });

  mount(http, listSignUpImportFaults, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 1);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      if (!(await findImport(tx, params.importId, params.eventId)))
        throw new NotFound(`No import ${params.importId}`);
      return importFaults(tx, params.importId, query.limit + 1, after);
    });
    return { body: pageFrom(rows, query.limit, ({ line }) => [line]) };
  });
}
