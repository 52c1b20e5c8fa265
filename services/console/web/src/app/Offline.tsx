import { Alert } from '@mui/material';
import { useSyncExternalStore } from 'react';
import { useWords } from './Words.tsx';

function subscribe(listener: () => void) {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Says that there is no connection, for as long as there is none. */
export function Offline() {
  const { w } = useWords();
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  return online ? null : (
    <Alert severity="warning" square>
      {w.shell.offline}
    </Alert>
  );
}
