#!/usr/bin/env node
import { main } from '@tsudoi/cli/main';

await main(process.argv);
