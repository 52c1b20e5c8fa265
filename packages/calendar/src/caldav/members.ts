import { AnswerTooLarge } from '../boundedText.ts';
import { CallRefused, CalendarGone } from '../faults.ts';
import { changesSteps, icsEtag, type IcsOptions } from '../ics/icsChanges.ts';
import type { Change } from '../provider.ts';
import { inTurns } from '../turns.ts';
import type { DavClient } from './davClient.ts';
import { memberId } from './memberId.ts';
import { isReportMissing } from './listing.ts';
import { cal, dav, type DavResponse } from './multistatus.ts';
import { xmlEscape } from './xml.ts';

export interface MemberOptions {
  readonly client: DavClient;
  readonly calendarUrl: string;
  readonly signal: AbortSignal | undefined;
  readonly ics: IcsOptions;
}

/**
 * Reads members by one multiget, each on its own where the server has none. What goes wrong with one is that one's alone: refused or
 * broken, it is set aside; an answer too large for us is asked for in halves.
 */
export async function readMembers(options: MemberOptions, ids: readonly string[]): Promise<Change[]> {
  if (ids.length === 0) return [];
  const { client, calendarUrl, signal } = options;
  const hrefs = ids.map((id) => `<d:href>${xmlEscape(hrefOf(id))}</d:href>`).join('');
  const asked = new Set(ids);
  const found = new Map<string, DavResponse>();
  try {
    const request = {
      operation: 'calendar-multiget',
      method: 'REPORT',
      url: calendarUrl,
      depth: '1',
      body: `<?xml version="1.0" encoding="utf-8"?>
<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>${hrefs}</c:calendar-multiget>`,
      signal,
    } as const;
    await client.follow(request, (response, url) => {
      const id = memberId(response.href, url, client.origin);
      // A response for the report as a whole (507) or of something that was not asked for says nothing of a member.
      if (asked.has(id) && !found.has(id)) found.set(id, response);
    });
  } catch (err) {
    if (err instanceof AnswerTooLarge && ids.length > 1) {
      const half = Math.ceil(ids.length / 2);
      return [
        ...(await readMembers(options, ids.slice(0, half))),
        ...(await readMembers(options, ids.slice(half))),
      ];
    }
    if (err instanceof AnswerTooLarge) return [setAside(ids[0] ?? '', 'the object is too large', false)];
    if (isReportMissing(err) || err instanceof CalendarGone) return readEach(options, ids);
    throw err;
  }
  const changes: Change[] = [];
  for (const [id, response] of found) changes.push(...(await changesOf(id, response, options.ics, signal)));
  // A server that leaves out what is gone says the same as 404; one that leaves out what is there is asked for it alone.
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) changes.push(...(await readEach(options, missing)));
  return changes;
}

async function changesOf(
  id: string,
  response: DavResponse,
  ics: IcsOptions,
  signal: AbortSignal | undefined,
): Promise<readonly Change[]> {
  const data = response.props.get(cal('calendar-data'))?.text;
  const status = response.status || (response.refused.get(cal('calendar-data')) ?? 0);
  if (data !== undefined && data.trim() !== '') {
    const etag = response.props.get(dav('getetag'))?.text.trim() ?? icsEtag(data);
    return inTurns(changesSteps(id, etag, data, ics), signal);
  }
  if (status === 404 || status === 410) return [{ kind: 'remove', id }];
  return [refusedMember(id, status)];
}

/** Each member by GET. */
async function readEach(options: MemberOptions, ids: readonly string[]): Promise<Change[]> {
  const { client, signal, ics, calendarUrl } = options;
  const changes: Change[] = [];
  for (const id of ids) {
    signal?.throwIfAborted();
    try {
      const answer = await client.send({
        operation: 'get',
        method: 'GET',
        url: new URL(id, calendarUrl).href,
        signal,
      });
      if (answer.status === 200)
        changes.push(
          ...(await inTurns(
            changesSteps(id, answer.headers.get('etag') ?? icsEtag(answer.text), answer.text, ics),
            signal,
          )),
        );
      else if (answer.status === 404 || answer.status === 410) changes.push({ kind: 'remove', id });
      else changes.push(refusedMember(id, answer.status));
    } catch (err) {
      if (!(err instanceof AnswerTooLarge) && !(err instanceof CallRefused)) throw err;
      changes.push(setAside(id, err.message, false));
    }
  }
  return changes;
}

function refusedMember(id: string, status: number): Change {
  const reason =
    status === 0 ? 'the server sends no data for it' : `the server refuses it (${String(status)})`;
  return setAside(id, reason, true);
}

function setAside(id: string, reason: string, again: boolean): Change {
  return { kind: 'set-aside', id, etag: '', reason, title: '', again };
}

/** What stands in a request: the path, without the origin. */
function hrefOf(id: string): string {
  return id.startsWith('/') ? id : new URL(id).pathname;
}
