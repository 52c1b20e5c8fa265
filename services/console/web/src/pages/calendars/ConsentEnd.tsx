import { CircularProgress, Stack, Typography } from '@mui/material';
import { useEffect } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { calendarWords } from './calendarWords.ts';

/** What a provider sent the person back with; in the fragment, which no server and no log sees. */
function readConsent(hash: string): { code: string; state: string } | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [code, state] = [given.get('code'), given.get('state')];
  return code !== null && state !== null ? { code, state } : undefined;
}

/** Completes the connection where the person comes back from a consent; nothing otherwise. */
export function ConsentEnd() {
  const own = useOwnWords(calendarWords);
  const notice = useNotice();
  const { mutate, isPending, error } = useAct('completeCalendarConnection', ['listCalendarConnections']);
  useEffect(() => {
    const take = () => {
      const consent = readConsent(window.location.hash);
      if (!consent) return;
      // It serves once: a reload must not try it again.
      window.history.replaceState(window.history.state, '', window.location.pathname);
      mutate({ body: consent }, { onSuccess: ({ account }) => notice({ text: own.connected(account) }) });
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [mutate, notice, own]);
  if (error) return <FaultNotice fault={error} />;
  if (!isPending) return null;
  return (
    <Stack direction="row" role="status" sx={{ gap: 1.5, alignItems: 'center' }}>
      <CircularProgress size={20} />
      <Typography>{own.connecting}</Typography>
    </Stack>
  );
}
