import { askAssistant } from '@tsudoi/contracts/assistant';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { answerOf } from '../assistant/answerOf.ts';
import { gatherFacts } from '../assistant/gatherFacts.ts';
import { intentOf } from '../assistant/intentOf.ts';
import type { SolverFor } from '../plan/solver.ts';

/** Questions about one event, answered from the figures of this API; changes nothing. */
export function mountAssistant(
  http: HttpApp,
  parts: { readonly database: Database; readonly clock: Clock; readonly solverFor: SolverFor },
): void {
  mount(http, askAssistant, async ({ body, principal, signal, response }) => {
    const intent = intentOf(body.question);
    const facts = await gatherFacts(
      parts,
      principal.tenantId,
      body.eventId,
      intent,
      parts.clock.now(),
      signal,
    );
    const { text, figures, step } = answerOf(intent, facts, body.language);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    const send = (event: string, data: unknown) =>
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const figure of figures) send('figure', figure);
    for (const piece of text.split(/(?<=[。.\n])/)) send('text', { text: piece });
    send('done', { intent: intent.kind, step });
    response.end();
    return { handled: true };
  });
}
