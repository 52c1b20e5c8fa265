import { actorOf } from '@tsudoi/audit/recordChange';
import {
  listContactImportFaults,
  listContactImports,
  readContactImport,
  startContactImport,
} from '@tsudoi/contracts/contactImports';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { NotFound, Unavailable } from '@tsudoi/runtime/errors';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { contactFile } from '../contactImports/fileKinds.ts';
import { findImport, importFaults, newestImports, toContactImport } from '../contactImports/importRow.ts';
import { receiveFile } from '../contactImports/receiveFile.ts';
import type { Context } from '../context.ts';

/** Files that come in at once in one process. */
const mostUploads = 4;

/** Files of contacts: take one, how far it is, what was set aside. */
export function mountContactImports(http: HttpApp, context: Context): void {
  const { database } = context;
  let uploading = 0;

  mount(http, startContactImport, async (call) => {
    if (uploading >= mostUploads) throw new Unavailable('Other files are being received', 5);
    uploading += 1;
    try {
      const bytes = boundedBody(call.request, startContactImport.maxBodyBytes ?? 0);
      const begun = await receiveFile(
        context,
        call.principal.tenantId,
        { actor: actorOf(call), region: call.query.region, kind: contactFile },
        bytes,
        call.signal,
      );
      return { body: toContactImport(begun), headers: { Location: `/v1/contact-imports/${begun.id}` } };
    } finally {
      uploading -= 1;
    }
  });

  mount(http, listContactImports, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      newestImports(tx, query.limit + 1, after),
    );
    const items = rows.map(toContactImport);
    return { body: pageFrom(items, query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, readContactImport, async ({ params, principal }) => {
    const found = await database.withTenant(principal.tenantId, (tx) => findImport(tx, params.importId));
    if (!found) throw new NotFound(`No import ${params.importId}`);
    return { body: toContactImport(found) };
  });

  mount(http, listContactImportFaults, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 1);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      if (!(await findImport(tx, params.importId))) throw new NotFound(`No import ${params.importId}`);
      return importFaults(tx, params.importId, query.limit + 1, after);
    });
    return { body: pageFrom(rows, query.limit, ({ line }) => [line]) };
  });
}
