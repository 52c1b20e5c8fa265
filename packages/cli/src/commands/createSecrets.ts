import { CoreV1Api, KubeConfig, V1Secret } from '@kubernetes/client-node';
import { newApiKeyText } from '@tsudoi/database/apiKeys';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Output } from '../output.ts';

/** What the chart asks for; null where the operator brings a Secret of their own. */
export const WantedSecrets = z.strictObject({
  name: z.string(),
  database: z
    .strictObject({
      secret: z.string(),
      host: z.string(),
      port: z.number(),
      name: z.string(),
      owner: z.string(),
      sslMode: z.string(),
      ca: z.boolean(),
    })
    .nullable(),
  seal: z.string().nullable(),
  firstKey: z.string().nullable(),
});
export type WantedSecrets = z.infer<typeof WantedSecrets>;

/** The Secrets by name, each with fresh random values. */
function secretsFor(wanted: WantedSecrets, ownerPassword: string): Record<string, Record<string, string>> {
  const secrets: Record<string, Record<string, string>> = {};
  if (wanted.database) {
    const { secret, host, port, name, owner, sslMode, ca } = wanted.database;
    const url = (role: string, password: string) => {
      const made = new URL(`postgres://${host}:${String(port)}/${name}`);
      made.username = role;
      made.password = password;
      if (sslMode !== 'disable') made.searchParams.set('sslmode', sslMode);
      if (ca) made.searchParams.set('sslrootcert', '/etc/tsudoi/database/ca.crt');
      return made.href;
    };
    const password = () => randomBytes(24).toString('base64url');
    secrets[secret] = {
      DATABASE_URL: url('tsudoi_app', password()),
      DISPATCHER_DATABASE_URL: url('tsudoi_dispatcher', password()),
      DATABASE_OWNER_URL: url(owner, ownerPassword),
    };
  }
  if (wanted.seal !== null) secrets[wanted.seal] = { SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}` };
  if (wanted.firstKey !== null) secrets[wanted.firstKey] = { TSUDOI_API_KEY: newApiKeyText() };
  return secrets;
}

/**
 * `tsudoi create-secrets`, run by the chart's Job inside the cluster: creates each Secret that is missing and
 * leaves one that exists as it is. It may create Secrets and cannot read any.
 */
export async function createSecretsCommand(
  wanted: WantedSecrets,
  ownerPassword: string,
  output: Output,
): Promise<void> {
  const config = new KubeConfig();
  config.loadFromDefault();
  const namespace = config.getContextObject(config.currentContext)?.namespace ?? 'default';
  const api = config.makeApiClient(CoreV1Api);
  for (const [name, stringData] of Object.entries(secretsFor(wanted, ownerPassword))) {
    const made = await createOnce(api, namespace, name, stringData);
    output.line(`${name}: ${made ? 'created' : 'exists, kept'}`);
  }
}

async function createOnce(
  api: CoreV1Api,
  namespace: string,
  name: string,
  stringData: Record<string, string>,
): Promise<boolean> {
  try {
    await api.createNamespacedSecret({
      namespace,
      body: Object.assign(new V1Secret(), {
        metadata: { name, labels: { 'app.kubernetes.io/part-of': 'tsudoi' } },
        type: 'Opaque',
        stringData,
      }),
    });
    return true;
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 409) return false;
    throw err;
  }
}
