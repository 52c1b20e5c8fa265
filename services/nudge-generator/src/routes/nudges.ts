import {
  decideNudge,
  listApprovals,
  listNudges,
  rateNudge,
  readNudge,
  readNudgeFigures,
  resendNudge,
} from '@tsudoi/contracts/nudges';
import { decodeCursor, encodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, InvalidInput, NotFound } from '@tsudoi/runtime/errors';
import { faultsOfWords } from '@tsudoi/words/gate';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { backlogQueue } from '../backlog/backlogQueue.ts';
import type { NudgeMetrics } from '../nudgeMetrics.ts';
import { decideApproval } from '../way/store/approvals.ts';
import { readFigures } from '../way/store/figures.ts';
import { listNudgePage } from '../way/store/listNudges.ts';
import { explainNudge, listApprovalRows } from '../way/store/nudges.ts';
import { resend } from '../way/store/resend.ts';
import { rate } from '../way/store/ratings.ts';
import { plainOf } from '../words/markdown.ts';
import { briefOfNudge } from '../words/store/briefOfNudge.ts';

export interface NudgeRouteParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: NudgeMetrics;
}

/** Nudges: list, explain, decide, rate, figures. */
export function mountNudges(http: HttpApp, { database, clock, metrics }: NudgeRouteParts): void {
  mount(http, listNudges, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 1)?.[0];
    const { items, next } = await database.withTenant(principal.tenantId, (tx) =>
      listNudgePage(tx, query, query.limit, after === undefined ? undefined : String(after)),
    );
    return { body: { items: [...items], nextCursor: next === null ? null : encodeCursor([next]) } };
  });

  mount(http, readNudge, async ({ params, principal }) => {
    const nudge = await database.withTenant(principal.tenantId, (tx) => explainNudge(tx, params.nudgeId));
    if (!nudge) throw new NotFound(`No nudge ${params.nudgeId}`);
    return { body: nudge };
  });

  mount(http, listApprovals, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listApprovalRows(tx, query.limit, after),
    );
    const page = pageFrom(rows, query.limit, (nudge) => [nudge.requestedAt, nudge.id]);
    return { body: { ...page, items: page.items.map(({ requestedAt: _requestedAt, ...item }) => item) } };
  });

  mount(http, decideNudge, async ({ params, body, principal }) => {
    const now = clock.now();
    const decided = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await explainNudge(tx, params.nudgeId);
      if (!before) throw new NotFound(`No nudge ${params.nudgeId}`);
      if (body.approve && body.text !== undefined) {
        const found = await briefOfNudge(tx, params.nudgeId, now);
        const text = found?.markdown ? plainOf(body.text) : body.text;
        const [fault] = found ? faultsOfWords({ subject: '', text }, found.brief, 'person') : [];
        if (fault)
          throw new InvalidInput(
            `body.text: these words may not leave (${fault.kind}): ${fault.found}`,
            [{ field: 'body.text', message: `${fault.kind}: ${fault.found}` }],
            422,
          );
      }
      const decidedBy = `${principal.kind}:${principal.id}`;
      if (!(await decideApproval(tx, params.nudgeId, body, decidedBy, now)))
        throw new Conflict(`The nudge is ${before.state}; it waits for no decision`);
      tx.signal(wakeSignal(backlogQueue));
      const after = await explainNudge(tx, params.nudgeId);
      if (!after) throw new NotFound(`No nudge ${params.nudgeId}`);
      return after;
    });
    metrics.decided(body.approve ? 'approved' : 'rejected');
    const { generatedAt } = decided.phases;
    if (generatedAt !== null)
      metrics.phase('approving', (now.getTime() - new Date(generatedAt).getTime()) / 1_000);
    return { body: decided };
  });

  mount(http, resendNudge, async ({ params, body, principal }) => {
    const { tenantId, kind, id: by } = principal;
    const again = await database.withTenant(tenantId, async (tx) => {
      const asked = { ...body, by: `${kind}:${by}`, now: clock.now() };
      const made = await resend(tx, params.nudgeId, asked);
      if (made === undefined) throw new NotFound(`No nudge ${params.nudgeId}`);
      if (made === 'refused')
        throw new Conflict(
          'Only what failed, expired, was suppressed or has an unknown outcome is sent again',
        );
      tx.signal(wakeSignal(backlogQueue));
      return explainNudge(tx, made.id);
    });
    if (!again) throw new NotFound(`No nudge ${params.nudgeId}`);
    return { status: 201, body: again };
  });

  mount(http, rateNudge, async ({ params, body, principal }) => {
    const rated = await database.withTenant(principal.tenantId, (tx) =>
      rate(tx, params.nudgeId, body.helpful, clock.now()),
    );
    if (!rated) throw new NotFound(`No nudge ${params.nudgeId}`);
    metrics.rated(body.helpful);
    return { body: { helpful: body.helpful } };
  });

  mount(http, readNudgeFigures, async ({ query, principal }) => {
    const since = new Date(clock.now().getTime() - query.days * 86_400_000);
    return { body: await database.readTenant(principal.tenantId, (tx) => readFigures(tx, since)) };
  });
}
