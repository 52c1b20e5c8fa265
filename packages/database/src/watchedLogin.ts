import { codeOf } from '@tsudoi/runtime/passingFault';
import pg from 'pg';

/** Whether the server still lets a role in: connections that are open stay open when a password changes, new ones fail. */
export interface WatchedLogin {
  /** The class of the pool's connections. */
  readonly Client: new (config?: pg.ClientConfig) => pg.Client;
  /** Whether the last new connection was let in; where it was not, another try is made. */
  isLetIn(): Promise<boolean>;
}

/** What pg tells of a connection, by one of two signatures. */
type Told = ((err: Error) => void) | ((err: null, client: pg.Client) => void);

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
    override connect(): Promise<pg.Client>;
    override connect(callback: Told): void;
    override connect(callback?: Told): Promise<pg.Client> | void {
      if (callback) {
        // In the same turn: the pool's listeners must be there before anything else is heard of the connection.
        super.connect((err: Error) => {
          note(err);
          (callback as (err: Error | null, client: pg.Client) => void)(err, this);
        });
        return;
      }
      return super.connect().then(
        () => {
          note(undefined);
          return this;
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
