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
  const note = (err: unknown): void => {
    if (!err) refused = false;
    else if (isRefusal(err)) refused = true;
  };
  class Client extends pg.Client {
    override connect(): Promise<void>;
    override connect(callback: (err: Error) => void): void;
    override connect(callback?: (err: Error) => void): Promise<void> | void {
      if (callback) {
        // In the same turn: the pool's listeners must be there before anything else is heard of the connection.
        super.connect((err: Error) => {
          note(err);
          callback(err);
        });
        return;
      }
      return super.connect().then(
        () => {
          note(undefined);
        },
        (err: unknown) => {
          note(err);
          throw err;
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
