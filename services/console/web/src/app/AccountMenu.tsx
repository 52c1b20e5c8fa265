import { Button } from '@mui/material';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { useRead } from './useRead.ts';
import { useWords } from './Words.tsx';

const AccountItems = lazy(() => import('./AccountItems.tsx'));

/** The person's name; behind it language, appearance, and the way out. */
export function AccountMenu({ small = false }: { readonly small?: boolean }) {
  const { w } = useWords();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const me = useRead('readMe', {});
  const name = me.data?.displayName ?? me.data?.email ?? w.shell.account;
  return (
    <>
      <Button
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        startIcon={small ? undefined : <Icon name="person" />}
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
            : { justifyContent: 'flex-start', px: 1.5, color: 'text.primary', overflow: 'hidden' }
        }
      >
        {small ? (
          <>
            <Icon name="person" />
            {w.shell.account}
          </>
        ) : (
          name
        )}
      </Button>
      {anchor && (
        <Suspense fallback={null}>
          <AccountItems anchor={anchor} close={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  );
}
