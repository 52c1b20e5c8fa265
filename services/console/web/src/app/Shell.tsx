import { ButtonLink } from '../parts/links.ts';
import { Box, Link as PlainLink, Paper, Stack, Typography } from '@mui/material';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { places } from './navigation.ts';
import { SearchButton } from './SearchButton.tsx';
import { Offline } from './Offline.tsx';
import { useRead } from './useRead.ts';
import { useTenantCurrency } from './useTenantCurrency.ts';
import { useWide } from './useWide.ts';
import { useWords } from './Words.tsx';

const railWidth = 220;

/** What stands around every page: the places, the search, the account; a bar at the bottom on a phone. */
export function Shell() {
  const { w } = useWords();
  useTenantCurrency();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const wide = useWide();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  return (
    <Box sx={{ minHeight: '100dvh', bgcolor: 'background.default' }}>
      <PlainLink
        href="#content"
        sx={{
          position: 'absolute',
          left: -9999,
          '&:focus': { left: 8, top: 8, zIndex: 2000, bgcolor: 'background.paper', p: 1 },
        }}
      >
        {w.shell.skip}
      </PlainLink>
      {wide !== false && <Rail />}
      <Box
        component="main"
        id="content"
        ref={main}
        tabIndex={-1}
        sx={{ ml: { md: `${String(railWidth)}px` }, pb: { xs: 10, md: 2 }, outline: 'none !important' }}
      >
        <Offline />
        <Outlet />
      </Box>
      {wide !== true && <BottomBar />}
    </Box>
  );
}

function usePlaces() {
  const me = useRead('readMe', {});
  const path = useRouterState({ select: (state) => state.location.pathname });
  return places
    .filter((place) => me.data?.scopes.includes(place.scope) ?? place.to === '/')
    .map((place) => ({ ...place, here: path === place.to || path.startsWith(place.below) }));
}

function Rail() {
  const { w } = useWords();
  return (
    <Paper
      component="header"
      square
      sx={{
        position: 'fixed',
        inset: '0 auto 0 0',
        width: railWidth,
        display: { xs: 'none', md: 'flex' },
        flexDirection: 'column',
        borderRight: 1,
        borderColor: 'divider',
        p: 1.5,
        gap: 1,
      }}
    >
      <Stack direction="row" spacing={1.2} sx={{ alignItems: 'center', px: 1, py: 1.5 }}>
        <img src="/icon.svg" alt="" width={28} height={28} />
        <Typography sx={{ fontWeight: 700, fontSize: '1.1rem' }}>{w.shell.product}</Typography>
      </Stack>
      <SearchButton keys />
      <Stack component="nav" aria-label={w.shell.menu} spacing={0.5} sx={{ flexGrow: 1 }}>
        {usePlaces().map((place) => (
          <ButtonLink
            key={place.to}
            to={place.to}
            aria-current={place.here ? 'page' : undefined}
            startIcon={<Icon name={place.icon} />}
            sx={{
              justifyContent: 'flex-start',
              px: 1.5,
              color: place.here ? 'primary.main' : 'text.primary',
              bgcolor: place.here ? 'quiet' : 'transparent',
            }}
          >
            {w.shell[place.key]}
          </ButtonLink>
        ))}
      </Stack>
      <AccountMenu />
    </Paper>
  );
}

function BottomBar() {
  const { w } = useWords();
  return (
    <Paper
      component="nav"
      aria-label={w.shell.menu}
      square
      sx={{
        position: 'fixed',
        inset: 'auto 0 0 0',
        zIndex: 1100,
        display: { xs: 'flex', md: 'none' },
        borderTop: 1,
        borderColor: 'divider',
        justifyContent: 'space-around',
        pb: 'env(safe-area-inset-bottom)',
      }}
    >
      {usePlaces()
        .filter(({ wide }) => wide !== true)
        .map((place) => (
          <ButtonLink
            key={place.to}
            to={place.to}
            aria-current={place.here ? 'page' : undefined}
            sx={{
              flexDirection: 'column',
              flex: 1,
              minWidth: 0,
              px: 0,
              py: 1,
              fontSize: '0.62rem',
              letterSpacing: '-0.02em',
              color: place.here ? 'primary.main' : 'text.secondary',
            }}
          >
            <Icon name={place.icon} />
            {w.shell[place.key]}
          </ButtonLink>
        ))}
      <SearchButton small />
      <AccountMenu small />
    </Paper>
  );
}
