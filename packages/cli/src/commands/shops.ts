import {
  importSignUps,
  listSignUpImportFaults,
  readSignUpImport,
  SignUpShop,
  startSignUpImport,
} from '@tsudoi/contracts/signUpFiles';
import { listSignUpSources, reconcileSignUpSource, type SignUpSource } from '@tsudoi/contracts/signUps';
import { readFile } from 'node:fs/promises';
import type { ApiClient } from '../apiClient.ts';
import { everyPage } from '../everyPage.ts';
import type { Output } from '../output.ts';

/** `tsudoi shops list` */
export async function listShopsCommand(api: ApiClient, output: Output): Promise<void> {
  const items = await everyShop(api);
  output.table(
    ['id', 'kind', 'name', 'on', 'compared', 'faults', 'why it ended early'],
    items.map((each) => [
      each.id,
      each.kind,
      each.name,
      each.enabled ? 'on' : 'off',
      each.reconciledAt ?? '-',
      each.faults.length,
      each.reconcileFault ?? '',
    ]),
  );
  output.result({ items });
}

/** `tsudoi shops faults <shop>` */
export async function shopFaultsCommand(api: ApiClient, output: Output, name: string): Promise<void> {
  const source = await shopNamed(api, name);
  if (source.reconcileFault !== null)
    output.line(`照合が中断 the comparison ended early: ${source.reconcileFault}`);
  output.table(
    ['at', 'order', 'field', 'what is wrong'],
    source.faults.map(({ at, order, field, message }) => [at, order, field, message]),
  );
  if (source.faults.length === 0) output.line('問題なし no faults');
  output.result({ id: source.id, reconcileFault: source.reconcileFault, faults: source.faults });
}

const lookEveryMs = 1_000;
const longestWaitMs = 300_000;

/** `tsudoi shops reconcile <shop>`; with `wait` until the comparison has ended, at most five minutes. */
export async function reconcileShopCommand(
  api: ApiClient,
  output: Output,
  name: string,
  wait: boolean,
): Promise<void> {
  const before = await shopNamed(api, name);
  await api.call(reconcileSignUpSource, { params: { sourceId: before.id } });
  let source = before;
  for (const until = Date.now() + longestWaitMs; wait && source.reconciledAt === before.reconciledAt;) {
    if (Date.now() > until) throw new Error('The comparison has not ended within five minutes');
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    source = await shopNamed(api, before.id);
  }
  output.line(
    wait
      ? `照合済み compared at ${source.reconciledAt ?? '-'}, ${String(source.faults.length)} 件 faults`
      : '照合を始めます the comparison begins',
  );
  output.result(source);
}

export interface ImportSignUpsOptions {
  readonly shop?: string;
  readonly timeZone: string;
  readonly dryRun: boolean;
}

/** `tsudoi shops import <event> <file>`: sends the list and follows the import to its end; with `--dry-run` what would come of it. */
export async function importSignUpsCommand(
  api: ApiClient,
  output: Output,
  eventId: string,
  file: string,
  { shop, timeZone, dryRun }: ImportSignUpsOptions,
): Promise<void> {
  const query = { ...(shop !== undefined && { shop: SignUpShop.parse(shop) }), timeZone };
  const bytes = await readFile(file);
  if (dryRun) await tryImport(api, output, eventId, query, bytes);
  else await followImport(api, output, eventId, query, bytes);
}

interface ListQuery {
  readonly shop?: SignUpShop;
  readonly timeZone: string;
}

async function tryImport(
  api: ApiClient,
  output: Output,
  eventId: string,
  query: ListQuery,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { body } = await api.call(importSignUps, {
    params: { eventId },
    query: { ...query, dryRun: 'true' },
    bytes,
  });
  const separator = body.delimiter === '\t' ? 'tab' : body.delimiter;
  output.line(
    `試行 dry run: ${body.shop}, ${String(body.rows)} 行 rows, ${body.encoding}, 区切り separator ${separator}`,
  );
  for (const { title, field } of body.columns) output.line(`${title} → ${field ?? '読まない not read'}`);
  for (const { row, email, displayName, state, tickets } of body.firstRows)
    output.line(`row ${String(row)}: ${email} ${displayName ?? ''} ${state} ×${String(tickets)}`);
  for (const refused of body.refused)
    output.line(`row ${String(refused.row)}: ${refused.field}: ${refused.message}`);
  output.line(
    `${String(body.recorded)} recorded, ${String(body.changed)} changed, ${String(body.unchanged)} unchanged, ${String(body.waiting)} waiting, ${String(body.refusedRows)} refused`,
  );
  output.result(body);
}

async function followImport(
  api: ApiClient,
  output: Output,
  eventId: string,
  query: ListQuery,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  let { body } = await api.call(startSignUpImport, { params: { eventId }, query, bytes });
  const params = { eventId, importId: body.id };
  output.line(`${body.shop}, import ${body.id}: ${String(body.rows)} 行 rows`);
  for (let told = 0; body.state === 'running';) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    body = (await api.call(readSignUpImport, { params })).body;
    const tenth = Math.floor((10 * body.done) / Math.max(1, body.rows));
    if (tenth > told && body.state === 'running') output.line(`  ${String(tenth * 10)} %`);
    told = tenth;
  }
  if (body.refused > 0) {
    const faults = await everyPage((query) => api.call(listSignUpImportFaults, { params, query }));
    for (const fault of faults) output.line(`line ${String(fault.line)}: ${fault.field}: ${fault.message}`);
  }
  output.line(
    `${String(body.recorded)} recorded, ${String(body.changed)} changed, ${String(body.unchanged)} unchanged, ${String(body.waiting)} waiting, ${String(body.refused)} refused`,
  );
  output.result(body);
  if (body.state === 'failed') throw new Error(body.message ?? 'the import failed');
}

function everyShop(api: ApiClient): Promise<SignUpSource[]> {
  return everyPage((query) => api.call(listSignUpSources, { query }));
}

async function shopNamed(api: ApiClient, name: string): Promise<SignUpSource> {
  const all = await everyShop(api);
  const same = all.filter((each) => each.id === name || each.name === name);
  const found = same.length > 0 ? same : all.filter((each) => each.name.includes(name));
  const [one] = found;
  if (found.length !== 1 || !one)
    throw new Error(found.length === 0 ? `No shop ${name}` : `${name} names ${String(found.length)} shops`);
  return one;
}
