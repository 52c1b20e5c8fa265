import { CalendarGone, CallRefused, CursorExpired, ProviderUnavailable } from '../faults.ts';
import type { KnownEntries } from '../provider.ts';
import { statusFault, type DavAnswer, type DavClient } from './davClient.ts';
import { inTurns, type Steps } from '../turns.ts';
import { memberId, sameCollection } from './memberId.ts';
import { createMemberSet, type MemberSet } from './memberSet.ts';
import { cs, dav, readErrors, type DavResponse } from './multistatus.ts';

/** Which members changed since a token; to be sorted. */
export interface Listing {
  readonly members: MemberSet;
  readonly token: string;
}

/** How a calendar is followed; chosen when it is first read, kept in its token. */
type Way = 'sync' | 'list';

const mostRounds = 1_000;
const mostMembers = 500_000;

export interface ListOptions {
  readonly client: DavClient;
  readonly calendarUrl: string;
  readonly calendarId: string;
  readonly known: KnownEntries | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * By `sync-collection` (RFC 6578) where the server has it, else by ctag and the list of ETags. A truncated answer (507, section 3.6)
 * is continued with the token that came with it, so that what is handed on is always complete.
 */
export async function listChanges(options: ListOptions, token: string | null): Promise<Listing> {
  if (token === null) {
    const listing = await bySync(options, null);
    return listing ?? (await byList(options, null));
  }
  const { way, rest } = readToken(token);
  if (way === 'list') return byList(options, rest);
  const listing = await bySync(options, rest);
  // The server has forgotten how: from the beginning, by whatever way there is.
  if (!listing) throw new CursorExpired('sync-collection is not there any more');
  return listing;
}

function readToken(token: string): { way: Way; rest: string } {
  const parts = /^(sync|list):([\s\S]*)$/.exec(token);
  return parts ? { way: parts[1] as Way, rest: parts[2] ?? '' } : { way: 'sync', rest: token };
}

/** Undefined where the server has no sync-collection. */
async function bySync(options: ListOptions, since: string | null): Promise<Listing | undefined> {
  const { client, calendarUrl, calendarId, signal } = options;
  const members = await begun(options);
  const itself = memberId(calendarUrl, calendarUrl, client.origin);
  let token = since;
  for (let round = 0; round < mostRounds; round += 1) {
    const truncated = { is: false };
    const report = {
      operation: 'sync-collection',
      method: 'REPORT',
      url: calendarUrl,
      depth: '0',
      body: syncBody(token),
      keep500: true,
      signal,
    } as const;
    const answer = await client.report(report, (each, url) => {
      const id = memberId(each.href, url, client.origin);
      if (sameCollection(id, calendarId) || sameCollection(id, itself)) {
        truncated.is ||= each.status === 507 || each.errors.includes(dav('number-of-matches-within-limits'));
        if (each.status === 404 || each.status === 410) throw new CalendarGone('sync-collection: 404');
      } else if (each.status === 507) truncated.is = true;
      else if (!id.endsWith('/') && !members.set(id, each.status !== 404 && each.status !== 410))
        throw new ProviderUnavailable('sync-collection: too many members');
    });
    // xandikos answers so to a token that it does not know; others to every sync-collection. Where the calendar itself answers,
    // it is the question that was wrong.
    if (answer.status === 500 && token !== null) {
      await readCtag(options);
      throw new CursorExpired('sync-collection: 500');
    }
    if (answer.status !== 207) {
      const fault = refusal(answer, token !== null);
      if (fault) throw fault;
      return undefined;
    }
    const { syncToken } = answer;
    if (syncToken === null) throw new ProviderUnavailable('sync-collection: no sync-token');
    if (!truncated.is) return { members, token: `sync:${syncToken}` };
    if (syncToken === token) throw new ProviderUnavailable('sync-collection: truncated, and no way on');
    token = syncToken;
  }
  throw new ProviderUnavailable('sync-collection: it never ends');
}

/** What a refused report means; undefined where the server does not know it. */
function refusal(answer: DavAnswer, withToken: boolean): Error | undefined {
  const { status } = answer;
  const told = `sync-collection: ${String(status)}`;
  const stale = readErrors(answer.text).includes(dav('valid-sync-token'));
  if (withToken && (stale || status === 410)) return new CursorExpired(told);
  if (status === 404 || status === 410) return new CalendarGone(told);
  // Servers without the report say so in many ways. Whether the calendar itself may be seen, its list will show.
  return [400, 403, 405, 406, 409, 415, 422, 500, 501, 507].includes(status)
    ? undefined
    : statusFault(answer, 'sync-collection');
}

function syncBody(token: string | null): string {
  const escaped = (token ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0" encoding="utf-8"?>
<d:sync-collection xmlns:d="DAV:"><d:sync-token>${escaped}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`;
}

const askCtag = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/"><d:prop><cs:getctag/><d:resourcetype/></d:prop></d:propfind>`;
const askEtags = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><d:resourcetype/></d:prop></d:propfind>`;

/** The calendar's tag, which changes with anything in it; empty where the server has none. */
async function readCtag({ client, calendarUrl, signal }: ListOptions): Promise<string> {
  let ctag: string | undefined;
  await client.follow(
    { operation: 'propfind', method: 'PROPFIND', url: calendarUrl, depth: '0', body: askCtag, signal },
    ({ props }) => (ctag ??= props.get(cs('getctag'))?.text.trim() ?? ''),
  );
  return ctag ?? '';
}

/** Begins with what is to be looked at again; the server's word on one of them comes later and holds. */
async function begun({ known, calendarId }: ListOptions): Promise<MemberSet> {
  const members = createMemberSet(mostMembers);
  for (const id of (await known?.again(calendarId)) ?? []) members.set(id, true);
  return members;
}

async function byList(options: ListOptions, ctagBefore: string | null): Promise<Listing> {
  const { client, calendarUrl, calendarId, known, signal } = options;
  // The tag first: what changes while the list is made is then seen next time.
  const ctag = await readCtag(options);
  if (ctagBefore !== null && ctag !== '' && ctag === ctagBefore)
    return { members: await begun(options), token: `list:${ctag}` };
  const before = ctagBefore === null ? undefined : await known?.etags(calendarId);
  const members = await begun(options);
  const there = createMemberSet(mostMembers);
  const listed = {
    operation: 'propfind',
    method: 'PROPFIND',
    url: calendarUrl,
    depth: '1',
    body: askEtags,
    signal,
  } as const;
  await client.follow(listed, (each, url) => {
    const id = memberId(each.href, url, client.origin);
    if (sameCollection(id, calendarId) || id.endsWith('/') || isCollection(each)) return;
    if (!there.set(id, true)) throw new ProviderUnavailable('propfind: too many members');
    // One member that the list cannot show is neither changed nor gone.
    if (each.status >= 400) return;
    const etag = each.props.get(dav('getetag'))?.text.trim();
    if (!before || etag === undefined || etagOfObject(before, id) !== etag) members.set(id, true);
  });
  if (before) await inTurns(tellGone(before, there, members), signal);
  return { members, token: `list:${ctag}` };
}

/** Tells of members that were known before and are not there. */
function* tellGone(
  before: ReadonlyMap<string, string>,
  there: MemberSet,
  members: MemberSet,
): Steps<undefined> {
  const list = yield* there.sorted();
  for (const id of before.keys()) {
    yield;
    const object = objectOf(id);
    if (!list.has(object) && !members.set(object, false))
      throw new ProviderUnavailable('propfind: too many members');
  }
  return undefined;
}

/** An instance's id begins with its object's. */
function objectOf(id: string): string {
  const hash = id.indexOf('#');
  return hash < 0 ? id : id.slice(0, hash);
}

const objectEtags = new WeakMap<ReadonlyMap<string, string>, Map<string, string>>();

/** The etag that every entry of an object carries. */
function etagOfObject(known: ReadonlyMap<string, string>, object: string): string | undefined {
  let etags = objectEtags.get(known);
  if (!etags) objectEtags.set(known, (etags = new Map([...known].map(([id, etag]) => [objectOf(id), etag]))));
  return etags.get(object);
}

function isCollection(response: DavResponse): boolean {
  const type = response.props.get(dav('resourcetype'));
  return type?.children.some((each) => each.name === dav('collection')) ?? false;
}

/** Whether a fault says that the report itself is not there. */
export function isReportMissing(err: unknown): boolean {
  return err instanceof CallRefused && [400, 405, 406, 415, 422, 501].includes(err.status);
}
