import type { EmotionCache } from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useLayoutEffect } from 'react';
import { AppProvider, type App as Services } from './AppContext.tsx';
import { Notices } from './Notices.tsx';
import { ProveAgain } from './ProveAgain.tsx';
import type { createConsoleRouter } from './router.tsx';
import { SignInAgain } from './SignInAgain.tsx';
import { theme } from './theme.ts';
import { WordsProvider, type FirstWords } from './Words.tsx';

/** The whole console: in a browser, and once at build time for the first picture of a page. */
export function App(props: {
  readonly styles: EmotionCache;
  readonly first: FirstWords;
  readonly services: Services;
  readonly queries: QueryClient;
  readonly router: ReturnType<typeof createConsoleRouter>;
}) {
  // The picture has become the page: fields and presses are heard from now on, and not by the picture too.
  useLayoutEffect(() => {
    document.getElementById('root')?.setAttribute('data-live', '');
  }, []);
  return (
    <CacheProvider value={props.styles}>
      <ThemeProvider theme={theme} defaultMode="system">
        <CssBaseline />
        <WordsProvider first={props.first}>
          <AppProvider value={props.services}>
            <QueryClientProvider client={props.queries}>
              <Notices>
                <RouterProvider router={props.router} />
                <SignInAgain />
                <ProveAgain />
              </Notices>
            </QueryClientProvider>
          </AppProvider>
        </WordsProvider>
      </ThemeProvider>
    </CacheProvider>
  );
}
