import { useWords, type Language } from './Words.tsx';

/** Words that one page has for itself: they come with it, not with the first load. */
export function useOwnWords<T>(own: Readonly<Record<Language, T>>): T {
  return own[useWords().language];
}
