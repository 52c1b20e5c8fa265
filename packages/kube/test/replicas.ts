import { createLeaderElection } from '../src/leaderElection.ts';
import type { ServerUnderTest } from './serverUnderTest.ts';

/** Replicas of one operator that count how many of them write at the same time. */
export function replicasOf(
  server: ServerUnderTest,
  pace: {
    readonly name: string;
    readonly leaseMs: number;
    readonly renewWithinMs: number;
    readonly retryMs: number;
  },
) {
  const writers = { now: 0, most: 0 };
  return {
    writers,
    start(identity: string) {
      const client = server.client();
      const ended = new AbortController();
      const election = createLeaderElection({ api: client, identity, ...pace });
      const ran = election.run(async ({ ending }) => {
        writers.now += 1;
        writers.most = Math.max(writers.most, writers.now);
        await new Promise<void>((resolve) => {
          ending.addEventListener('abort', () => resolve(), { once: true });
        });
        writers.now -= 1;
      }, ended.signal);
      return {
        election,
        client,
        async end() {
          ended.abort();
          await ran;
        },
      };
    },
  };
}
