import { embeddingPurpose, embedTexts } from '@tsudoi/contracts/embeddings';
import type { Database } from '@tsudoi/database/database';
import { similarity } from '@tsudoi/llm/embeddings/similarity';
import type { TemplateReason } from '@tsudoi/llm/request';
import { Conflict, TooManyRequests, Unavailable } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { readTerms } from './budgetStore.ts';
import type { Models } from './openModels.ts';

/** Nobody waits longer for a comparison of themes. */
const deadlineMs = 10_000;
/** A budget that is used up is not given back before long. */
const budgetPauseSeconds = 3_600;

/** `POST /v1/ai-embeddings`. */
export function mountEmbeddings(http: HttpApp, database: Database, { gateway, embedder }: Models): void {
  mount(http, embedTexts, async ({ body, principal }) => {
    if (!gateway.canAsk(embeddingPurpose))
      throw new Conflict('No embedding model is set up: a target with embeddings in the route "embeddings"');
    const { tenantId } = principal;
    const found = await embedder.embed({
      tenantId,
      purpose: embeddingPurpose,
      texts: body.texts,
      deadlineMs,
      priority: 'interactive',
    });
    if ('reason' in found) throw refusal(found.reason);
    const { vectors, model, modelKey, dimensions, cachedTexts, costMicroUsd } = found;
    const { terms } = await readTerms(database);
    return {
      body: {
        ...{ model, modelKey, dimensions, cachedTexts },
        costJpy: (costMicroUsd / 1e6) * terms.jpyPerUsd,
        vectors: body.vectors ? vectors.map((vector) => [...vector]) : null,
        similarities: vectors.map((one) => vectors.map((other) => similarity(one, other))),
      },
    };
  });
}

function refusal(reason: TemplateReason): Error {
  switch (reason) {
    case 'budget':
      return new TooManyRequests('The AI budget of this month is used up', budgetPauseSeconds);
    case 'queue_full':
      return new TooManyRequests('The embedding model is busy', 5);
    case 'no_target':
    case 'attempts_failed':
    case 'deadline':
    case 'store_unavailable':
    case 'aborted':
      return new Unavailable('The embedding model does not answer now');
  }
}
