import { startTransition, useEffect, useState } from 'react';

/** A value once it has not changed for `ms`; at once where that is 0. What depends on it is drawn in slices. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (ms === 0) return undefined;
    const timer = setTimeout(() => startTransition(() => setSettled(value)), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  if (ms === 0 && settled !== value) setSettled(value);
  return ms === 0 ? value : settled;
}
