import { startAnthropicFake } from './anthropicFake.ts';
import { startOpenaiFake } from './openaiFake.ts';
import type { ModelScript } from './modelFaults.ts';

/**
 * A fake provider as a process of its own, for benches: `node modelFakeMain.ts openai|anthropic '{"latencyMs":5}'`
 * prints its base URL as one line. POST /_script changes the script, GET /_state tells bill and counts.
 */
const [kind = 'openai', script = '{}'] = process.argv.slice(2);
const parsed = JSON.parse(script) as Partial<ModelScript>;
const fake = await (kind === 'anthropic' ? startAnthropicFake(parsed) : startOpenaiFake(parsed));
process.stdout.write(`${fake.baseUrl}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
