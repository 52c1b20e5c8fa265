import { useSyncExternalStore } from 'react';

const query = '(min-width: 900px)';
const media = typeof matchMedia === 'undefined' ? undefined : matchMedia(query);

/** Whether the screen is wide (the theme's `md`); undefined at build time, when nobody's screen is known. */
export function useWide(): boolean | undefined {
  return useSyncExternalStore(
    (changed) => {
      media?.addEventListener('change', changed);
      return () => media?.removeEventListener('change', changed);
    },
    () => media?.matches,
    () => undefined,
  );
}
