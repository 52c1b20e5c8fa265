import { createClient, type Client } from '@tsudoi/client/createClient';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startInstallation, type Installation } from '../../../e2e/installation.ts';

export const owner = { email: 'owner@tsudoi.example', password: 'a long first password' };

/** A whole installation with an owner who signs in, and a client of its API to hold the pages against. */
export interface ConsoleInstallation {
  readonly installation: Installation;
  readonly url: string;
  readonly api: Client;
  /** The link that a terminal would print. */
  readonly signInPath: string;
}

/** Starts it on a database of its own. */
export async function startConsoleInstallation(
  env: Readonly<Record<string, string>> = {},
): Promise<ConsoleInstallation> {
  const objects = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-objects-'));
  process.once('exit', () => {
    fs.rmSync(objects, { recursive: true, force: true });
  });
  const installation = await startInstallation({
    env: { OWNER_EMAIL: owner.email, OWNER_PASSWORD: owner.password, OBJECTS_FOLDER: objects, ...env },
  });
  return {
    installation,
    url: installation.url,
    api: createClient({ baseUrl: installation.url, token: async () => installation.apiKey }),
    signInPath: `/sign-in#${new URLSearchParams(owner).toString()}`,
  };
}
