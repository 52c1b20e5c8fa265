import { CoreV1Api, KubeConfig, V1Secret } from '@kubernetes/client-node';
import { newApiKeyText } from '@tsudoi/database/apiKeys';
import { serviceRoles } from '@tsudoi/database/serviceRights';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Output } from '../output.ts';
import { selfSigned } from './selfSigned.ts';

/** What the chart asks for; null where the operator brings a Secret of their own. */
export const WantedSecrets = z.strictObject({
  /** Passwords of the application's role and the dispatcher, and of the owner and the Redis that the chart brings. */
  passwords: z.string().nullable(),
  /** Passwords of the roles of services: beside the others, which an earlier version made and nobody may read or change. */
  servicePasswords: z.string().nullable(),
  seal: z.string().nullable(),
  firstKey: z.string().nullable(),
  /** The certificate of the PostgreSQL and the Redis that the chart brings, for these DNS names. */
  dataTls: z.strictObject({ secret: z.string(), names: z.array(z.string()).min(1) }).nullable(),
});
export type WantedSecrets = z.infer<typeof WantedSecrets>;

/** Ten years: what it protects is for evaluation, and is made anew by deleting the Secret. */
const certificateDays = 3_650;

/** The Secrets by name, each with fresh random values. What may change, hosts and names, stands in none of them. */
export function secretsFor(wanted: WantedSecrets): Record<string, Record<string, string>> {
  const secrets: Record<string, Record<string, string>> = {};
  const password = () => randomBytes(24).toString('base64url');
  if (wanted.passwords !== null)
    secrets[wanted.passwords] = {
      app: password(),
      dispatcher: password(),
      owner: password(),
      redis: password(),
    };
  if (wanted.servicePasswords !== null)
    secrets[wanted.servicePasswords] = Object.fromEntries(serviceRoles.map((role) => [role, password()]));
  if (wanted.seal !== null) secrets[wanted.seal] = { SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}` };
  if (wanted.firstKey !== null) secrets[wanted.firstKey] = { TSUDOI_API_KEY: newApiKeyText() };
  if (wanted.dataTls) {
    const yesterday = new Date(Date.now() - 86_400_000);
    const { certificate, key } = selfSigned(wanted.dataTls.names, yesterday, certificateDays);
    secrets[wanted.dataTls.secret] = { 'ca.crt': certificate, 'tls.crt': certificate, 'tls.key': key };
  }
  return secrets;
}

/**
 * `tsudoi create-secrets`, run by the chart's Job inside the cluster: creates each Secret that is missing and
 * leaves one that exists as it is. It may create Secrets and cannot read any.
 */
export async function createSecretsCommand(wanted: WantedSecrets, output: Output): Promise<void> {
  const config = new KubeConfig();
  config.loadFromDefault();
  const namespace = config.getContextObject(config.currentContext)?.namespace ?? 'default';
  const api = config.makeApiClient(CoreV1Api);
  for (const [name, stringData] of Object.entries(secretsFor(wanted))) {
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
