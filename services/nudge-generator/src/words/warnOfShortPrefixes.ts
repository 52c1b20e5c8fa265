import type { Gateway } from '@tsudoi/llm/gateway';
import { prefixFaults } from '@tsudoi/llm/layoutPrompt';
import type { Logger } from '@tsudoi/runtime/logger';

/** Says once, at start, where the static prefix of the nudges is too short for a provider's prompt cache. */
export function warnOfShortPrefixes(gateway: Gateway, log: Logger, prefix: string): void {
  for (const purpose of ['nudge.daily', 'nudge.event']) {
    for (const fault of prefixFaults(gateway.engine.catalog(), purpose, prefix)) log.warn({ purpose }, fault);
  }
}
