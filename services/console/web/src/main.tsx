import createCache from '@emotion/cache';
import { createClient } from '@tsudoi/client/createClient';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { answered } from './app/askEarly.ts';
import { createQueryClient } from './app/queryClient.ts';
import { createProof, sendProved } from './app/proof.ts';
import { createConsoleRouter } from './app/router.tsx';
import { createSession } from './app/session.ts';
import { firstLanguage, loadWords } from './app/Words.tsx';

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
const send: typeof fetch = (input, init) => fetch(input, init);
const session = createSession(localStorage, send);
const proof = createProof();
const client = createClient({ baseUrl: '', token: session.token, fetch: sendProved(send, proof) });
const queries = createQueryClient();
const router = createConsoleRouter({ session, client, queries });
// Browsers of today need no prefixes.
const styles = createCache({ key: 'css', stylisPlugins: [], ...(nonce !== undefined && { nonce }) });
const language = firstLanguage();

// Words, page and its first answers are fetched at once; the picture that the server sent stands until they are there.
const [w] = await Promise.all([loadWords(language), router.load()]);
// Drawn once with the answers, not twice; where they take long, the page says so itself.
await answered(queries, 700);
const root = createRoot(document.getElementById('root') ?? document.body);
// In slices, so that a press in between is answered.
startTransition(() =>
  root.render(
    <App
      styles={styles}
      first={{ language, w }}
      services={{ client, session, proof }}
      queries={queries}
      router={router}
    />,
  ),
);

if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/sw.js');
