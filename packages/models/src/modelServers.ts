import { ProviderError } from '@tsudoi/llm/provider';
import type { Target } from '@tsudoi/llm/target';
import type { AllowedNetwork } from '@tsudoi/runtime/addressRules';
import { createEgress, EgressRefused } from '@tsudoi/runtime/egress';
import { invalidField } from '@tsudoi/runtime/errors';

/** The way to the servers of models, through the guard that every address from outside goes through. */
export interface ModelServers {
  /** Throws a `gone` ProviderError for an address that is refused: nothing was sent, and time alone does not change it. */
  readonly fetch: typeof fetch;
  /** Refuses a target whose address shows that it would never be reached. @throws InvalidInput naming `body.baseUrl` */
  checkTarget(target: Target): void;
  close(): Promise<void>;
}

/** A reasoning model may think for minutes before its first byte; the gateway's own deadlines come by signal. */
const transportMs = 600_000;
/** Result files of batches come this way too; answers have their own, smaller bounds. */
const mostBytes = 1024 * 1024 * 1024;
/** As many as the gateway has under way at one target. */
const connections = 256;

/** Opens it; `allowed` are networks that are not public, in which http without TLS is spoken as well. */
export function openServers(allowed: readonly AllowedNetwork[]): ModelServers {
  const egress = createEgress({
    allowed,
    plainHttp: true,
    timeoutMs: transportMs,
    budget: { bytes: mostBytes, timeMs: transportMs },
    connections,
  });
  return {
    async fetch(input, init) {
      try {
        return await egress.fetch(input, init);
      } catch (thrown) {
        const refused = refusalIn(thrown);
        throw refused === undefined ? thrown : new ProviderError('gone', refused);
      }
    },
    checkTarget({ baseUrl }) {
      if (baseUrl === undefined) return;
      try {
        egress.checkUrl(baseUrl);
      } catch (thrown) {
        const refused = refusalIn(thrown);
        if (refused === undefined) throw thrown;
        throw invalidField('body.baseUrl', `${refused}; MODELS_EGRESS_ALLOW opens private networks`);
      }
    },
    close: () => egress.close(),
  };
}

function refusalIn(thrown: unknown): string | undefined {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return cause instanceof EgressRefused ? cause.message : undefined;
}
