import { useEffect, useState } from 'react';

const read = (): string | undefined =>
  new URLSearchParams(window.location.hash.replace(/^#/, '')).get('token') ?? undefined;

/** The token of the link that was opened, from its fragment; another link may be opened where the page stands already. */
export function useLinkToken(): readonly [token: string | undefined, forget: () => void] {
  const [token, setToken] = useState(read);
  useEffect(() => {
    const take = () => setToken(read());
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return [token, () => setToken(undefined)];
}
