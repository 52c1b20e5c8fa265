import { runOperator } from '@tsudoi/operator/runOperator';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await runOperator('tenant-operator', readConfig(), createApp);
