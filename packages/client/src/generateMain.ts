// npm run generate -w packages/client: writes generated/operations.ts from the OpenAPI document of every declared endpoint.
import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { openApiDocument } from '@tsudoi/contracts/openapi';
import fs from 'node:fs';
import path from 'node:path';
import { operationsFile } from './operationsFile.ts';

const contracts = path.resolve(import.meta.dirname, '../../contracts/src');
const endpoints: Endpoint[] = [];
for (const file of fs.readdirSync(contracts).sort()) {
  if (!file.endsWith('.ts')) continue;
  const exported = (await import(path.join(contracts, file))) as Record<string, unknown>;
  for (const each of Object.values(exported))
    if (typeof each === 'object' && each !== null && 'operationId' in each) endpoints.push(each as Endpoint);
}
const text = operationsFile(openApiDocument('Tsudoi', '0.1.0', endpoints));
const target = path.join(import.meta.dirname, 'generated/operations.ts');
if (process.argv.includes('--check')) {
  if (fs.readFileSync(target, 'utf8') !== text) {
    process.stderr.write('the client is behind the contracts: npm run generate -w packages/client\n');
    process.exit(1);
  }
} else {
  fs.writeFileSync(target, text);
}
