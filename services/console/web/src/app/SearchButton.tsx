import { Box, Button } from '@mui/material';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { useWords } from './Words.tsx';

const shortcut = /Mac OS X|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';
const SearchDialog = lazy(() => import('./SearchDialog.tsx'));

/** Opens the search, by a press or by ⌘K / Ctrl K / a slash outside of a field. */
export function SearchButton({
  small = false,
  keys = false,
}: {
  readonly small?: boolean;
  readonly keys?: boolean;
}) {
  const { w } = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!keys) return;
    const press = (event: globalThis.KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const wanted =
        (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) ||
        (event.key === '/' && !typing);
      if (!wanted) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [keys]);
  return (
    <>
      <Button
        onClick={() => setOpen(true)}
        startIcon={small ? undefined : <Icon name="search" />}
        sx={
          small
            ? {
                flexDirection: 'column',
                flex: 1,
                minWidth: 0,
                px: 0,
                py: 1,
                fontSize: '0.62rem',
                letterSpacing: '-0.02em',
                color: 'text.secondary',
              }
            : {
                justifyContent: 'flex-start',
                px: 1.5,
                color: 'text.secondary',
                border: 1,
                borderColor: 'divider',
              }
        }
      >
        {small && <Icon name="search" />}
        {w.shell.search}
        {!small && (
          <Box component="kbd" aria-hidden sx={{ ml: 'auto', fontSize: '0.75rem', fontFamily: 'inherit' }}>
            {shortcut}
          </Box>
        )}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <SearchDialog close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
