import { Alert, Box, Button, Paper, Stack, Typography } from '@mui/material';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { SignInForm } from '../../app/SignInForm.tsx';
import { useWords } from '../../app/Words.tsx';

/** What the terminal's link carries; in the fragment, which no server and no log ever sees. */
function readLink(hash: string): { email: string; password: string } | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const email = given.get('email');
  const password = given.get('password');
  return email !== null && password !== null ? { email, password } : undefined;
}

/** The door. A link of the terminal that runs the installation fills it in. */
export function SignInPage() {
  const { w, change, language } = useWords();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  const [filled, setFilled] = useState<ReturnType<typeof readLink>>();
  useEffect(() => {
    document.title = `${w.signIn.title} · ${w.shell.product}`;
  }, [w]);
  useEffect(() => {
    const take = () => {
      const given = readLink(window.location.hash);
      if (!given) return;
      setFilled(given);
      window.history.replaceState(
        window.history.state,
        '',
        window.location.pathname + window.location.search,
      );
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return (
    <Box
      component="main"
      sx={{ minHeight: '100dvh', display: 'grid', placeItems: 'center', p: 2, bgcolor: 'background.default' }}
    >
      <Stack spacing={3} sx={{ width: '100%', maxWidth: 400 }}>
        <Stack spacing={1} sx={{ alignItems: 'center', textAlign: 'center' }}>
          <img src="/icon.svg" alt="" width={64} height={64} />
          <Typography variant="h1">{w.shell.product}</Typography>
          <Typography color="textSecondary">{w.signIn.lead}</Typography>
        </Stack>
        <Paper variant="outlined" sx={{ p: 3 }}>
          <Typography variant="h2" sx={{ mb: 2 }}>
            {w.signIn.title}
          </Typography>
          {filled && (
            <Alert severity="success" sx={{ mb: 2 }}>
              {w.signIn.filled}
            </Alert>
          )}
          <SignInForm
            key={filled && `${filled.email} ${filled.password}`}
            filled={filled}
            done={(enrol) => void navigate({ to: enrol ? '/account' : (to ?? '/'), replace: true })}
          />
          <Button size="small" sx={{ mt: 1 }} onClick={() => void navigate({ to: '/reset' })}>
            {w.signIn.forgot}
          </Button>
        </Paper>
        <Stack direction="row" sx={{ justifyContent: 'space-between', alignItems: 'center', gap: 2 }}>
          <Typography variant="body2" color="textSecondary">
            {filled ? '' : w.signIn.noLink}
          </Typography>
          <Button
            size="small"
            lang={language === 'ja' ? 'en' : 'ja'}
            aria-label={w.shell.languageLabel}
            onClick={() => change(language === 'ja' ? 'en' : 'ja')}
            sx={{ flexShrink: 0 }}
          >
            {w.shell.language}
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}
