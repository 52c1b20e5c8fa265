import assert from 'node:assert/strict';
import { metrics, type Attributes, type Meter } from '@opentelemetry/api';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildTarget } from './gatewayBuilders.ts';

describe('the GenAI client metrics', () => {
  it('tell tokens and duration of each attempt under the model that was asked', async () => {
    const seen: { readonly name: string; readonly value: number; readonly attributes: Attributes }[] = [];
    const meter = {
      createHistogram: (name: string) => ({
        record: (value: number, attributes: Attributes) => seen.push({ name, value, attributes }),
      }),
    };
    metrics.setGlobalMeterProvider({ getMeter: () => meter as unknown as Meter });
    const fake = await startOpenaiFake();
    try {
      fake.script.rules = [{ times: 1, fault: { status: 503 } }, { fault: { odd: { model: 'build-8f3a' } } }];
      const second = buildTarget(fake.baseUrl, { id: 'second', model: 'other' });
      const { gateway } = buildGateway([buildTarget(fake.baseUrl), second]);
      await gateway.complete(buildRequest());
      await gateway.flush();
      const of = (name: string) => seen.filter((each) => each.name === name);
      assert.deepEqual(
        of('gen_ai.client.operation.duration').map(({ attributes }) => [
          attributes['gen_ai.request.model'],
          attributes['error.type'],
        ]),
        [
          ['mini', 'limited'],
          ['other', undefined],
        ],
      );
      assert.deepEqual(
        of('gen_ai.client.token.usage').map(({ value, attributes }) => [
          attributes['gen_ai.token.type'],
          value,
        ]),
        [
          ['input', fake.billed.inputTokens],
          ['output', fake.billed.outputTokens],
        ],
      );
    } finally {
      await fake.stop();
      metrics.disable();
    }
  });
});
