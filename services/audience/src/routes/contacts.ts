import {
  createContact,
  eraseContact,
  exportContact,
  importContacts,
  listContacts,
  readContact,
  updateContact,
} from '@tsudoi/contracts/contacts';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { publish } from '@tsudoi/database/outbox';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { createSlots } from '@tsudoi/runtime/http/slots';
import { actorOf, recordPersonChange } from '@tsudoi/audit/recordChange';
import { findContact, listContactRows, replaceContact } from '../contacts/contactRow.ts';
import { createContactWithEntry } from '../contacts/createContact.ts';
import { importCsv } from '../contacts/import/importCsv.ts';
import type { Context } from '../context.ts';
import { eraseContactRows } from '../privacy/eraseContact.ts';
import { exportPerson } from '../privacy/exportPerson.ts';

/** Files that one process imports at once: each keeps a connection busy for as long as it takes. */
const mostImports = 4;

/** Contacts: who may be nudged, on which channel, in which language and zone. */
export function mountContacts(http: HttpApp, context: Context): void {
  const { database, sealer, clock } = context;
  const importing = createSlots(mostImports, 'Other files are being imported');

  mount(http, createContact, async (call) => {
    const { principal, body } = call;
    const made = await database.withTenant(principal.tenantId, (tx) =>
      createContactWithEntry(tx, sealer, actorOf(call), body, clock.now()),
    );
    if (!made)
      throw new Conflict('This address is a contact already', [{ field: 'body.email', message: 'taken' }]);
    return { body: made, headers: { ETag: etagOf(made.version), Location: `/v1/contacts/${made.id}` } };
  });

  mount(http, listContacts, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listContactRows(tx, query.limit, after, query.q),
    );
    return { body: pageFrom(rows, query.limit, (contact) => [contact.createdAt, contact.id]) };
  });

  mount(http, readContact, async ({ params, principal }) => {
    const contact = await database.withTenant(principal.tenantId, (tx) => findContact(tx, params.contactId));
    if (!contact) throw new NotFound(`No contact ${params.contactId}`);
    return { body: contact, headers: { ETag: etagOf(contact.version) } };
  });

  mount(http, updateContact, async (call) => {
    const { params, body, principal } = call;
    const expected = requiredVersion(call.ifMatch);
    const after = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await findContact(tx, params.contactId, true);
      if (!before) throw new NotFound(`No contact ${params.contactId}`);
      if (before.version !== expected) throw staleVersion(before.version);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const next = { ...before, ...given, consent: { ...before.consent, ...body.consent } };
      const written = await replaceContact(tx, before.id, next, clock.now());
      await publish(tx, 'contact.changed', { contactId: before.id, changed: Object.keys(given) });
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'contact.changed',
        targetKind: 'contact',
        targetId: before.id,
        before,
        after: written,
      });
      return written;
    });
    return { body: after, headers: { ETag: etagOf(after.version) } };
  });

  mount(http, importContacts, async (call) => {
    return importing(async () => {
      const { principal, query, request, signal } = call;
      const options = { dryRun: query.dryRun === 'true', region: query.region };
      const bytes = boundedBody(request, importContacts.maxBodyBytes ?? 0);
      return {
        body: await importCsv(context, principal.tenantId, actorOf(call), options, bytes, signal),
      };
    });
  });

  mount(http, exportContact, async ({ params, principal }) => {
    const exported = await exportPerson(context, principal.tenantId, params.contactId);
    if (!exported) throw new NotFound(`No contact ${params.contactId}`);
    return { body: exported };
  });

  mount(http, eraseContact, async (call) => {
    await database.withTenant(call.principal.tenantId, async (tx) => {
      const contact = await findContact(tx, call.params.contactId, true);
      if (!contact) throw new NotFound(`No contact ${call.params.contactId}`);
      await eraseContactRows(tx, actorOf(call), contact);
    });
    return {};
  });
}
