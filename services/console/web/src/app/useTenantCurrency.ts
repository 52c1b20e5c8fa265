import { useEffect } from 'react';
import { useRead } from './useRead.ts';
import { useWords } from './Words.tsx';

/** Shows amounts in the currency that the tenant's profile states; what was stated last time is kept until it is known. */
export function useTenantCurrency(): void {
  const { changeCurrency } = useWords();
  const me = useRead('readMe', {});
  const profile = useRead('readProfile', {}, { enabled: me.data?.scopes.includes('tactics:read') ?? false });
  const currency = profile.data?.currency;
  useEffect(() => {
    if (currency !== undefined) changeCurrency(currency);
  }, [currency, changeCurrency]);
}
