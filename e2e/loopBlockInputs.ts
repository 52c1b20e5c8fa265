import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const mebi = 1024 * 1024;
/** The whole size limit in `make test-full`, a quarter of it otherwise: what a turn holds does not depend on it. */
const documentBytes = (process.env['TSUDOI_FULL'] === '1' ? 16 : 4) * mebi;
/** What is read first, so that what is compiled at the first use is not the input's doing. */
export const small = 'small';

const upTo = (bytes: number, part: string) => part.repeat(Math.max(1, Math.floor(bytes / part.length)));
const multistatus = (inside: string) => `<d:multistatus xmlns:d="DAV:">${inside}</d:multistatus>`;
const member = (href: string) =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
const token = '<d:sync-token>t</d:sync-token>';
/** Members with names of their own, in no order; some tens of thousands, each longer than it needs to be. */
const differing = (bytes: number) => {
  const parts: string[] = [];
  for (let [at, used] = [0, 0]; ; at += 1) {
    const part = member(`/a/${((at * 7_919) % 1_000_003).toString(36)}/集いの予定-${String(at)}.ics`);
    used += Buffer.byteLength(part);
    if (used > bytes) return parts.join('');
    parts.push(part);
  }
};
const event = (lines: string) =>
  `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260101T000000Z\n${lines}\nEND:VEVENT\nEND:VCALENDAR\n`;
const zone = (rules: number, rule: string, events: string) =>
  `BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:q\n${Array.from(
    { length: rules },
    (_, at) =>
      `BEGIN:STANDARD\nDTSTART:${String(1970 + (at % 50))}0101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+09${String(10 + (at % 40))}\nRRULE:${rule}\nEND:STANDARD\n`,
  ).join('')}END:VTIMEZONE\n${events}END:VCALENDAR\n`;
const inZone = 'BEGIN:VEVENT\nUID:u\nDTSTART;TZID=q:20260101T000000\nRRULE:FREQ=DAILY\nEND:VEVENT\n';
const fields = (count: number) => {
  let text = '{"items":[{';
  for (let at = 0; at < count; at += 1) text += `"${at.toString(36)}":0,`;
  return `${text}"z":0}]}`;
};

/** Documents of a multistatus that cost most: members, empty elements, prefixes, text in pieces, entities, comments. */
const documents: Readonly<Record<string, () => string>> = {
  members: () => multistatus(upTo(documentBytes - 200, member('/a/b.ics')) + token),
  'members that all differ': () => multistatus(differing(documentBytes - 200) + token),
  'sync tokens': () => multistatus(upTo(documentBytes - 200, '<d:sync-token/>')),
  'a lone response': () =>
    `<d:response xmlns:d="DAV:">${upTo(documentBytes - 200, '<d:href>a</d:href>')}</d:response>`,
  attributes: () =>
    multistatus(
      upTo(documentBytes - 200, `<d:response>${upTo(2 * mebi, `<a${' b=""'.repeat(59)}/>`)}</d:response>`),
    ),
  'empty elements': () => multistatus(upTo(documentBytes - 200, '<a/>') + token),
  'empty responses': () =>
    multistatus(upTo(documentBytes - 200, '<d:response><d:href>/a</d:href></d:response>') + token),
  'properties of one response': () =>
    multistatus(
      `<d:response><d:href>/a</d:href><d:propstat><d:prop>${upTo(documentBytes - 400, '<a/>')}</d:prop></d:propstat></d:response>${token}`,
    ),
  'prefixes in force': () =>
    multistatus(
      Array.from(
        { length: 38 },
        (_, at) =>
          `<a ${Array.from({ length: 59 }, (_each, prefix) => `xmlns:a${String(at * 100 + prefix)}="b"`).join(' ')}>`,
      ).join('') + upTo(documentBytes - mebi, '<b xmlns:q="r"/>'),
    ),
  'one long attribute': () => multistatus(`<a b="${upTo(documentBytes - 200, '&amp;')}"/>`),
  'pieces of text': () => multistatus(upTo(documentBytes - 200, '<![CDATA[x]]>') + token),
  entities: () => multistatus(upTo(documentBytes - 200, '&amp;') + token),
  comments: () => multistatus(upTo(documentBytes - 200, '<!---->') + token),
};

/** Objects of a calendar that cost most, at 4 MB: lines, folds, parameters, escapes, lists, rules without an instance, zones. */
const objects: Readonly<Record<string, () => string>> = {
  lines: () => event(upTo(3.8 * mebi, 'X:\n')),
  folds: () => event(`DESCRIPTION:${upTo(3.8 * mebi, 'x\n ')}`),
  parameters: () => event(upTo(3.8 * mebi, `X${';a=b'.repeat(99)}:v\n`)),
  escapes: () => event(`DESCRIPTION:${upTo(3.8 * mebi, '\\n')}`),
  categories: () => event(`CATEGORIES:${upTo(3.8 * mebi, 'a,')}`),
  dates: () => event(`RRULE:FREQ=DAILY\nRDATE:${upTo(0.3 * mebi, '20260101T000000Z,')}20260101T000000Z`),
  'rules without an instance': () => event(upTo(190 * 45, 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\n')),
  'a zone of rules without an onset': () => zone(40, 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', inZone),
  'a zone of 14,000 rules': () => zone(14_000, 'FREQ=YEARLY;BYMONTH=1;BYDAY=1SU', inZone),
  'a small zone': () => zone(3, 'FREQ=YEARLY;BYMONTH=1;BYDAY=1SU', inZone),
  'instances in a zone': () =>
    zone(
      24,
      'FREQ=YEARLY;BYMONTH=1;BYDAY=1SU',
      Array.from(
        { length: 4_990 },
        (_, at) =>
          `BEGIN:VEVENT\nUID:u\nDTSTART;TZID=q:20260101T000000\nRECURRENCE-ID;TZID=q:2026010${String(1 + (at % 9))}T${String(10 + (at % 13))}${String(10 + (at % 49))}00\nCATEGORIES:a,b\nEND:VEVENT\n`,
      ).join(''),
    ),
};

const calendar = (href: string, zoneText: string) =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/></d:resourcetype><c:calendar-timezone>${zoneText}</c:calendar-timezone></d:prop></d:propstat></d:response>`;
const calendarsOf = (inside: string) =>
  `<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">${inside}</d:multistatus>`;

/** Lists of calendars that cost most: many, each with as large a zone as is read, one with a zone far larger. */
const calendarLists: Readonly<Record<string, () => string>> = {
  many: () => calendarsOf(upTo(documentBytes - 200, calendar('/a/%FF/', ''))),
  'large zones': () =>
    calendarsOf(
      upTo(documentBytes - 200, calendar('/a/b/', zone(480, 'FREQ=YEARLY;BYMONTH=1;BYDAY=1SU', ''))),
    ),
  'zones of rules without an onset': () =>
    calendarsOf(
      upTo(documentBytes - 200, calendar('/a/b/', zone(400, 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', ''))),
    ),
  'one huge zone': () => calendarsOf(calendar('/a/b/', zone(25_000, 'FREQ=YEARLY;BYMONTH=1;BYDAY=1SU', ''))),
};

/** What a server refuses with. */
const refusals: Readonly<Record<string, () => string>> = {
  'empty elements': () => `<d:error xmlns:d="DAV:">${upTo(documentBytes - 200, '<a/>')}</d:error>`,
  'a long word': () => upTo(documentBytes, 'HTTP request was sent to HTTP'),
};

const json: Readonly<Record<string, () => string>> = {
  'empty objects': () => `[${upTo(2 * mebi - 8, '{},')}{}]`,
  'all the objects that are read': () => `[${'{},'.repeat(99_000)}{}]`,
  'all the members that are read': () => fields(59_000),
  'members of one object': () => fields(150_000),
  'all the numbers that are read': () => `[${'1.5,'.repeat(290_000)}1]`,
  'nested lists': () => upTo(2 * mebi - 2, '['),
};

/** Texts by the name of their input. */
const texts: Readonly<Record<string, () => string>> = {
  [small]: () => `email,name\n${'x,y\n'.repeat(20_000)}`,
  'request: objects': () => `[${upTo(mebi - 8, '{},')}{}]`,
  'request: members': () => fields(59_000),
  'request: a text': () => `"${upTo(mebi - 8, '\\u0041')}"`,
  'request: nested': () => upTo(mebi - 2, '{"a":'),
  'contacts: bad rows': () => `email,name\n${upTo(mebi, 'x,y\n')}`,
  'contacts: long bad addresses': () => `email\n${upTo(4 * mebi, `${'a'.repeat(90)}@\n`)}`,
  'contacts: quotes': () => `email\n${upTo(mebi, '"a""b"\n')}`,
  'contacts: columns': () => `email\n${upTo(4 * mebi, `${','.repeat(2_000)}\n`)}`,
  'contacts: one quote': () => `email\n"${upTo(10 * mebi - 10, 'a')}`,
  'outcomes: rows': () => upTo(32_768, 'x,y\n'),
  'outcomes: columns': () => upTo(32_768, `${','.repeat(2_000)}\n`),
  'outcomes: quotes': () => upTo(32_768, '"a""b"\n'),
  'outcomes: one line': () => upTo(32_768, 'a'),
  'report: blanks': () => `Final-Recipient:${' '.repeat(0.5 * mebi)}${'x'.repeat(0.49 * mebi)}`,
  'report: folds': () => `Final-Recipient: a\n${upTo(mebi - 100, '\n ')}`,
  'report: blocks': () => upTo(mebi - 100, 'Final-Recipient:a@b\nAction:failed\n\n'),
  'report: line ends': () => upTo(mebi - 2, '\r\n'),
  'model: objects': () => `{"learner":[${upTo(4 * mebi - 40, '{},')}1]}`,
  'model: numbers': () => `{"learner":[${upTo(4 * mebi - 40, '1,')}1]}`,
  'model: nested': () => `{"learner":${upTo(4 * mebi - 40, '[')}`,
};

/** The text of an input. @throws Error for a name that there is none of */
export function hostileText(name: string): string {
  const make = texts[name];
  if (!make) throw new Error(`no input ${name}`);
  return make();
}

/** An answer of a hostile server: a status, headers, a body. */
export interface HostileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const xml = (body: string): HostileAnswer => ({
  status: 207,
  headers: { 'content-type': 'application/xml' },
  body,
});
const lines = (line: string, times: number) => `${line}\n`.repeat(times);

const lists: Readonly<Record<string, () => string>> = {
  'short lines': () => lines('{}', mebi),
  'long lines': () => lines(`[${'{},'.repeat(99_000)}{}]`, 20),
  'lines too long': () => upTo(16 * mebi, `[${'{},'.repeat(1_450_000)}{}]\n`),
};

const compressions: Readonly<Record<string, (text: string) => Buffer>> = {
  gzip: (text) => gzipSync(text),
  br: (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
};

/** What the server answers to a request for an input: `asked` is the request's body. */
export function hostileAnswer(name: string, asked: string): HostileAnswer {
  const [, kind = '', rest = ''] = /^([a-z]+): (.*)$/.exec(name) ?? [];
  if (kind === 'document') return xml((documents[rest] as () => string)());
  if (kind === 'calendars') return xml((calendarLists[rest] as () => string)());
  if (kind === 'refusal') return { ...xml((refusals[rest] as () => string)()), status: 400 };
  const isSmall = name === small && asked.includes('<');
  if (kind === 'object' || isSmall) {
    const href = `/${encodeURIComponent(name)}/c/x.ics`;
    if (!/calendar-multiget|calendar-query/.test(asked)) return xml(multistatus(member(href) + token));
    const object = (objects[isSmall ? 'a small zone' : rest] as () => string)().replaceAll('&', '&amp;');
    return xml(
      `<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>${href}</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag><c:calendar-data>${object}</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>${token}</d:multistatus>`,
    );
  }
  const headers = { 'content-type': 'application/json' };
  if (kind === 'json') return { status: 200, headers, body: (json[rest] as () => string)() };
  if (kind === 'lines') return { status: 200, headers, body: (lists[rest] as () => string)() };
  const compress = compressions[kind];
  if (compress)
    return {
      status: 200,
      headers: { ...headers, 'content-encoding': kind },
      body: compress((json[rest] ?? (() => upTo(64 * mebi, '0')))()),
    };
  return { status: 200, headers, body: '{}' };
}

const named = (kind: string, of: Readonly<Record<string, unknown>>) =>
  Object.keys(of).map((name) => `${kind}: ${name}`);
const ofTexts = (kind: string) => Object.keys(texts).filter((name) => name.startsWith(`${kind}: `));

/** Which inputs each parser of loopBlockParsers is fed. */
export const inputsOf: Readonly<Record<string, readonly string[]>> = {
  'CalDAV: multistatus and iCalendar': [
    ...named('document', documents),
    ...named('refusal', refusals),
    ...named('object', objects),
  ],
  'CalDAV: calendars': [...named('calendars', calendarLists), ...named('document', documents)],
  'CalDAV: free and busy': [...named('object', objects), ...named('refusal', refusals)],
  'Google: a page of JSON': named('json', json),
  'any answer: JSON, gzip and br': [
    ...named('json', json),
    'gzip: empty objects',
    'br: empty objects',
    'gzip: a bomb',
    'br: a bomb',
  ],
  'any answer: lines': named('lines', lists),
  'results of a batch: JSONL': named('lines', lists),
  'a request: JSON': ofTexts('request'),
  'contacts: CSV': ofTexts('contacts'),
  'outcomes: CSV as it comes': ofTexts('outcomes'),
  'a delivery report: mail': ofTexts('report'),
  'an attendance model': ofTexts('model'),
};
