import createCache from '@emotion/cache';
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
  readonly css: string;
  readonly title: string;
}

/** The pages that have a picture: `shell` is what stands around every page of somebody who is signed in. */
export const pictured = {
  signIn: { path: '/sign-in', module: 'src/pages/signIn/SignInPage.tsx', signedIn: false },
  home: { path: '/', module: 'src/pages/events/EventsPage.tsx', signedIn: true },
  event: { path: '/events/0', module: 'src/pages/event/EventPage.tsx', signedIn: true },
  plan: { path: '/events/0/plan', module: 'src/pages/plan/PlanPage.tsx', signedIn: true },
  shell: { path: '/loading', module: undefined, signedIn: true },
} as const;

/** Draws one of them in one language, without an API: what needs an answer is a skeleton. Throws where the policy would object. */
export async function prerender(name: keyof typeof pictured, language: Language): Promise<FirstPicture> {
  const { path, signedIn } = pictured[name];
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
  // The wrapper of a button's wheel, which does not turn yet, and the shadow of a paper that has none.
  const html = drawn.replaceAll(/ style="(?:display:contents|--Paper[^"]*)"/g, '');
  const objection = /<[^>]*\s(?:style|on\w+)="[^>]*>|<(?:style|script)/.exec(html);
  if (objection) throw new Error(`the policy forbids ${objection[0]} in the picture of ${name}`);
  const rules = Object.values(styles.inserted).filter((rule) => typeof rule === 'string');
  const title = {
    signIn: `${w.signIn.title} · `,
    home: `${w.events.title} · `,
    event: '',
    plan: `${w.plan.title} · `,
    shell: '',
  }[name];
  return { html, css: inTheDark(rules.join('')), title: `${title}${w.shell.product}` };
}

/** Before a script sets the scheme, the system's choice holds: the dark colours once more, as its media query. */
function inTheDark(css: string): string {
  const dark = [...css.matchAll(/\[data-color-scheme="dark"\]\{([^}]*)\}/g)].map((found) => found[1]);
  if (dark.length === 0) throw new Error('the theme has no dark colours');
  return `${css}@media (prefers-color-scheme:dark){:root:not([data-color-scheme]){${dark.join(';')}}}`;
}
