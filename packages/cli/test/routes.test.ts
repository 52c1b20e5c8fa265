import assert from 'node:assert/strict';
import { createApiClient } from '../src/apiClient.ts';
import { routesOf } from '../src/config.ts';

describe('The addresses of services', () => {
  const base = (text: string, path: string) =>
    createApiClient('http://nowhere:1', undefined, routesOf(text)).urlOf(path).href;

  it('send every path to the one address of `/`, as the chart with topology all names it', () => {
    for (const path of ['/v1/events', '/v1/admin/tenants', '/docs'])
      assert.equal(base('/=http://tsudoi-standalone', path), `http://tsudoi-standalone${path}`);
  });

  it('send a path to its longest prefix, and only whole segments match', () => {
    const routes = '/v1/events=http://a,/v1/events/special=http://b,/v1=http://c';
    assert.equal(base(routes, '/v1/events/1'), 'http://a/v1/events/1');
    assert.equal(base(routes, '/v1/events/special'), 'http://b/v1/events/special');
    assert.equal(base(routes, '/v1/events-of-others'), 'http://c/v1/events-of-others');
    assert.equal(base(routes, '/health'), 'http://nowhere:1/health');
  });
});
