import createCache, { type EmotionCache } from '@emotion/cache';
import { createClient } from '@tsudoi/client/createClient';
import { createMemoryHistory } from '@tanstack/react-router';
import { renderToString } from 'react-dom/server';
import { App } from './app/App.tsx';
import { createProof } from './app/proof.ts';
import { createQueryClient } from './app/queryClient.ts';
import { createConsoleRouter } from './app/router.tsx';
import type { Session } from './app/session.ts';
import { loadWords, type Language } from './app/Words.tsx';

/** A page as it looks before any script ran: its markup, and the styles that it stands on. */
export interface FirstPicture {
  readonly html: string;
  readonly styles: readonly FirstStyles[];
  readonly title: string;
}

/** Rules for one style element; `known` is the text of its `data-emotion`, by which the script takes them over and makes none anew. */
interface FirstStyles {
  readonly known: string | undefined;
  readonly css: string;
}

/** Any event or person: what is theirs is not drawn. */
const id = '00000000-0000-4000-8000-000000000000';

/**
 * The pages that have a picture, by address, with the module of each; the sign-in for somebody who is signed out, all others for somebody
 * who is signed in. Pages that begin with a form or a press have none of their own. `/loading` is what stands around every page.
 */
export const pictured: Readonly<Record<string, string | undefined>> = {
  '/sign-in': 'signIn/SignInPage',
  '/loading': undefined,
  '/': 'events/EventsPage',
  [`/events/${id}`]: 'event/EventPage',
  [`/events/${id}/plan`]: 'plan/PlanPage',
  [`/events/${id}/tasks`]: 'tasks/TasksPage',
  '/contacts': 'contacts/ContactsPage',
};

/** What a page answers a press with is there, unseen and out of reach, until it would be heard: a press is never lost. */
const unheard =
  '#root:not([data-live]) main :is(button,select,summary,[role=button],[role=combobox]){visibility:hidden}';

/** Draws one of them in one language, without an API: what needs an answer is a skeleton. Throws where the policy would object. */
export async function prerender(path: string, language: Language): Promise<FirstPicture> {
  const signedIn = path !== '/sign-in';
  const storage = new Map<string, string>();
  Object.defineProperty(globalThis, 'localStorage', {
    value: { getItem: (key: string) => storage.get(key) ?? null },
    configurable: true,
  });
  const w = await loadWords(language);
  const session: Session = {
    state: () => (signedIn ? 'in' : 'out'),
    subscribe: () => () => undefined,
    adopt: () => undefined,
    strengthen: () => undefined,
    token: () => new Promise(() => undefined),
    end: () => undefined,
  };
  const never: typeof fetch = () => new Promise(() => undefined);
  const client = createClient({ baseUrl: '', token: session.token, fetch: never });
  const queries = createQueryClient();
  const router = createConsoleRouter(
    { session, client, queries },
    createMemoryHistory({ initialEntries: [path] }),
  );
  await router.load();
  const styles = createCache({ key: 'css', stylisPlugins: [] });
  // Keeps the rules in the cache in place of writing a style element beside every component.
  styles.compat = true;
  const drawn = renderToString(
    <App
      styles={styles}
      first={{ language, w }}
      services={{ client, session, proof: createProof() }}
      queries={queries}
      router={router}
    />,
  );
  queries.clear();
  // The wrapper of a button's wheel, which does not turn yet, the shadow of a paper that has none, and what measures a field's height.
  const html = drawn
    .replaceAll(/<textarea aria-hidden="true"[^>]*><\/textarea>/g, '')
    .replaceAll(/ style="(?:display:contents|--Paper[^"]*)"/g, '')
    // What is typed or sent before the script is there would be lost; only the sign-in takes it over.
    .replaceAll(/<(?:input|textarea) | type="submit"/g, (part) =>
      signedIn ? `${part.trimEnd()} disabled="" ` : part,
    );
  const objection = /<[^>]*\s(?:style|on\w+)="[^>]*>|<(?:style|script)/.exec(html);
  if (objection) throw new Error(`the policy forbids ${objection[0]} in the picture of ${path}`);
  const heading = signedIn ? (/<h1[^>]*>([^<]*)<\/h1>/.exec(html)?.[1] ?? '') : w.signIn.title;
  const title = heading === '' ? w.shell.product : `${heading} · ${w.shell.product}`;
  return {
    html,
    styles: [...takenOver(styles), { known: undefined, css: inTheDark(styles) + (signedIn ? unheard : '') }],
    title,
  };
}

/** The rules of a cache: those for the whole document one by one, as their components look for them, all others as one. */
function takenOver(styles: EmotionCache): FirstStyles[] {
  const rules = Object.entries(styles.inserted).filter(([, rule]) => typeof rule === 'string') as [
    string,
    string,
  ][];
  const isOfAClass = ([name]: readonly [string, string]) =>
    styles.registered[`css-${name}`] !== undefined || name.startsWith('animation-');
  const ofClasses = rules.filter(isOfAClass);
  return [
    ...rules.filter((rule) => !isOfAClass(rule)).map(([name, css]) => ({ known: `css-global ${name}`, css })),
    {
      known: ['css', ...ofClasses.map(([name]) => name)].join(' '),
      css: ofClasses.map(([, css]) => css).join(''),
    },
  ];
}

/** Before a script sets the scheme, the system's choice holds: the dark colours once more, as its media query. */
function inTheDark(styles: EmotionCache): string {
  const css = Object.values(styles.inserted).join('');
  const dark = [...css.matchAll(/\[data-color-scheme="dark"\]\{([^}]*)\}/g)].map((found) => found[1]);
  if (dark.length === 0) throw new Error('the theme has no dark colours');
  return `@media (prefers-color-scheme:dark){:root:not([data-color-scheme]){${dark.join(';')}}}`;
}
