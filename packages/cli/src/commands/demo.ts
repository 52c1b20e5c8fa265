import { tenantsLike } from '@tsudoi/backup/deleteTenant';
import { readContactImport, startContactImport } from '@tsudoi/contracts/contactImports';
import { createEvent } from '@tsudoi/contracts/events';
import { putOutcomes } from '@tsudoi/contracts/outcomes';
import { acceptPlan, createPlan } from '@tsudoi/contracts/plans';
import { createRule } from '@tsudoi/contracts/rules';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { randomBytes } from 'node:crypto';
import type { ApiClient } from '../apiClient.ts';
import { demoOrganisation, type DemoEvent, type DemoOrganisation } from '../demo/organisation.ts';
import { writeHistory, type StatedEvent } from '../demo/writeHistory.ts';
import { makeTenant } from '../makeTenant.ts';
import type { Output } from '../output.ts';
import { ownerUrlFor, removeTenant } from './tenants.ts';

const slug = 'demo';
const name = '湘南つどいの会（見本）';
const email = 'organiser@demo.example';

/** What a run of `tsudoi demo` stands on. */
export interface DemoParts {
  /** By the key of an admin of the installation. */
  readonly admin: ApiClient;
  /** A client of somebody who has signed in. */
  readonly clientOf: (accessToken: string) => ApiClient;
  /** URL of the owner role: the past is written by it. */
  readonly ownerUrl: string | undefined;
  readonly now: Date;
  readonly people: number;
  readonly seed: number;
}

/**
 * `tsudoi demo`: an organisation with two years of events, sign-ups, results and nudges, in a tenant of its own. What can go through
 * the API does (tenant, list, events, plans, results); what lies in the past is written beside it. @throws Error where there is one
 */
export async function demoCommand(parts: DemoParts, output: Output): Promise<void> {
  const { admin, clientOf, now } = parts;
  const url = ownerUrlFor('the past is written on the host of the database', parts.ownerUrl);
  if ((await tenantsLike(url, `^${slug}$`)).length > 0)
    throw new Error('the demonstration is here already; tsudoi demo --clean removes it');
  const password = randomBytes(12).toString('base64url');
  const tenant = await makeTenant(admin, { slug, name, email, displayName: '見本の主催者', password });
  const api = clientOf(tenant.accessToken);

  const organisation = demoOrganisation(now, createSeededRandom(parts.seed), parts.people);
  await importPeople(api, organisation);
  output.line(`${String(organisation.people.length)} people`);
  const events: StatedEvent[] = [];
  for (const event of organisation.events) events.push({ id: await state(api, event, now), event });
  const { body: rule } = await api.call(createRule, {
    body: {
      name: '前日のお知らせ',
      enabled: false,
      trigger: { kind: 'schedule', at: '18:00' },
      brief: {
        goal: 'Remind people of the event of tomorrow',
        variants: [
          {
            key: 'reminder',
            subject: { ja: 'あすのご案内', en: 'Tomorrow' },
            text: { ja: '{name} さん、あすお会いしましょう。', en: '{name}, see you tomorrow.' },
          },
        ],
      },
      channels: ['email'],
      approval: { required: false },
    },
  });
  const history = await writeHistory(url, tenant.id, organisation.people, events, rule, now);
  output.line(
    `${String(events.length)} events, ${String(history.signUps)} sign-ups, ${String(history.nudges)} nudges`,
  );
  const results = await tellResults(api, events);
  output.line(`${String(results)} rows of results`);
  const ahead = events.filter(({ event }) => event.startsAt > now);
  for (const { id } of ahead) {
    const { body: plan } = await api.call(createPlan, { params: { eventId: id }, body: {} });
    await api.call(acceptPlan, {
      params: { planId: plan.id },
      body: { landingUrl: 'https://demo.example/join' },
    });
  }
  output.line(`${String(ahead.length)} events ahead, each with an accepted plan`);
  output.line(`sign in: tenant ${slug}, ${email}, password ${password}`);
  output.line('tsudoi demo --clean removes all of it');
  output.result({ tenant: slug, email, password, events: events.length, results, ...history });
}

async function importPeople(api: ApiClient, { people }: DemoOrganisation): Promise<void> {
  const rows = people.map((each) => `${each.email},${each.name},${each.consents ? 'はい' : 'いいえ'}`);
  const file = Buffer.from(['メールアドレス,氏名,同意', ...rows].join('\n'));
  let { body: run } = await api.call(startContactImport, { query: {}, bytes: file });
  while (run.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    run = (await api.call(readContactImport, { params: { importId: run.id } })).body;
  }
  if (run.state === 'failed') throw new Error(run.message ?? 'the list could not be imported');
}

/** States an event; one of the past as one of tomorrow, until its day is written. */
async function state(api: ApiClient, { request, startsAt }: DemoEvent, now: Date): Promise<string> {
  const body =
    startsAt > now
      ? request
      : { ...request, startsAt: new Date(now.getTime() + 30 * 86_400_000).toISOString() };
  return (await api.call(createEvent, { body })).body.id;
}

async function tellResults(api: ApiClient, events: readonly StatedEvent[]): Promise<number> {
  const rows = events.flatMap(({ id, event }) =>
    event.outcomes.map((each) => ({ ...each, eventId: id, key: `demo-${id}-${each.day}-${each.tacticKey}` })),
  );
  for (let from = 0; from < rows.length; from += 500)
    await api.call(putOutcomes, { body: { outcomes: rows.slice(from, from + 500) } });
  return rows.length;
}

/** `tsudoi demo --clean`: deletes the tenant with every row of it. */
export async function cleanDemoCommand(ownerUrl: string | undefined, output: Output): Promise<void> {
  const url = ownerUrlFor('the past is written on the host of the database', ownerUrl);
  const [found] = await tenantsLike(url, `^${slug}$`);
  if (found?.name !== name) {
    output.line('there is no demonstration here');
    output.result({ deleted: null });
    return;
  }
  const deleted = await removeTenant(url, slug, output, 'the demonstration');
  output.result({ deleted: Object.fromEntries(deleted) });
}
