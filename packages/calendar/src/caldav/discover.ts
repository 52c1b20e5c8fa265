import { CalendarGone, CallRefused, ProviderUnavailable, ServerProblem } from '../faults.ts';
import type { DavClient, DavAnswer } from './davClient.ts';
import { cal, dav, type DavResponse } from './multistatus.ts';
import { xmlChild } from './xml.ts';

/** Where an account's calendars are, and whose they are. */
export interface Discovered {
  /** Absolute URLs of the calendar homes; an account may have several. */
  readonly homes: readonly string[];
  readonly principal: string | null;
  /** Addresses under which the person is invited, lower case. */
  readonly addresses: readonly string[];
  readonly displayName: string | null;
}

const askPrincipal = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>
<d:current-user-principal/><d:principal-URL/><d:resourcetype/><c:calendar-home-set/><c:calendar-user-address-set/><d:displayname/>
</d:prop></d:propfind>`;

/** One connect must not take minutes: each question of the way in has so long. */
const questionMs = 10_000;

/**
 * From any address a person is likely to have (the host, a path of the server, a principal, a home, a calendar) to the homes: the
 * address itself, then `/.well-known/caldav` (RFC 6764) with its redirects, then the root; principal, then its homes.
 * @throws ServerProblem saying what is missing; GrantLost when the password is refused
 */
export async function discover(
  client: DavClient,
  startUrl: string,
  signal?: AbortSignal,
): Promise<Discovered> {
  const { origin, pathname } = new URL(startUrl);
  const places = [...new Set([startUrl, `${origin}/.well-known/caldav`, `${origin}/`])];
  // The bare host says nothing; where the service is, its well-known address does.
  if (pathname === '/' || pathname === '') places.splice(0, 3, `${origin}/.well-known/caldav`, `${origin}/`);
  let refusal: unknown;
  let spoke = false;
  for (const place of places) {
    let found: { answer: DavAnswer; first: DavResponse } | undefined;
    try {
      found = await ask(place);
    } catch (err) {
      if (err instanceof CalendarGone || err instanceof CallRefused || isPlainUnavailable(err)) {
        refusal ??= err;
        continue;
      }
      throw err;
    }
    if (!found) continue;
    spoke = true;
    const homes = await homesOf(found.first, found.answer.url);
    if (homes) return homes;
  }
  if (spoke) throw new ServerProblem('no_home', new URL(startUrl).host);
  throw refusal instanceof CalendarGone
    ? new ServerProblem('path_refused', new URL(startUrl).pathname)
    : new ServerProblem('no_caldav', new URL(startUrl).host);

  async function ask(url: string): Promise<{ answer: DavAnswer; first: DavResponse } | undefined> {
    let first: DavResponse | undefined;
    const answer = await client.report(
      {
        operation: 'propfind',
        method: 'PROPFIND',
        url,
        depth: '0',
        body: askPrincipal,
        signal,
        timeoutMs: questionMs,
      },
      (each) => (first ??= each),
    );
    if (answer.status === 403) throw new CalendarGone('propfind: 403');
    if (answer.status !== 207) return undefined;
    return first && { answer, first };
  }

  async function homesOf(first: DavResponse, url: string): Promise<Discovered | undefined> {
    const own = hrefsOf(first, cal('calendar-home-set'), url);
    if (own.length > 0) return discovered(first, url, own, null);
    const [principal] = [
      ...hrefsOf(first, dav('current-user-principal'), url),
      ...hrefsOf(first, dav('principal-URL'), url),
    ];
    if (principal !== undefined) {
      const asked = await ask(principal);
      const homes = asked ? hrefsOf(asked.first, cal('calendar-home-set'), asked.answer.url) : [];
      if (asked && homes.length > 0) return discovered(asked.first, asked.answer.url, homes, principal);
    }
    // A calendar, or a home of a server that knows no principals: itself.
    const type = first.props.get(dav('resourcetype'));
    if (new URL(url).pathname !== '/' && type && xmlChild(type, dav('collection')) && principal === undefined)
      return discovered(first, url, [url], null);
    return undefined;
  }
}

function discovered(
  response: DavResponse,
  url: string,
  homes: readonly string[],
  principal: string | null,
): Discovered {
  const addresses = (response.props.get(cal('calendar-user-address-set'))?.children ?? [])
    .map((each) => each.text.trim())
    .filter((each) => /^mailto:/i.test(each))
    .map((each) => each.slice(7).toLowerCase());
  const displayName = response.props.get(dav('displayname'))?.text.trim();
  return {
    homes: [...new Set(homes)].slice(0, 20),
    principal: principal ?? hrefsOf(response, dav('principal-URL'), url)[0] ?? null,
    addresses: [...new Set(addresses)].slice(0, 20),
    displayName: displayName === undefined || displayName === '' ? null : displayName.slice(0, 200),
  };
}

function hrefsOf(response: DavResponse, name: string, base: string): string[] {
  return (response.props.get(name)?.children ?? [])
    .filter(
      (each) => each.name === dav('href') && each.text.trim() !== '' && URL.canParse(each.text.trim(), base),
    )
    .map((each) => new URL(each.text.trim(), base).href);
}

/** A fault of this one question (5xx, no XML), not of the connection. */
function isPlainUnavailable(err: unknown): boolean {
  return err instanceof ProviderUnavailable && !(err instanceof ServerProblem);
}
