// npm run generate -w packages/client: writes generated/operations.ts from the OpenAPI document of every declared endpoint.
import { everyEndpoint } from '@tsudoi/contracts/everyEndpoint';
import { openApiDocument } from '@tsudoi/contracts/openapi';
import fs from 'node:fs';
import path from 'node:path';
import { operationsFile } from './operationsFile.ts';

const text = operationsFile(openApiDocument('Tsudoi', '0.1.0', await everyEndpoint(), { inline: true }));
const target = path.join(import.meta.dirname, 'generated/operations.ts');
if (process.argv.includes('--check')) {
  if (fs.readFileSync(target, 'utf8') !== text) {
    process.stderr.write('the client is behind the contracts: npm run generate -w packages/client\n');
    process.exit(1);
  }
} else {
  fs.writeFileSync(target, text);
}
