import { followLink, showPicture } from '@tsudoi/contracts/clicks';
import type { Database } from '@tsudoi/database/database';
import type { CurrentStage } from '@tsudoi/platform/platform';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { readClickToken } from '../tokens/clickLink.ts';
import { readOpenToken, type Opening } from '../tokens/openLink.ts';
import type { TokenSigner } from '../tokens/signedToken.ts';
import { recordAnswers, type Answer } from '../answers/recordAnswers.ts';
import { looksLikePrefetch } from '../way/clicks/looksLikePrefetch.ts';
import { looksLikeScanner } from '../way/clicks/looksLikeScanner.ts';

export interface ClickParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stage: CurrentStage;
  readonly clicks: TokenSigner;
  readonly opens: TokenSigner;
}

/** One transparent pixel. */
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Follows links of messages and shows their picture. A scanner is served like a person, but counts for nothing. */
export function mountClicks(http: HttpApp, { database, clock, stage, clicks, opens }: ClickParts): void {
  async function count(
    { tenantId, nudgeId, contactId }: Opening,
    types: readonly Answer['type'][],
  ): Promise<void> {
    const now = clock.now();
    const answers = types.map((type) => ({ type, contactId, nudgeId, at: now }));
    await database.withTenant(tenantId, (tx) => recordAnswers(tx, answers, stage.current().nudges, now));
  }

  mount(http, followLink, async ({ params, request }) => {
    const click = readClickToken(clicks, params.token);
    if (!click) throw new NotFound('This link is not valid');
    if (!looksLikeScanner(request)) await count(click, ['clicked']);
    return { status: 302, text: '', headers: { location: click.url, 'cache-control': 'no-store' } };
  });

  mount(http, showPicture, async ({ params, request, response }) => {
    const opening = readOpenToken(opens, params.token);
    if (!opening) throw new NotFound('This picture is not there');
    if (!looksLikePrefetch(request)) await count(opening, ['opened']);
    response.writeHead(200, {
      'content-type': 'image/gif',
      'content-length': picture.length,
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'cross-origin',
    });
    response.end(picture);
    return { handled: true };
  });
}
