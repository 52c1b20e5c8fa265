import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { openApiDocument } from '@tsudoi/contracts/openapi';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

interface Operation {
  readonly operationId: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly $ref?: string; readonly content?: Record<string, { schema: { $ref?: string } }> }
    >
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, unknown>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe('The OpenAPI document', () => {
  let document: Document;
  let text: string;

  before(async () => {
    const contracts = path.resolve(import.meta.dirname, '../../contracts/src');
    const endpoints: Endpoint[] = [];
    for (const file of fs.readdirSync(contracts).filter((name) => name.endsWith('.ts'))) {
      const exported = (await import(path.join(contracts, file))) as Record<string, unknown>;
      for (const each of Object.values(exported))
        if (typeof each === 'object' && each !== null && 'operationId' in each)
          endpoints.push(each as Endpoint);
    }
    document = openApiDocument('Tsudoi', '0', endpoints) as unknown as Document;
    text = JSON.stringify(document);
  });

  const operationNamed = (id: string): Operation => {
    const found = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .find(({ operationId }) => operationId === id);
    assert.ok(found, id);
    return found;
  };

  it('calls what it gives by name, once, so that a generated client has an Event and a Plan', () => {
    const { schemas = {} } = document.components;
    for (const name of [
      'Event',
      'Plan',
      'Contact',
      'Rule',
      'Nudge',
      'SignUp',
      'Tenant',
      'WebhookEndpoint',
      'Problem',
    ])
      assert.ok(name in schemas, name);
    for (const id of ['readEvent', 'createEvent', 'updateEvent']) {
      const [, success] = Object.entries(operationNamed(id).responses).find(([status]) => status < '3') ?? [];
      assert.equal(success?.content?.['application/json']?.schema.$ref, '#/components/schemas/Event', id);
    }
    assert.match(JSON.stringify(schemas['EventsPage']), /"\$ref":"#\/components\/schemas\/Event"/);
  });

  it('refers to nothing that is not there', () => {
    const pointers = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? ''));
    assert.ok(pointers.size > 50);
    for (const pointer of pointers) {
      let at: unknown = document;
      for (const part of pointer.split('/')) at = (at as Record<string, unknown> | undefined)?.[part];
      assert.ok(at, pointer);
    }
  });

  it('says which scope an operation needs, and what may be answered beside success', () => {
    const update = operationNamed('updateEvent');
    assert.deepEqual(update.security, [{ bearer: ['events:write'] }]);
    for (const status of ['400', '401', '403', '404', '409', '412', '428', '429', '503'])
      assert.equal(update.responses[status]?.$ref, `#/components/responses/Fault${status}`);
    assert.deepEqual(operationNamed('signIn').security, []);
  });

  it('tells what webhooks carry', () => {
    assert.ok('plan.accepted' in document.webhooks);
    assert.ok('nudge.delivered' in document.webhooks);
  });
});
