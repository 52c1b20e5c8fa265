import { startDnsServer, type DnsServer } from '@tsudoi/testing/fakes/dnsServer';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { startInstallation, type Installation } from './installation.ts';

interface Told {
  readonly findings: readonly {
    readonly verdict: string;
    readonly subject: string;
    readonly found: string;
    readonly advice: string | null;
  }[];
}

describe('tsudoi doctor', function () {
  this.timeout(180_000);
  let installation: Installation;
  let dns: DnsServer;

  before(async () => {
    installation = await startInstallation();
    dns = await startDnsServer();
  });
  after(async () => {
    dns.close();
    await installation.stop();
  });

  /** Exit code and both streams, whatever they are. */
  function tsudoi(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(
        process.execPath,
        [path.join(import.meta.dirname, '../packages/cli/bin/tsudoi.js'), ...args],
        {
          env: {
            ...process.env,
            LC_ALL: 'C',
            TSUDOI_URL: installation.url,
            TSUDOI_API_KEY: installation.apiKey,
            ...env,
          },
        },
        (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  }
  async function findings(
    env: Readonly<Record<string, string>> = {},
  ): Promise<Map<string, Told['findings'][0]>> {
    const { out, err } = await tsudoi(['--json', 'doctor', '--name-server', dns.address], env);
    assert.equal(err, '');
    return new Map((JSON.parse(out) as Told).findings.map((each) => [each.subject, each]));
  }
  const put = async (channel: string, settings: object) => {
    const answer = await fetch(`${installation.url}/v1/channels/${channel}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${installation.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ settings }),
    });
    assert.equal(answer.status, 200, await answer.text());
  };

  it('says what is well, what is missing and what to do about it', async () => {
    const seen = await findings({ DATABASE_OWNER_URL: installation.database.ownerUrl, BACKUP_FOLDER: '/' });
    for (const subject of ['the installation answers', 'clocks', 'API key', 'database', 'schema', 'Node.js'])
      assert.equal(seen.get(subject)?.verdict, 'ok', `${subject}: ${String(seen.get(subject)?.found)}`);
    assert.equal(seen.get('mail')?.verdict, 'warn');
    assert.deepEqual([seen.get('backup')?.verdict, seen.get('backup')?.found], ['fix', 'none yet']);
    assert.match(seen.get('backup')?.advice ?? '', /tsudoi backup create/);
    assert.ok(seen.has('disk of /'));
  });

  it('looks at backups, and at migrations that have not run', async () => {
    const owner = new pg.Client(installation.database.ownerUrl);
    await owner.connect();
    try {
      await owner.query(
        `insert into core.backup_mark (kind, at) values ('taken', now() - interval '2 hours'), ('rehearsed', now())`,
      );
      const env = { DATABASE_OWNER_URL: installation.database.ownerUrl };
      assert.equal((await findings(env)).get('backup')?.verdict, 'ok');
      await owner.query(`update core.backup_mark set at = now() - interval '3 days' where kind = 'taken'`);
      await owner.query(
        `update public.tsudoi_migration set name = name || 'x' where id = (select max(id) from public.tsudoi_migration)`,
      );
      const seen = await findings(env);
      assert.equal(seen.get('backup')?.verdict, 'fix');
      assert.match(seen.get('schema')?.found ?? '', /have not run/);
    } finally {
      await owner.query(`update public.tsudoi_migration set name = rtrim(name, 'x') where name like '%x'`);
      await owner.end();
    }
  });

  it('asks DNS whether mail of the sender will be believed', async () => {
    await put('email', {
      provider: 'sendgrid',
      apiKey: 'SG.0123456789abcdef',
      from: { address: 'news@organiser.example' },
      identity: { name: 'Organiser', postalAddress: 'Tokyo', contact: 'https://organiser.example/' },
    });
    dns.records.set('organiser.example', ['v=spf1 include:sendgrid.net -all', 'something else']);
    const seen = await findings();
    assert.equal(seen.get('SPF of mail')?.verdict, 'ok');
    assert.equal(seen.get('DMARC of mail')?.verdict, 'fix');
    assert.match(seen.get('DMARC of mail')?.advice ?? '', /_dmarc\.organiser\.example/);
    dns.records.set('_dmarc.organiser.example', ['v=DMARC1; p=none']);
    assert.equal((await findings()).get('DMARC of mail')?.verdict, 'ok');
  });

  it('speaks Japanese where the terminal does, and ends with 1 where there is something to do', async () => {
    const { code, out } = await tsudoi(['doctor', '--name-server', dns.address], {
      LC_ALL: 'ja_JP.UTF-8',
      DATABASE_OWNER_URL: 'postgres://nobody:x@127.0.0.1:1/none',
    });
    assert.equal(code, 1);
    assert.match(out, /要対応/);
    assert.match(out, /PostgreSQLが動いているか/);
  });

  it('tells where nothing answers, and a fault of any command is JSON where JSON was asked for', async () => {
    const away = { TSUDOI_URL: 'http://127.0.0.1:1' };
    const { code, out } = await tsudoi(['--json', 'doctor'], away);
    assert.equal(code, 1);
    const [answers] = (JSON.parse(out) as Told).findings.filter(({ subject }) => /answers/.test(subject));
    assert.equal(answers?.verdict, 'fix');
    const refused = await tsudoi(['--json', 'nudges', 'show', 'not-an-id']);
    assert.equal(refused.code, 1);
    const { error } = JSON.parse(refused.err) as {
      error: { status: number; errors: { field: string }[] };
    };
    assert.deepEqual([error.status, error.errors[0]?.field], [400, 'path.nudgeId']);
  });
});
