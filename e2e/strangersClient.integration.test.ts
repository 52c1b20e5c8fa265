import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient as generate } from '@hey-api/openapi-ts';
import { rolldown } from 'rolldown';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';
import { eventInDays } from './writeLoad.ts';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** What a stranger writes with what is called by name in the document. */
const strangersProgram = `
import { createEvent, listEvents, readEvent, type Contact, type Event, type Nudge, type Plan, type Problem, type Rule, type SignUp } from './made';
import { createClient } from './made/client';

export async function tell(baseUrl: string, key: string, event: Record<string, unknown>): Promise<{ made: Event; names: string[]; refused: Problem | undefined }> {
  const client = createClient({ baseUrl, auth: () => key });
  const { data: made } = await createEvent({ client, body: event as never, throwOnError: true });
  const { data: page } = await listEvents({ client, query: { q: made.name }, throwOnError: true });
  const { error: refused } = await readEvent({ client, path: { eventId: '7b4b1ae4-6c5b-4f7e-9df2-1a2f3c4d5e6f' } });
  return { made, names: page.items.map(({ name }) => name), refused };
}
export const capacityOf = (event: Event): number => event.capacity;
export type Known = [Contact['id'], Nudge['id'], Plan['id'], Rule['id'], SignUp['id']];
`;

/** What uses our own client, from the same document. */
const ownProgram = `
import { createClient, type Output } from '@tsudoi/client/createClient';
const api = createClient({ baseUrl: '', token: () => Promise.resolve('key') });
export type Event = Output<'readEvent'>;
export async function capacity(eventId: string): Promise<number> {
  const event: Event = await api.call('readEvent', { params: { eventId } });
  return event.capacity;
}
`;

/** Options as strict as a stranger may have them; a bundler finds the files. */
const strict = {
  compilerOptions: {
    ...{ target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'], module: 'esnext', types: [] },
    ...{ moduleResolution: 'bundler', strict: true, noEmit: true, skipLibCheck: false },
    ...{ noFallthroughCasesInSwitch: true, noImplicitOverride: true, noImplicitReturns: true },
    ...{ customConditions: ['source'], allowImportingTsExtensions: true },
  },
  // By name: what lies below node_modules is left out otherwise.
  files: ['program.ts'],
};

describe('A client that a stranger makes from /openapi.json', function () {
  this.timeout(240_000);
  let installation: WholeInstallation;
  let folder: string;

  before(async () => {
    installation = await startWholeInstallation();
    // Inside the checkout, so that @tsudoi/client is found as any dependency is.
    folder = fs.mkdtempSync(path.join(root, 'node_modules', '.strangers-'));
  });
  after(async () => {
    await installation.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** What the compiler says of the programs of a folder; nothing where all is well. */
  async function compiled(name: string, program: string): Promise<string> {
    const where = path.join(folder, name);
    fs.mkdirSync(where, { recursive: true });
    fs.writeFileSync(path.join(where, 'program.ts'), program);
    fs.writeFileSync(path.join(where, 'tsconfig.json'), JSON.stringify(strict));
    return run(path.join(root, 'node_modules/.bin/tsc'), ['-p', where]).then(
      () => '',
      (fault: unknown) => (fault as { stdout: string }).stdout,
    );
  }

  it('is made by @hey-api/openapi-ts, compiles strictly, knows an Event, and works', async () => {
    const answer = await fetch(`${installation.url}/openapi.json`);
    assert.equal(answer.status, 200);
    const document = path.join(folder, 'openapi.json');
    fs.writeFileSync(document, await answer.text());
    await generate({
      input: document,
      output: { path: path.join(folder, 'strangers/made') },
      logs: { level: 'silent', file: false },
    });
    assert.equal(await compiled('strangers', strangersProgram), '');
    // The compiler would have said what is not there.
    assert.match(
      await compiled('strangers', strangersProgram.replace('event.capacity', 'event.capacities')),
      /capacities/,
    );

    fs.writeFileSync(path.join(folder, 'strangers/program.ts'), strangersProgram);
    const bundle = await rolldown({ input: path.join(folder, 'strangers/program.ts'), logLevel: 'silent' });
    await bundle.write({ file: path.join(folder, 'program.mjs') });
    await bundle.close();
    const { tell } = (await import(path.join(folder, 'program.mjs'))) as {
      readonly tell: (
        url: string,
        key: string,
        event: unknown,
      ) => Promise<{ made: { name: string }; names: string[]; refused?: { status: number; title: string } }>;
    };
    const { made, names, refused } = await tell(installation.url, installation.adminKey, eventInDays(40));
    assert.ok(names.includes(made.name));
    assert.equal(refused?.status, 404);
  });

  it('is beside our own, which compiles as strictly', async () => {
    assert.equal(await compiled('own', ownProgram), '');
    assert.match(
      await compiled('own', ownProgram.replace('event.capacity', 'event.capacities')),
      /capacities/,
    );
  });
});
