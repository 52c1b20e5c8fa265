import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { createFormats, type Formats } from './formats.ts';
import { remember } from './remember.ts';
import type { en } from './words/en.ts';

export type Language = 'ja' | 'en';

export interface Words {
  readonly language: Language;
  readonly w: typeof en;
  readonly format: Formats;
  /** The text of the page's language out of a pair. */
  readonly pick: (pair: { readonly ja: string; readonly en: string }) => string;
  readonly change: (language: Language) => void;
  /** Amounts are of this currency (ISO 4217) from now on. */
  readonly changeCurrency: (currency: string) => void;
}

const Context = createContext<Words | undefined>(undefined);
const storeKey = 'tsudoi.language';
const currencyKey = 'tsudoi.currency';

/** The words that a page begins with. */
export interface FirstWords {
  readonly language: Language;
  readonly w: typeof en;
}

/** The words of the pages; only below WordsProvider. */
export function useWords(): Words {
  const words = useContext(Context);
  if (!words) throw new Error('outside of WordsProvider');
  return words;
}

/** What the person chose, else the first of the browser's languages that we speak, else English. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(storeKey);
  if (chosen === 'ja' || chosen === 'en') return chosen;
  for (const each of navigator.languages) {
    if (each.startsWith('ja')) return 'ja';
    if (each.startsWith('en')) return 'en';
  }
  return 'en';
}

/** Loads the words of one language only. */
export async function loadWords(language: Language): Promise<typeof en> {
  return language === 'ja' ? (await import('./words/ja.ts')).ja : (await import('./words/en.ts')).en;
}

/** Gives the pages their words, and the document its language. */
export function WordsProvider(props: { readonly first: FirstWords; readonly children: ReactNode }) {
  const [now, setNow] = useState(props.first);
  const [currency, setCurrency] = useState('JPY');
  useEffect(() => {
    setCurrency((known) => localStorage.getItem(currencyKey) ?? known);
  }, []);
  useEffect(() => {
    document.documentElement.lang = now.language;
  }, [now.language]);
  const value = useMemo<Words>(
    () => ({
      language: now.language,
      w: now.w,
      format: createFormats(now.language, currency),
      pick: (pair) => pair[now.language],
      change: (language) => {
        localStorage.setItem(storeKey, language);
        remember('language', language);
        void loadWords(language).then((w) => setNow({ language, w }));
      },
      changeCurrency: (each) => {
        localStorage.setItem(currencyKey, each);
        setCurrency(each);
      },
    }),
    [now, currency],
  );
  return <Context value={value}>{props.children}</Context>;
}
