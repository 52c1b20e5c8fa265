import { createCalDavProvider } from '@tsudoi/calendar/caldavProvider';
import { createGoogleProvider } from '@tsudoi/calendar/googleProvider';
import type { Outlet } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { parseBoundedJson } from '@tsudoi/runtime/boundedJson';
import { readJson, readLines } from '@tsudoi/runtime/boundedBody';
import { decodeText } from '@tsudoi/runtime/csv/decodeText';
import { readRows } from '@tsudoi/runtime/csv/readRows';
import { createEgress } from '@tsudoi/runtime/egress';
import { createSealer } from '@tsudoi/seal/createSealer';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJson as parseModelJson } from '../packages/llm/src/wire/parsed.ts';
import { readLines as readResultLines } from '../packages/llm/src/batch/readLines.ts';
import { parseJson, readBody } from '../packages/runtime/src/http/readBody.ts';
import { importCsv } from '../services/audience/src/contacts/import/importCsv.ts';
import { reportEvents } from '../services/nudge-generator/src/way/bounces/reportEvents.ts';
import { judgeInThread } from '../services/recommendation-api/src/learning/judgeThread.ts';
import { hostileText, small } from './loopBlockInputs.ts';

/** What a parser does with an input, told in a few words. */
type Read = (input: string) => Promise<string>;

/** Each parser of what comes from outside, on the way that it comes. `input` names one of loopBlockInputs. */
type Parser = (url: string) => Read;

const egress = createEgress({
  allowed: parseAllowedNetworks('127.0.0.1/32'),
  budget: { bytes: 16 * 1024 * 1024 },
});
const outlet: Outlet = { fetch: egress.fetch, parseJson: (text) => parseBoundedJson(text, 64) };

const context = {
  database: {} as Database, // every row is refused: nothing is written
  sealer: createSealer({ currentId: 'k', keys: new Map([['k', Buffer.alloc(32, 1)]]) }),
  clock: { now: () => new Date() },
};
const actor = { kind: 'system', id: 'test', origin: null, requestId: null } as const;
const tenant = '00000000-0000-4000-8000-000000000000';

/** A file as it comes over a connection. */
async function* cut(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 65_536)
    yield await Promise.resolve(bytes.subarray(from, from + 65_536));
}

async function* partsOf(text: string, times: number): AsyncGenerator<Uint8Array> {
  const part = Buffer.from(text);
  for (let count = 0; count < times; count += 1) yield await Promise.resolve(part);
}

const pathOf = (input: string) => `/${encodeURIComponent(input)}/c/`;
const calDav = (url: string, input: string) =>
  createCalDavProvider({
    rootUrl: `${url}/${encodeURIComponent(input)}/`,
    homes: [pathOf(input)],
    username: 'u',
    password: () => Promise.resolve('p'),
    outlet,
  });

export const parsers: Readonly<Record<string, Parser>> = {
  'CalDAV: multistatus and iCalendar': (url) => async (input) => {
    const provider = calDav(url, input);
    const { changes } = await provider.changes(pathOf(input), { token: null, page: null }, 50);
    return changes.map((change) => (change.kind === 'set-aside' ? change.reason : change.kind)).join(', ');
  },
  'CalDAV: calendars': (url) => async (input) => {
    const calendars = await calDav(url, input).listCalendars();
    return `${String(calendars.length)} calendars`;
  },
  'CalDAV: free and busy': (url) => async (input) => {
    const [from, to] = [new Date('2026-01-01'), new Date('2026-02-01')];
    const busy = await calDav(url, input).freeBusy(pathOf(input), from, to);
    return `${String(busy.length)} times`;
  },
  'Google: a page of JSON': (url) => async (input) => {
    const provider = createGoogleProvider({
      rootUrl: `${url}/${encodeURIComponent(input)}`,
      accessToken: () => Promise.resolve('t'),
      outlet,
    });
    await provider.changes('c', { token: null, page: null }, 250);
    return 'read';
  },
  'any answer: JSON, gzip and br': (url) => async (input) => {
    const answer = await egress.fetch(`${url}/${encodeURIComponent(input)}`);
    await readJson(answer);
    return 'read';
  },
  'any answer: lines': (url) => async (input) => {
    let lines = 0;
    const answer = await egress.fetch(`${url}/${encodeURIComponent(input)}`);
    for await (const _line of readLines(answer, { bytes: 16 * 1024 * 1024 })) lines += 1;
    return `${String(lines)} lines`;
  },
  'results of a batch: JSONL': (url) => async (input) => {
    const told = new Map<string, number>();
    const answer = await egress.fetch(`${url}/${encodeURIComponent(input)}`);
    for await (const line of readResultLines(answer)) {
      const outcome = ((): string => {
        try {
          parseModelJson(line);
          return 'read';
        } catch (err) {
          return (err as Error).message.slice(0, 40);
        }
      })();
      told.set(outcome, (told.get(outcome) ?? 0) + 1);
    }
    return [...told].map(([outcome, count]) => `${String(count)} ${outcome}`).join(', ');
  },
  'a request: JSON': () => async (input) => {
    const server = http.createServer((request, response) => {
      void readBody(request, 1024 * 1024)
        .then((body) => (parseJson(request, body), 'read'))
        .catch((err: unknown) => (err as Error).message)
        .then((told) => response.end(told));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const to = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(to, { method: 'POST', headers, body: hostileText(input) });
    return answer.text();
  },
  'contacts: CSV': () => async (input) => {
    const { signal } = new AbortController();
    const options = { dryRun: false, region: 'JP' };
    const bytes = cut(Buffer.from(hostileText(input)));
    const { refusedRows } = await importCsv(context, tenant, actor, options, bytes, signal);
    return `${String(refusedRows)} rows refused`;
  },
  'outcomes: CSV as it comes': () => async (input) => {
    let rows = 0;
    const times = input === small ? 1 : 512;
    for await (const batch of readRows(decodeText(partsOf(hostileText(input), times)))) rows += batch.length;
    return `${String(rows)} rows`;
  },
  'a delivery report: mail': () => (input) =>
    Promise.resolve(`${String(reportEvents(hostileText(input)).events.length)} events`),
  'an attendance model': () => async (input) => {
    const judged = await judgeInThread({
      file: Buffer.from(hostileText(input)),
      past: [],
      now: Date.now(),
      champion: undefined,
    });
    return 'fault' in judged ? judged.fault : 'a model';
  },
};
