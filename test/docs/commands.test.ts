import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Pages that people read: the two READMEs and docs/, decisions apart. */
function pages(): string[] {
  const docs = fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^adr|node_modules/.test(file))
    .map((file) => `docs/${file}`);
  return ['README.md', 'README.ja.md', ...docs];
}

interface Said {
  readonly verbs: string;
  readonly options: Set<string>;
  readonly pages: Set<string>;
}

/** The commands that pages show in their code, by their verbs, with the options they are given anywhere. */
function commands(): Said[] {
  const found = new Map<string, Said>();
  for (const page of pages()) {
    const text = fs.readFileSync(path.join(root, page), 'utf8');
    const code = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n');
    for (const [, rest = ''] of code.matchAll(
      /^(?:[A-Z_]+=\S+ )*(?:npx )?tsudoi ([^#\n|>]*(?:<[^>\n]+>[^#\n|>]*)*)/gm,
    )) {
      const words = rest.trim().split(/\s+/);
      const end = words.findIndex((word) => !/^[a-z][a-z-]+$/.test(word));
      const verbs = words
        .slice(0, end < 0 ? undefined : end)
        .slice(0, 2)
        .join(' ');
      const said = found.get(verbs) ?? { verbs, options: new Set(), pages: new Set() };
      for (const word of words) if (word.startsWith('--')) said.options.add(word.split('=')[0] ?? word);
      said.pages.add(page);
      found.set(verbs, said);
    }
  }
  return [...found.values()];
}

function help(verbs: string): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', 'packages/cli/bin/tsudoi.js', ...verbs.split(' '), '--help'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  return new Promise((resolve) =>
    child.once('exit', () => {
      resolve(said);
    }),
  );
}

describe('The commands that the documents show', function () {
  this.timeout(180_000);

  it('exist, with the options that they are shown with', async () => {
    const waiting = commands();
    assert.ok(waiting.length >= 20, `${String(waiting.length)} commands`);
    const wrong: string[] = [];
    const look = async () => {
      for (let each = waiting.pop(); each; each = waiting.pop()) {
        const said = await help(each.verbs);
        const where = `tsudoi ${each.verbs} (${[...each.pages].join(', ')})`;
        const first = each.verbs.split(' ')[0] ?? '';
        const [usage = ''] = said.split('\n');
        if (!usage.startsWith(`Usage: tsudoi ${first}`)) wrong.push(`${where}: ${usage}`);
        for (const option of each.options)
          if (!said.includes(option) && !['--json', '--url', '--api-key'].includes(option))
            wrong.push(`${where}: no ${option}`);
      }
    };
    await Promise.all([look(), look(), look()]);
    assert.deepEqual(wrong, []);
  });
});
