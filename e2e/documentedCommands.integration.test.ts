import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startInstallation, type Installation } from './installation.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = [
  'README.md',
  'README.ja.md',
  ...fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^adr|node_modules/.test(file))
    .sort()
    .map((file) => `docs/${file}`),
];

/** Commands that another test runs, because they need more than an installation: by how they begin, the file and what stands in it. */
const elsewhere: readonly (readonly [RegExp, string, string])[] = [
  [/^make test/, 'scripts/test.ts', 'npm test'],
  [/^docker compose up/, 'test/docs/compose.test.ts', 'compose.yaml'],
  [/^(TSUDOI_\S+ )?tsudoi calendars /, 'e2e/calendarCommands.integration.test.ts', "'connect-google'"],
  [/^curl .*calendar-rules/, 'services/sync-worker/test', 'calendar-rules'],
  [/^npx tsudoi tour/, 'e2e/tour.integration.test.ts', "'tour'"],
];

/** What no test runs as it stands: it serves until it is stopped. */
const unrun = /^(TSUDOI_\S+ )?make (run|observe)/;

/** Lines of the shell that a page shows, in its order; a command of several lines is one. */
function commandsOf(page: string): string[] {
  const text = fs.readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block
      .split(/\n(?![ }])/)
      .map((line) => line.replace(/\s+#\s.*$/, '').trim())
      .filter((line) => line !== ''),
  );
}

const members =
  'メールアドレス,氏名,言語,メール配信\naoi@example.jp,青井,ja,はい\nben@example.jp,Ben,en,yes\n';
const advertising =
  'date,campaign,tactic,spend,clicks,sign ups\n2026-11-01,Book club,social-posts,1200,30,3\n';

describe('Every command that a page shows', function () {
  this.timeout(600_000);
  let installation: Installation;
  let receiver: http.Server;
  let folder: string;
  let hook: string;

  before(async () => {
    installation = await startInstallation({ env: { ACCOUNTS_EGRESS_ALLOW: '127.0.0.1/32' } });
    receiver = http.createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    hook = `127.0.0.1:${String((receiver.address() as AddressInfo).port)}`;
    // The checkout as they find it, in a folder that they may write to.
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-pages-'));
    for (const each of ['docs', 'node_modules', 'scripts', 'package.json', '.env.example', 'compose.yaml'])
      if (fs.existsSync(path.join(root, each)))
        fs.symlinkSync(path.join(root, each), path.join(folder, each));
    fs.writeFileSync(path.join(folder, 'members.csv'), members);
    fs.writeFileSync(path.join(folder, 'ads.csv'), advertising);
  });
  after(async () => {
    await installation.stop();
    receiver.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function newest(where: string): Promise<{ id: string; name?: string }> {
    const answer = await fetch(installation.url + where, {
      headers: { authorization: `Bearer ${installation.apiKey}` },
    });
    const { items } = (await answer.json()) as { items: { id: string; name?: string }[] };
    assert.ok(items[0], where);
    return items[0];
  }

  /** A command with what a person puts in: ids they were shown, the name of their event, a receiver that is there. */
  async function filled(command: string): Promise<string> {
    let said = command
      .replaceAll('https://example.com/hook', `http://${hook}/hook`)
      .replace(/(webhooks \w+) example\.com/, `$1 ${hook}`);
    if (said.includes('<event>') || said.includes('<planId>')) {
      const event = await newest('/v1/events?limit=1');
      said = said.replaceAll('<event>', `'${String(event.name)}'`);
      if (said.includes('<planId>'))
        said = said.replaceAll('<planId>', (await newest(`/v1/events/${event.id}/plans`)).id);
    }
    if (said.includes('growth release')) said = said.replace('<id>', await override());
    return said;
  }

  /** Each page begins with its own event, though several state the same one. */
  async function putEventsAway(): Promise<void> {
    const headers = { authorization: `Bearer ${installation.apiKey}` };
    const { items } = (await (await fetch(`${installation.url}/v1/events`, { headers })).json()) as {
      items: { id: string }[];
    };
    for (const { id } of items)
      await fetch(`${installation.url}/v1/events/${id}/archive`, { method: 'POST', headers });
  }

  async function override(): Promise<string> {
    const answer = await fetch(`${installation.url}/v1/growth`, {
      headers: { authorization: `Bearer ${installation.apiKey}` },
    });
    const { overrides } = (await answer.json()) as { overrides: { id: string }[] };
    assert.ok(overrides[0]);
    return overrides[0].id;
  }

  function shell(command: string): Promise<{ code: number; said: string }> {
    return new Promise((resolve) => {
      const env: NodeJS.ProcessEnv = {
        ...process.env,
        PATH: `${path.join(root, 'node_modules/.bin')}:${String(process.env['PATH'])}`,
        NODE_OPTIONS: '--conditions=source --disable-warning=ExperimentalWarning',
        TSUDOI_URL: installation.url,
        TSUDOI_API_KEY: installation.apiKey,
      };
      execFile('bash', ['-euo', 'pipefail', '-c', command], { cwd: folder, env }, (error, out, told) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, said: out + told });
      });
    });
  }

  for (const page of pages.filter((each) => commandsOf(each).length > 0))
    it(`${page} does what it is shown for`, async () => {
      for (const command of commandsOf(page)) {
        if (/^export TSUDOI_API_KEY=/.test(command) || unrun.test(command)) continue;
        const other = elsewhere.find(([begins]) => begins.test(command));
        if (other) {
          assert.ok(holds(other[1], other[2]), `${command}: ${other[1]} does not run it`);
          continue;
        }
        const { code, said } = await shell(await filled(command));
        // Doctor ends with 1 where there is something to do, and says what.
        const wanted = / doctor$/.test(command) ? /\bdo\b|ok/ : undefined;
        if (wanted) assert.match(said, wanted);
        else assert.equal(code, 0, `${command}\n${said}`);
      }
      await putEventsAway();
    });
});

/** Whether a file, or one of a folder, holds a text. */
function holds(where: string, text: string): boolean {
  const at = path.join(root, where);
  if (fs.statSync(at).isFile()) return fs.readFileSync(at, 'utf8').includes(text);
  return fs.readdirSync(at).some((name) => name.endsWith('.ts') && holds(path.join(where, name), text));
}
