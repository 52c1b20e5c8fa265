import type { Client } from '@tsudoi/client/createClient';
import { createContext, useContext } from 'react';
import type { Proof } from './proof.ts';
import type { Session } from './session.ts';

/** What every page stands on. */
export interface App {
  readonly client: Client;
  readonly session: Session;
  readonly proof: Proof;
}

const Context = createContext<App | undefined>(undefined);
export const AppProvider = Context.Provider;

/** The client and the session; only below AppProvider. */
export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error('outside of AppProvider');
  return app;
}
