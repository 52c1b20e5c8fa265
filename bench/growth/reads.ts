import { readsOf, type ReadsDocument } from '../../e2e/fill/readsOf.ts';
import { readValues } from '../../e2e/fill/readValues.ts';
import { percentile } from '../harness/percentile.ts';
import type { GrowthWorld } from './world.ts';

/** One kind of read of the largest tenant: its first page, or a page further on. */
export interface ReadTime {
  readonly name: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Solves or verifies something at each call, whatever the installation holds: not of these figures. */
const computes = /^\/v1\/plans\/\{planId\}\/|^\/v1\/audit\/verification|^\/v1\/events\/\{eventId\}\/pace/;

/** Every GET with every filter, and its second and its eleventh page; `times` calls of each. */
export async function measureReads(world: GrowthWorld, times: number): Promise<ReadTime[]> {
  const { installation, owner, tenantIds, call } = world;
  const document = (await call('GET', '/openapi.json')).body as ReadsDocument;
  const values = await readValues(owner, installation.url, installation.apiKey, tenantIds[0] ?? '');
  const found: ReadTime[] = [];
  const timed = async (name: string, path: string) => {
    const first = await call('GET', path);
    if (first.status !== 200) return first;
    const ms: number[] = [];
    for (let count = 0; count < times; count += 1) ms.push((await call('GET', path)).ms);
    ms.sort((a, b) => a - b);
    found.push({ name, p50Ms: percentile(ms, 0.5), p95Ms: percentile(ms, 0.95) });
    return first;
  };
  for (const { name, path, paged } of readsOf(document, values)) {
    if (computes.test(name)) continue;
    const first = await timed(name, path);
    if (!paged) continue;
    const next = (body: unknown) => (body as { nextCursor?: string | null }).nextCursor ?? undefined;
    const follow = (cursor: string) =>
      `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
    let cursor = next(first.body);
    for (let page = 1; cursor !== undefined && page < 10; page += 1)
      cursor = next((await call('GET', follow(cursor))).body);
    if (cursor !== undefined) await timed(`${name} (page 11)`, follow(cursor));
  }
  return found;
}

/** p95 of another tenant's reads while 40 lists at once are asked for in the first, and what the flood got. */
export async function measureVictim({
  call,
  otherKey,
}: GrowthWorld): Promise<{ readonly p95Ms: number; readonly flood: Readonly<Record<string, number>> }> {
  const flood: Record<string, number> = {};
  const victim = { over: false };
  const flooding = Array.from({ length: 40 }, async () => {
    while (!victim.over) {
      const { status } = await call('GET', '/v1/contacts?limit=200');
      flood[status] = (flood[status] ?? 0) + 1;
      if (status >= 400) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const times: number[] = [];
  for (let count = 0; count < 60; count += 1) {
    times.push((await call('GET', '/v1/contacts?limit=20', undefined, otherKey)).ms);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  victim.over = true;
  await Promise.all(flooding);
  return {
    p95Ms: percentile(
      times.sort((a, b) => a - b),
      0.95,
    ),
    flood,
  };
}
