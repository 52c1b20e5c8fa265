import { codeOf } from '@tsudoi/runtime/passingFault';
import pg from 'pg';

export interface AwaitedServer {
  readonly url: string;
  /** Whether to go on asking until the server lets the role in; otherwise one refusal is told and the caller fails by itself. */
  readonly patient: boolean;
  readonly tell: (fields: Readonly<Record<string, unknown>>, text: string) => void;
  /** Whether nobody waits any more. */
  readonly givenUp: () => boolean;
}

/** A network that lets nothing through says nothing: told well before a start-up probe gives up. */
const answerMs = 5_000;
const pauseMs = 1_000;

/**
 * Tells by host, port and role which PostgreSQL does not let a process in, once for each reason; a role that a migration
 * has yet to make is one of these. Resolves when it does, or when the process stops.
 */
export async function awaitServer({ url, patient, tell, givenUp }: AwaitedServer): Promise<void> {
  const { hostname: host, port, username: role } = new URL(url);
  let told: string | undefined;
  while (!givenUp()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerMs });
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (told !== undefined)
        tell({ host, port: Number(port) || 5_432, role }, 'PostgreSQL lets this process in');
      return;
    } catch (err) {
      const reason = codeOf(err) ?? (err instanceof Error ? err.message : String(err));
      const at = { host, port: Number(port) || 5_432, role, reason };
      if (reason !== told)
        tell(at, `PostgreSQL at ${host}:${String(at.port)} does not let ${role} in: ${reason}`);
      told = reason;
      if (!patient) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } finally {
      void client.end().catch(() => undefined);
    }
  }
}
