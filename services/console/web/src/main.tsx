import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { createClient } from '@tsudoi/client/createClient';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { AppProvider } from './app/AppContext.tsx';
import { Notices } from './app/Notices.tsx';
import { createQueryClient } from './app/queryClient.ts';
import { createConsoleRouter } from './app/router.tsx';
import { createSession } from './app/session.ts';
import { SignInAgain } from './app/SignInAgain.tsx';
import { theme } from './app/theme.ts';
import { firstLanguage, loadWords, WordsProvider } from './app/Words.tsx';

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
const send: typeof fetch = (input, init) => fetch(input, init);
const session = createSession(localStorage, send);
const client = createClient({ baseUrl: '', token: session.token, fetch: send });
const queries = createQueryClient();
const router = createConsoleRouter(session);
const styles = createCache({ key: 'css', ...(nonce !== undefined && { nonce }) });
const language = firstLanguage();

void loadWords(language).then((w) => {
  createRoot(document.getElementById('root') ?? document.body).render(
    <CacheProvider value={styles}>
      <ThemeProvider theme={theme} defaultMode="system">
        <CssBaseline />
        <WordsProvider first={{ language, w }}>
          <AppProvider value={{ client, session }}>
            <QueryClientProvider client={queries}>
              <Notices>
                <RouterProvider router={router} />
                <SignInAgain />
              </Notices>
            </QueryClientProvider>
          </AppProvider>
        </WordsProvider>
      </ThemeProvider>
    </CacheProvider>,
  );
});

if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/sw.js');
