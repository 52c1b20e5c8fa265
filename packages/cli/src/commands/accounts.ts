import {
  listAuditArchives,
  resealSecrets,
  rotateSigningKey,
  verifyAudit,
  type AuditVerdict,
} from '@tsudoi/contracts/audit';
import {
  listContactImportFaults,
  listContactImports,
  readContactImport,
  startContactImport,
} from '@tsudoi/contracts/contactImports';
import {
  eraseContact,
  exportContact,
  importContacts,
  listContacts,
  readContact,
} from '@tsudoi/contracts/contacts';
import { createKey, listKeys, revokeKey, rotateKey } from '@tsudoi/contracts/keys';
import type { Role } from '@tsudoi/contracts/principal';
import { createTenant } from '@tsudoi/contracts/tenants';
import { readFile } from 'node:fs/promises';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Told } from '../told.ts';

/** `tsudoi audit verify`: a request a day, so that a year is no longer than its days; exit code 2 when a chain does not hold. */
export async function verifyAuditCommand(
  api: ApiClient,
  output: Output,
  span: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<void> {
  const to = span.to ?? new Date().toISOString().slice(0, 10);
  const sum: AuditVerdict = { days: 0, archivedDays: 0, entries: 0, faults: [] };
  for (const day of daysOf(span.from ?? to, to)) {
    const { body } = await api.call(verifyAudit, { query: { from: day, to: day } });
    for (const fault of body.faults) output.line(`${fault.day} #${fault.sequence ?? '-'}: ${fault.fault}`);
    sum.days += body.days;
    sum.archivedDays += body.archivedDays;
    sum.entries += body.entries;
    sum.faults.push(...body.faults);
  }
  output.line(
    `${String(sum.entries)} entries of ${String(sum.days)} day(s), ${String(sum.archivedDays)} of them archived: ${sum.faults.length === 0 ? 'the chain holds' : `${String(sum.faults.length)} fault(s)`}`,
  );
  output.result(sum);
  if (sum.faults.length > 0) process.exitCode = 2;
}

function* daysOf(from: string, to: string): Generator<string> {
  const day = new Date(`${from}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) throw new TypeError(`${from} is not a day such as 2026-11-21`);
  for (; day.toISOString().slice(0, 10) <= to; day.setUTCDate(day.getUTCDate() + 1))
    yield day.toISOString().slice(0, 10);
}

/** `tsudoi audit archives` */
export async function listArchivesCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listAuditArchives, { query }));
  output.table(
    ['month', 'entries', 'objects', 'bytes', 'archived', 'left the database'],
    body.items.map((each) => [
      each.month,
      String(each.entries),
      String(each.objects),
      String(each.sizeBytes),
      each.archivedAt,
      each.droppedAt ?? '',
    ]),
  );
  output.result(body);
}

/** `tsudoi secrets reseal`: seals every secret with the newest key; may be interrupted and run again. */
export async function resealCommand(api: ApiClient, output: Output): Promise<void> {
  let resealed = 0;
  for (;;) {
    const { body } = await api.call(resealSecrets, { body: { limit: 500 } });
    resealed += body.resealed;
    output.line(`${String(resealed)} sealed anew, ${String(body.remaining)} to go`);
    if (body.remaining > 0 && body.resealed > 0) continue;
    for (const secret of body.broken) output.line(`does not open: ${secret}`);
    output.result({ resealed, remaining: body.remaining, broken: body.broken });
    if (body.broken.length > 0) process.exitCode = 2;
    return;
  }
}

/** `tsudoi signing-keys rotate` */
export async function rotateSigningKeyCommand(
  api: ApiClient,
  output: Output,
  discardOld: boolean,
): Promise<void> {
  const { body } = await api.call(rotateSigningKey, { body: { discardOld } });
  output.line(`signing with ${body.kid}; ${String(body.keys)} key(s) verify`);
  output.result(body);
}

/** `tsudoi keys create` */
export async function createKeyCommand(
  api: ApiClient,
  output: Output,
  name: string,
  role: Role,
): Promise<void> {
  const { body } = await api.call(createKey, { body: { name, role } });
  output.line(`${body.key}\n(shown once; ${body.role}: ${body.scopes.join(' ')})`);
  output.result(body);
}

/** `tsudoi keys list` */
export async function listKeysCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listKeys, { query }));
  output.table(
    ['id', 'name', 'prefix', 'role', 'expires', 'last used', 'revoked'],
    body.items.map((key) => [
      key.id,
      key.name,
      key.prefix,
      key.role,
      key.expiresAt ?? '',
      key.lastUsedAt ?? '',
      key.revokedAt ?? '',
    ]),
  );
  output.result(body);
}

/** `tsudoi keys rotate` */
export async function rotateKeyCommand(
  api: ApiClient,
  output: Output,
  keyId: string,
  overlapSeconds: number,
): Promise<void> {
  const { body } = await api.call(rotateKey, { params: { keyId }, body: { overlapSeconds } });
  output.line(`${body.key}\n(shown once; the old key works for another ${String(overlapSeconds)} s)`);
  output.result(body);
}

/** `tsudoi keys revoke` */
export async function revokeKeyCommand(api: ApiClient, output: Output, keyId: string): Promise<void> {
  await api.call(revokeKey, { params: { keyId } });
  output.line('revoked');
}

/** `tsudoi contacts import --dry-run` */
export async function tryImportCommand(
  api: ApiClient,
  output: Output,
  file: string,
  region: string,
): Promise<void> {
  const query = { dryRun: 'true', region } as const;
  const { body } = await api.call(importContacts, { query, bytes: await readFile(file) });
  const separator = body.delimiter === '\t' ? 'tab' : body.delimiter;
  const rows = String(body.rows);
  output.line({
    ja: `試行: ${rows} 行、${body.encoding}、区切り ${separator}`,
    en: `dry run: ${rows} rows, ${body.encoding}, separator ${separator}`,
  });
  for (const { title, field } of body.columns)
    output.line({ ja: `${title} → ${field ?? '自由項目'}`, en: `${title} → ${field ?? 'an attribute'}` });
  for (const { row, contact } of body.firstRows) {
    const person = `${contact.email} ${contact.displayName} ${contact.phone ?? ''}`.trim();
    output.line({ ja: `${String(row)} 行目: ${person}`, en: `row ${String(row)}: ${person}` });
  }
  for (const { column, word, rows: found } of body.unknownWords)
    output.line({
      ja: `${column}: 「${word}」が ${String(found)} 行あり、はい・いいえのどちらか分かりません`,
      en: `${column}: "${word}" in ${String(found)} rows is neither yes nor no`,
    });
  for (const { row, field, message } of body.refused)
    output.line({
      ja: `${String(row)} 行目: ${field}: ${message}`,
      en: `row ${String(row)}: ${field}: ${message}`,
    });
  output.line(counts(body, body.refusedRows, { ja: '取り込めない行', en: 'refused' }));
  output.result(body);
}

/** How many rows did what; `left` of them nothing, and how that is called. */
function counts(
  rows: { readonly created: number; readonly updated: number; readonly unchanged: number },
  left: number,
  called: Told,
): Told {
  const [created, updated, unchanged] = [String(rows.created), String(rows.updated), String(rows.unchanged)];
  return {
    ja: `追加 ${created}、更新 ${updated}、同じ ${unchanged}、${called.ja} ${String(left)}`,
    en: `${created} added, ${updated} updated, ${unchanged} unchanged, ${String(left)} ${called.en}`,
  };
}

/** `tsudoi contacts import`: sends the file and follows the import to its end. */
export async function importContactsCommand(
  api: ApiClient,
  output: Output,
  file: string,
  region: string,
): Promise<void> {
  let { body } = await api.call(startContactImport, { query: { region }, bytes: await readFile(file) });
  const rows = String(body.rows);
  output.line({ ja: `取り込み ${body.id}: ${rows} 行`, en: `import ${body.id}: ${rows} rows` });
  for (let told = 0; body.state === 'running';) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    body = (await api.call(readContactImport, { params: { importId: body.id } })).body;
    const tenth = Math.floor((10 * body.done) / Math.max(1, body.rows));
    if (tenth > told && body.state === 'running') output.line(`  ${String(tenth * 10)} %`);
    told = tenth;
  }
  if (body.faults > 0) {
    const params = { importId: body.id };
    const faults = await wholeList((query) => api.call(listContactImportFaults, { params, query }));
    for (const { line, field, message } of faults.items)
      output.line({
        ja: `${String(line)} 行目: ${field}: ${message}`,
        en: `line ${String(line)}: ${field}: ${message}`,
      });
  }
  output.line(counts(body, body.faults, { ja: '取り込めなかった行', en: 'set aside' }));
  output.result(body);
  if (body.state === 'failed') throw new Error(body.message ?? 'the import failed');
}

/** `tsudoi contacts imports` */
export async function listImportsCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listContactImports, { query }));
  output.table(
    ['id', 'when', 'state', 'rows', 'added', 'updated', 'unchanged', 'set aside'],
    body.items.map((each) => [
      each.id,
      each.createdAt,
      each.message === null ? each.state : `${each.state}: ${each.message}`,
      `${String(each.done)} of ${String(each.rows)}`,
      each.created,
      each.updated,
      each.unchanged,
      each.faults,
    ]),
  );
  output.result(body);
}

/** `tsudoi contacts list` */
export async function listContactsCommand(
  api: ApiClient,
  output: Output,
  words: string | undefined,
): Promise<void> {
  const body = await wholeList((page) =>
    api.call(listContacts, { query: { ...page, ...(words !== undefined && { q: words }) } }),
  );
  output.table(
    [
      'id',
      { ja: 'アドレス', en: 'address' },
      { ja: '名前', en: 'name' },
      { ja: '言語', en: 'language' },
      { ja: 'タイムゾーン', en: 'zone' },
      { ja: '同意', en: 'consents to' },
    ],
    body.items.map((each) => [
      each.id,
      each.email,
      each.displayName,
      each.locale,
      each.timeZone,
      Object.entries(each.consent)
        .flatMap(([channel, { granted }]) => (granted ? [channel] : []))
        .join(', '),
    ]),
  );
  output.result(body);
}

/** `tsudoi contacts show` */
export async function showContactCommand(api: ApiClient, output: Output, contactId: string): Promise<void> {
  const { body } = await api.call(readContact, { params: { contactId } });
  output.line(JSON.stringify(body, null, 2));
  output.result(body);
}

/** `tsudoi contacts export` */
export async function exportContactCommand(api: ApiClient, output: Output, contactId: string): Promise<void> {
  const { body } = await api.call(exportContact, { params: { contactId } });
  output.line(JSON.stringify(body, null, 2));
  output.result(body);
}

/** `tsudoi contacts erase` */
export async function eraseContactCommand(api: ApiClient, output: Output, contactId: string): Promise<void> {
  await api.call(eraseContact, { params: { contactId } });
  output.result({ erased: contactId });
  output.line('erased');
}

/** `tsudoi tenants create` */
export async function createTenantCommand(
  api: ApiClient,
  output: Output,
  tenant: { readonly slug: string; readonly name: string; readonly ownerEmail: string },
): Promise<void> {
  const { body } = await api.call(createTenant, { body: tenant });
  output.line(
    `tenant ${body.tenant.slug} (${body.tenant.id})\ninvitation of its owner: ${body.invitationToken}`,
  );
  output.result(body);
}
