import type { Client } from '@tsudoi/client/createClient';
import type { QueryClient } from '@tanstack/react-query';
import { pagesOf, readOf } from './reads.ts';

/** Whom a page asks, and where the answers are kept. */
export interface Asking {
  readonly client: Client;
  readonly queries: QueryClient;
}

interface OfEvent {
  readonly eventId: string;
}

/** Asks for what a page will read, while its script comes. Nobody waits: the page asks again for what failed, and tells the fault. */
export function askEarly<P>(
  asking: Asking,
  ask: (asking: Asking, params: P) => readonly Promise<unknown>[],
  params: P = undefined as P,
): void {
  for (const answer of ask(asking, params)) answer.catch(() => undefined);
}

/** Who is signed in: what stands around every page. */
export const askMe = ({ client, queries }: Asking) => [queries.query(readOf(client, 'readMe', {}))];

const firstPage = { query: { limit: 100 } };

export const askEvents = ({ client, queries }: Asking) => [
  queries.infiniteQuery(pagesOf(client, 'listEvents', firstPage)),
];

export const askContacts = ({ client, queries }: Asking) => [
  queries.infiniteQuery(pagesOf(client, 'listContacts', firstPage)),
];

const askEvent = ({ client, queries }: Asking, params: OfEvent) => [
  queries.query(readOf(client, 'readEvent', { params })),
];

const askPlans = ({ client, queries }: Asking, params: OfEvent) =>
  queries.query(readOf(client, 'listPlans', { params, query: { limit: 50 } }));

/** The tasks of the accepted plan, which the list of plans tells. */
export const askTasks = (asking: Asking, params: OfEvent) => [
  ...askEvent(asking, params),
  askPlans(asking, params).then(({ items }) => {
    const accepted = items.find(({ state }) => state === 'accepted');
    const { client, queries } = asking;
    return (
      accepted &&
      queries.query(
        readOf(client, 'listPlanTasks', { params: { planId: accepted.id }, query: { limit: 200 } }),
      )
    );
  }),
];

export const askTimeline = (asking: Asking, params: OfEvent) => [
  ...askTasks(asking, params),
  asking.queries.query(readOf(asking.client, 'readPace', { params })),
];

/** The newest plan or the accepted one, and what it can be changed to. */
export const askPlan = (asking: Asking, params: OfEvent) => {
  const { client, queries } = asking;
  return [
    ...askEvent(asking, params),
    queries.query(readOf(client, 'listTactics', { query: { limit: 200 } })),
    askPlans(asking, params).then(({ items }) => {
      const plan = items.find(({ state }) => state === 'accepted') ?? items[0];
      return plan && queries.query(readOf(client, 'readPlanProblem', { params: { planId: plan.id } }));
    }),
  ];
};

/** Until every answer that was asked for is there, `atMostMs` at most. */
export function answered(queries: QueryClient, atMostMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    // An answer may ask for the next one, in the turn that it comes in.
    const look = () =>
      setTimeout(() => {
        if (queries.isFetching() === 0) done();
      });
    const stop = queries.getQueryCache().subscribe(look);
    const timer = setTimeout(done, atMostMs);
    look();
  });
}
