import { ApiFault, problemIn } from '@tsudoi/client/apiFault';

/** The person was asked for a newer proof and would rather not. */
export class ProofDeclined extends ApiFault {}

/** The question whether it is still the same person, asked over whatever they were doing. */
export interface Proof {
  readonly asked: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Resolves to a token that proves it, undefined where the person would rather not. One question at a time. */
  readonly ask: () => Promise<string | undefined>;
  readonly answer: (accessToken: string | undefined) => void;
}

/** A question that nobody has asked yet. */
export function createProof(): Proof {
  const listeners = new Set<() => void>();
  let waiting: PromiseWithResolvers<string | undefined> | undefined;
  const tell = () => listeners.forEach((listener) => listener());
  return {
    asked: () => waiting !== undefined,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask() {
      waiting ??= Promise.withResolvers();
      tell();
      return waiting.promise;
    },
    answer(accessToken) {
      waiting?.resolve(accessToken);
      waiting = undefined;
      tell();
    },
  };
}

/**
 * Sends; where the API wants a newer proof of who asks (401 of RFC 9470), asks the person for it and sends once more. Rejects with
 * `ProofDeclined` where they would rather not.
 */
export function sendProved(send: typeof fetch, proof: Proof): typeof fetch {
  return async (input, init) => {
    const answer = await send(input, init);
    const wanted = answer.headers.get('www-authenticate') ?? '';
    if (answer.status !== 401 || !wanted.includes('insufficient_user_authentication')) return answer;
    const token = await proof.ask();
    if (token === undefined) throw new ProofDeclined(401, problemIn(await answer.text()));
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    return send(input, { ...init, headers });
  };
}
