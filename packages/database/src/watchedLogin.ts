import { codeOf } from '@tsudoi/runtime/passingFault';
import pg from 'pg';

/** Whether the server still lets a role in: connections that are open stay open when a password changes, new ones fail. */
export interface WatchedLogin {
  /** The class of the pool's connections. */
  readonly Client: new (config?: pg.ClientConfig) => pg.Client;
  /** Whether the last new connection was let in; where it was not, another try is made. */
  isLetIn(): Promise<boolean>;
}

/** SQLSTATE class 28: a wrong password, a role that may not sign in. */
const isRefusal = (err: unknown): boolean => codeOf(err)?.startsWith('28') ?? false;

const answerMs = 2_000;

export function watchLogin(url: string): WatchedLogin {
  let refused = false;
  class Client extends pg.Client {
    override connect(): Promise<void>;
    override connect(callback: (err: Error) => void): void;
    override connect(callback?: (err: Error) => void): Promise<void> | void {
      const tried = super.connect().then(
        () => {
          refused = false;
        },
        (err: unknown) => {
          if (isRefusal(err)) refused = true;
          throw err;
        },
      );
      if (!callback) return tried;
      tried.then(
        () => {
          callback(undefined as unknown as Error);
        },
        (err: unknown) => {
          callback(err as Error);
        },
      );
    }
  }
  return {
    Client,
    async isLetIn() {
      if (!refused) return true;
      const client = new Client({ connectionString: url, connectionTimeoutMillis: answerMs });
      client.on('error', () => undefined);
      await client.connect().catch(() => undefined);
      void client.end().catch(() => undefined);
      return !refused;
    },
  };
}
