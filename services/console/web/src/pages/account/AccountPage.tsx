import { Alert, Card, Chip, Stack, Typography } from '@mui/material';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { PushCard } from './PushCard.tsx';
import { SecondFactor } from './SecondFactor.tsx';

/** One's own password, second factor and sessions. */
export function AccountPage() {
  const { w, format } = useWords();
  const me = useRead('readMe', {});
  const sessions = useRead('listSessions', {});
  const fault = me.error ?? sessions.error;
  return (
    <Page title={w.account.title}>
      <Stack spacing={3}>
        {fault && <FaultNotice fault={fault} retry={() => void me.refetch()} />}
        {me.isPending && !fault && <RowsSkeleton />}
        {me.data && (
          <>
            <Typography color="textSecondary">
              {[me.data.displayName, me.data.email].filter(Boolean).join(' · ')}
            </Typography>
            {!me.data.totp && me.data.scopes.every((scope) => scope === 'accounts:self') && (
              <Alert severity="warning">{w.account.wanted}</Alert>
            )}
            <SecondFactor on={me.data.totp} />
            {me.data.scopes.includes('contacts:write') && me.data.email !== null && (
              <PushCard email={me.data.email} name={me.data.displayName ?? ''} />
            )}
            <PasswordForm />
          </>
        )}
        {sessions.data && (
          <Card sx={{ p: { xs: 2, sm: 3 } }} component="section">
            <Typography variant="h2" gutterBottom>
              {w.account.sessions}
            </Typography>
            <Stack component="ul" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
              {sessions.data.items.map((session) => (
                <li key={session.id}>
                  <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
                    <Typography>{browserOf(session.userAgent)}</Typography>
                    {session.current && <Chip size="small" color="primary" label={w.account.here} />}
                    <Typography variant="body2" color="textSecondary">
                      {`${w.account.since(format.dayTime(session.signedInAt))} · ${w.account.by[session.by]}`}
                    </Typography>
                  </Stack>
                </li>
              ))}
            </Stack>
          </Card>
        )}
      </Stack>
    </Page>
  );
}

/** Browser and system of a user agent, where they are well known; else its beginning. */
function browserOf(agent: string): string {
  const browser = /(Edg|Firefox|Chrome|Safari)\/[\d.]+/.exec(agent)?.[1];
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
  if (browser === undefined) return agent.slice(0, 60) || '–';
  return [browser === 'Edg' ? 'Edge' : browser, system].filter(Boolean).join(' · ');
}
