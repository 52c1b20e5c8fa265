import type { ApiClient } from './apiClient.ts';
import type { Output } from './output.ts';

/** Runs what a verb does with the client and the output that the options of the command line say. */
export type Run = (action: (api: ApiClient, output: Output) => Promise<unknown>) => Promise<void>;
