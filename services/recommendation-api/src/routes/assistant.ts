import { askAssistant } from '@tsudoi/contracts/assistant';
import type { Database } from '@tsudoi/database/database';
import type { Gateway } from '@tsudoi/llm/gateway';
import type { Clock } from '@tsudoi/runtime/clock';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Logger } from '@tsudoi/runtime/logger';
import { assist } from '../assistant/assist.ts';
import type { AssistantMetrics } from '../assistant/assistantMetrics.ts';
import { gatherFacts } from '../assistant/gatherFacts.ts';
import type { SolverFor } from '../plan/solver.ts';

/** What the assistant stands on. */
export interface AssistantParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly solverFor: SolverFor;
  readonly log: Logger;
  readonly metrics: AssistantMetrics;
  /** Where words come from; without it the templates answer. */
  readonly gateway: Gateway | undefined;
}

/** Questions about one event, answered from the figures of this API; changes nothing. */
export function mountAssistant(http: HttpApp, parts: AssistantParts): void {
  mount(http, askAssistant, async ({ body, principal, signal, response }) => {
    const now = parts.clock.now();
    const assisted = await assist(
      parts.gateway,
      { ...body, tenantId: principal.tenantId, signal },
      (intent) => gatherFacts(parts, principal.tenantId, body.eventId, intent, now, signal),
    );
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const send = (event: string, data: unknown) =>
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const tool of assisted.calls) send('tool', { tool });
    for (const figure of assisted.figures) send('figure', figure);
    const { text, by, refused } = await assisted.words();
    for (const piece of text.split(/(?<=[。.\n])/)) send('text', { text: piece });
    send('done', { intent: assisted.calls[0], step: assisted.step, by });
    parts.metrics.answered(by, refused);
    if (refused !== undefined && refused !== 'no_model')
      parts.log.info({ refused }, 'words of a model are not shown: the template answers');
    response.end();
    return { handled: true };
  });
}
