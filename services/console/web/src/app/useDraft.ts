import { useCallback, useState } from 'react';

/** A form's state that outlives reloads, lost connections and expired sign-ins; `clear` once it was sent. */
export function useDraft<T extends object>(name: string, initial: T) {
  const key = `tsudoi.draft.${name}`;
  const [value, setValue] = useState<T>(() => {
    const kept = localStorage.getItem(key);
    return kept === null ? initial : { ...initial, ...(JSON.parse(kept) as Partial<T>) };
  });
  const change = useCallback(
    (part: Partial<T>) =>
      setValue((before) => {
        const after = { ...before, ...part };
        localStorage.setItem(key, JSON.stringify(after));
        return after;
      }),
    [key],
  );
  const clear = useCallback(() => {
    localStorage.removeItem(key);
    setValue(initial);
  }, [key, initial]);
  /** What was sent, as the API took it: shown on, no longer a draft. */
  const keep = useCallback(
    (sent: T) => {
      localStorage.removeItem(key);
      setValue(sent);
    },
    [key],
  );
  return { value, change, clear, keep, kept: localStorage.getItem(key) !== null };
}
