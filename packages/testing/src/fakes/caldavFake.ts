import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The ways of a CalDAV server, each as some server has it; changed at any time. */
export interface CalDavWays {
  /** `yes`, or the status with which sync-collection is refused (403 Posteo, 415 Horde, 501 others). */
  syncCollection: 'yes' | number;
  /** Members in one sync answer; more are told by a 507 (RFC 6578 3.6). 0: all at once. */
  truncateAt: number;
  /** Where the 507 stands. */
  truncation: 'first' | 'last';
  ctag: boolean;
  /** `yes`, or the status with which calendar-multiget is refused. */
  multiget: 'yes' | number;
  /** Members that a multiget answers by a status. */
  readonly refused: Map<string, number>;
  /** Members that a multiget leaves out although they are there. */
  readonly omitted: Set<string>;
  hrefs: 'path' | 'encoded' | 'absolute';
  auth: 'basic' | 'digest' | 'negotiate';
  privileges: 'write' | 'read' | 'untold';
  /** Status of every PUT; 0: it is done. */
  putStatus: number;
  /** Whether the account has a second home, of shared calendars; the one in it is empty. */
  sharedHome: boolean;
  /** Where `/.well-known/caldav` leads; null: nowhere. */
  wellKnown: string | null;
  /** Next answers that fail as a whole. */
  readonly failures: number[];
  /** Cuts the next multistatus in its middle. */
  cut: boolean;
}

interface Member {
  readonly text: string;
  readonly etag: string;
  readonly sequence: number;
}

/** A CalDAV server over the real wire with one person, one calendar and the ways of any server. */
export interface CalDavFake {
  readonly url: string;
  readonly ways: CalDavWays;
  readonly username: string;
  readonly password: string;
  readonly homePath: string;
  readonly calendarPath: string;
  readonly sharedHomePath: string;
  readonly sharedCalendarPath: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly headers: http.IncomingHttpHeaders;
  }[];
  put(name: string, text: string): void;
  remove(name: string): void;
  /** Every sync token of before is unknown, and so is what was deleted. */
  loseTokens(): void;
  close(): Promise<void>;
}

const namespaces =
  'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"';
const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export async function startCalDavFake(): Promise<CalDavFake> {
  const ways: CalDavWays = {
    syncCollection: 'yes',
    truncateAt: 0,
    truncation: 'last',
    ctag: true,
    multiget: 'yes',
    refused: new Map(),
    omitted: new Set(),
    hrefs: 'path',
    auth: 'basic',
    privileges: 'write',
    putStatus: 0,
    sharedHome: false,
    wellKnown: '/',
    failures: [],
    cut: false,
  };
  const members = new Map<string, Member>();
  const tombstones = new Map<string, number>();
  const requests: CalDavFake['requests'] = [];
  const [username, password] = ['person@example.com', 'app-password'];
  const homePath = '/dav/person@example.com/';
  const calendarPath = `${homePath}main/`;
  const sharedHomePath = '/dav/shared/';
  const sharedCalendarPath = `${sharedHomePath}team/`;
  let sequence = 1;
  let era = 1;
  let url = '';

  function put(name: string, text: string): void {
    sequence += 1;
    tombstones.delete(name);
    const etag = `"${createHash('sha1')
      .update(`${String(sequence)}${text}`)
      .digest('hex')
      .slice(0, 12)}"`;
    members.set(name, { text, etag, sequence });
  }
  function remove(name: string): void {
    if (!members.delete(name)) return;
    sequence += 1;
    tombstones.set(name, sequence);
  }

  const hrefOf = (path: string) => {
    if (ways.hrefs === 'absolute') return `${url}${path}`;
    return ways.hrefs === 'encoded' ? path.replaceAll('@', '%40') : path;
  };
  const response = (path: string, props: string, status = 200) =>
    `<d:response><d:href>${escape(hrefOf(path))}</d:href><d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 ${String(status)} X</d:status></d:propstat></d:response>`;
  const statusOnly = (path: string, status: number) =>
    `<d:response><d:href>${escape(hrefOf(path))}</d:href><d:status>HTTP/1.1 ${String(status)} X</d:status></d:response>`;
  const token = (at: number) => `http://fake/ns/sync/${String(era)}/${String(at)}`;

  function syncCollection(body: string): [number, string] {
    if (ways.syncCollection !== 'yes') return [ways.syncCollection, ''];
    const asked = /<(?:\w+:)?sync-token>([^<]*)</.exec(body)?.[1] ?? '';
    const parts = /\/(\d+)\/(\d+)$/.exec(asked);
    if (asked !== '' && (!parts || Number(parts[1]) !== era))
      return [403, `<d:error ${namespaces}><d:valid-sync-token/></d:error>`];
    const since = asked === '' ? 0 : Number(parts?.[2]);
    const changed = [
      ...[...members].map(([name, member]) => ({ name, at: member.sequence, etag: member.etag })),
      ...(asked === '' ? [] : [...tombstones].map(([name, at]) => ({ name, at, etag: '' }))),
    ]
      .filter((each) => each.at > since)
      .sort((a, b) => a.at - b.at);
    const most = ways.truncateAt > 0 ? ways.truncateAt : changed.length;
    const page = changed.slice(0, most);
    const more = changed.length > most;
    const at = more ? (page.at(-1)?.at ?? since) : sequence;
    const told = page.map(({ name, etag }) =>
      etag === ''
        ? statusOnly(calendarPath + name, 404)
        : response(calendarPath + name, `<d:getetag>${escape(etag)}</d:getetag>`),
    );
    const full = statusOnly(calendarPath, 507);
    if (more && ways.truncation === 'first') told.unshift(full);
    else if (more) told.push(full);
    return [
      207,
      `<d:multistatus ${namespaces}>${told.join('')}<d:sync-token>${token(at)}</d:sync-token></d:multistatus>`,
    ];
  }

  function multiget(body: string): [number, string] {
    if (ways.multiget !== 'yes') return [ways.multiget, ''];
    const told = [...body.matchAll(/<(?:\w+:)?href>([^<]*)</g)].map((hit) => {
      const path = decodeURIComponent(new URL(hit[1] ?? '', url).pathname);
      const name = path.slice(calendarPath.length);
      const member = members.get(name);
      if (ways.omitted.has(name)) return '';
      const status = ways.refused.get(name) ?? (member ? 200 : 404);
      if (status !== 200 || !member) return statusOnly(path, status);
      return response(
        path,
        `<d:getetag>${escape(member.etag)}</d:getetag><c:calendar-data>${escape(member.text)}</c:calendar-data>`,
      );
    });
    return [207, `<d:multistatus ${namespaces}>${told.join('')}</d:multistatus>`];
  }

  function propfind(path: string, depth: string): [number, string] {
    const collection = (props: string) => `<d:resourcetype><d:collection/>${props}</d:resourcetype>`;
    const principal = `<d:current-user-principal><d:href>${hrefOf('/principals/person/')}</d:href></d:current-user-principal>`;
    const privileges =
      ways.privileges === 'untold'
        ? ''
        : `<d:current-user-privilege-set>${(ways.privileges === 'write' ? ['read', 'write'] : ['read']).map((each) => `<d:privilege><d:${each}/></d:privilege>`).join('')}</d:current-user-privilege-set>`;
    const events =
      '<c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>';
    const calendar = response(
      calendarPath,
      `${collection('<c:calendar/>')}<d:displayname>Main</d:displayname>${privileges}${events}${ways.ctag ? `<cs:getctag>${String(era)}-${String(sequence)}</cs:getctag>` : ''}`,
    );
    let found = '';
    if (path === '/') found = response('/', collection('') + principal);
    else if (path === '/principals/person/')
      found = response(
        path,
        `<c:calendar-home-set><d:href>${hrefOf(homePath)}</d:href>${ways.sharedHome ? `<d:href>${hrefOf(sharedHomePath)}</d:href>` : ''}</c:calendar-home-set><c:calendar-user-address-set><d:href>mailto:${username}</d:href></c:calendar-user-address-set>`,
      );
    else if (path === homePath)
      found =
        response(homePath, collection('')) +
        (depth === '1'
          ? calendar +
            response(
              `${homePath}tasks/`,
              `${collection('<c:calendar/>')}<d:displayname>Tasks</d:displayname><c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>`,
            )
          : '');
    else if (path === calendarPath)
      found =
        calendar +
        (depth === '1'
          ? [...members]
              .map(([name, { etag }]) =>
                response(calendarPath + name, `<d:resourcetype/><d:getetag>${escape(etag)}</d:getetag>`),
              )
              .join('')
          : '');
    else if (ways.sharedHome && path === sharedHomePath)
      found =
        response(path, collection('')) +
        (depth === '1'
          ? response(
              sharedCalendarPath,
              `${collection('<c:calendar/>')}<d:displayname>Team</d:displayname>${privileges}${events}`,
            )
          : '');
    else return [404, ''];
    return [207, `<d:multistatus ${namespaces}>${found}</d:multistatus>`];
  }

  const nonce = 'b5c2f0';
  function authorized(header: string | undefined, method: string): boolean {
    if (ways.auth === 'negotiate') return false;
    if (ways.auth === 'basic')
      return header === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const field = (name: string) => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header ?? '')?.[1] ?? '';
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    const expected = md5(
      `${md5(`${username}:fake:${password}`)}:${nonce}:${field('nc')}:${field('cnonce')}:auth:${md5(`${method}:${field('uri')}`)}`,
    );
    return header?.startsWith('Digest ') === true && field('response') === expected;
  }

  function answer(
    method: string,
    path: string,
    depth: string,
    body: string,
    headers: http.IncomingHttpHeaders,
  ): [number, string, Record<string, string>?] {
    if (path === '/.well-known/caldav')
      return ways.wellKnown === null ? [404, ''] : [301, '', { Location: ways.wellKnown }];
    if (!authorized(headers.authorization, method))
      return [
        401,
        '',
        {
          'WWW-Authenticate':
            ways.auth === 'basic'
              ? 'Basic realm="fake"'
              : ways.auth === 'digest'
                ? `Digest realm="fake", nonce="${nonce}", qop="auth", algorithm=MD5`
                : 'Negotiate',
        },
      ];
    const failure = ways.failures.shift();
    if (failure !== undefined) return [failure, ''];
    if (method === 'PROPFIND') return propfind(path, depth);
    if (method === 'REPORT' && path === sharedCalendarPath)
      return [
        207,
        `<d:multistatus ${namespaces}><d:sync-token>${token(sequence)}</d:sync-token></d:multistatus>`,
      ];
    if (method === 'REPORT') return body.includes('sync-collection') ? syncCollection(body) : multiget(body);
    const name = path.slice(calendarPath.length);
    const member = members.get(name);
    if (method === 'GET') {
      const status = ways.refused.get(name);
      if (status !== undefined) return [status, ''];
      return member ? [200, member.text, { ETag: member.etag }] : [404, ''];
    }
    if (method === 'PUT') {
      if (ways.putStatus !== 0) return [ways.putStatus, ''];
      const match = headers['if-match'];
      if ((headers['if-none-match'] === '*' && member) || (match !== undefined && match !== member?.etag))
        return [412, ''];
      put(name, body);
      return [member ? 204 : 201, '', { ETag: members.get(name)?.etag ?? '' }];
    }
    if (method === 'DELETE') {
      if (!member) return [404, ''];
      remove(name);
      return [204, ''];
    }
    return [405, ''];
  }

  const server = http.createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://fake').pathname);
      const method = incoming.method ?? 'GET';
      requests.push({ method, path, body, headers: incoming.headers });
      const [status, text, headers] = answer(
        method,
        path,
        String(incoming.headers['depth'] ?? '0'),
        body,
        incoming.headers,
      );
      const whole = status === 207 ? `<?xml version="1.0" encoding="utf-8"?>${text}` : text;
      const cut = ways.cut && status === 207;
      if (cut) ways.cut = false;
      outgoing.writeHead(status, {
        'Content-Type': status === 207 ? 'application/xml' : 'text/calendar',
        ...headers,
      });
      outgoing.end(cut ? whole.slice(0, Math.floor(whole.length / 2)) : whole);
    })().catch((err: unknown) => {
      outgoing.writeHead(500).end(String(err));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url,
    ways,
    username,
    password,
    homePath,
    calendarPath,
    sharedHomePath,
    sharedCalendarPath,
    members,
    requests,
    put,
    remove,
    loseTokens() {
      era += 1;
      tombstones.clear();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
