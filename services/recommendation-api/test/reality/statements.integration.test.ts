import type { Plan } from '@tsudoi/contracts/plans';
import type { Problem } from '@tsudoi/contracts/problem';
import assert from 'node:assert/strict';
import { startRecommendation, type RecommendationService } from '../recommendationService.ts';
import { edgeCases } from './edgeCases.ts';
import { statementCases } from './statementCases.ts';

const usual = {
  name: '商店街の朝市',
  theme: '地元の野菜と手仕事の市',
  category: 'market',
  audience: { description: '近隣の家族づれ' },
  format: 'venue',
  venue: '鎌倉・大町',
  capacity: 200,
  startsAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  targetAttendees: 20,
  tacticBudgetJpy: 30_000,
  staffHours: 10,
};

describe('statements of organisers, as they come over the wire', function () {
  this.timeout(180_000);
  let service: RecommendationService;

  before(async () => {
    service = await startRecommendation();
  });
  after(() => service.stop());

  const refused = (answer: { status: number; body: unknown }, status: number, field: string): void => {
    const shown = JSON.stringify(answer.body);
    assert.equal(answer.status, status, shown);
    const fields = ((answer.body as Problem).errors ?? []).map((one) => one.field);
    assert.ok(
      fields.some((one) => one === field || one.startsWith(`${field}.`)),
      `${field}: ${shown}`,
    );
  };

  for (const { source, says, event, request, right } of [...statementCases, ...edgeCases])
    it(`${says} (${source})`, async () => {
      const made = await service.call<{ id: string; name: string }>('POST', '/v1/events', {
        ...usual,
        ...event,
      });
      if (right.status !== 201 && event !== undefined && request === undefined) {
        refused(made, right.status, right.field);
        return;
      }
      assert.equal(made.status, 201, JSON.stringify(made.body));
      if (typeof event?.['name'] === 'string') assert.equal(made.body.name, event['name']);
      const answer = await service.call<Plan>('POST', `/v1/events/${made.body.id}/plans`, request ?? {});
      if (right.status !== 201) {
        refused(answer, right.status, right.field);
        return;
      }
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      assert.ok(right.holds?.(answer.body) ?? true, JSON.stringify(answer.body));
    });

  it('one event twice in a plan for several (an organiser)', async () => {
    const { body } = await service.call<{ id: string }>('POST', '/v1/events', usual);
    const answer = await service.call('POST', '/v1/plans/together', {
      eventIds: [body.id, body.id],
      tacticBudgetJpy: 10_000,
      staffHours: 5,
    });
    refused(answer, 400, 'body.eventIds');
  });

  it('a currency in small letters (an organiser)', async () => {
    const { etag } = await service.call('GET', '/v1/profile');
    const answer = await service.call('PUT', '/v1/profile', { currency: 'eur' }, { 'if-match': etag });
    refused(answer, 400, 'body.currency');
  });

  it('another currency: sentences name its amounts (an organiser)', async () => {
    const { etag } = await service.call('GET', '/v1/profile');
    const put = await service.call('PUT', '/v1/profile', { currency: 'EUR' }, { 'if-match': etag });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const { body: event } = await service.call<{ id: string }>('POST', '/v1/events', usual);
    const { body: plan } = await service.call<Plan>('POST', `/v1/events/${event.id}/plans`, {
      question: 'most',
      tacticBudgetJpy: 20_000,
      staffHours: 4,
    });
    const { text } = await service.text(`/v1/plans/${plan.id}/worth`);
    assert.match(text, /10,000ユーロ/);
    assert.match(text, /10,000 euros/);
    assert.doesNotMatch(text, /10,000円|10,000 yen/);
  });
});
