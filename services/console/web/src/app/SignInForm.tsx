import { ApiFault } from '@tsudoi/client/apiFault';
import { Alert, Button, Stack } from '@mui/material';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { FaultNotice } from '../parts/FaultNotice.tsx';
import { PlainField } from '../parts/PlainField.tsx';
import { useApp } from './AppContext.tsx';
import { drawnFocus, drawnText } from './drawnFields.ts';
import { useWords } from './Words.tsx';

const mailKey = 'tsudoi.mail';

/** Address and password, and the second factor once it turns out to be needed. */
export function SignInForm(props: {
  readonly filled?: { readonly email: string; readonly password: string };
  /** `enrol`: a second factor must be set up before anything else opens. */
  readonly done: (enrol: boolean) => void;
}) {
  const { w } = useWords();
  const { client, session } = useApp();
  const [email, setEmail] = useState(
    () => props.filled?.email ?? drawnText('email') ?? localStorage.getItem(mailKey) ?? '',
  );
  const [password, setPassword] = useState(() => props.filled?.password ?? drawnText('password') ?? '');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const codeField = useRef<HTMLInputElement>(null);
  const fields = useRef<HTMLFormElement>(null);
  // Who was in a field of the picture goes on in it.
  const [focused] = useState(drawnFocus);
  useEffect(() => {
    if (focused) fields.current?.querySelector<HTMLInputElement>(`input[type=${focused}]`)?.focus();
  }, [focused]);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      const body = { email, password, ...(code !== '' && { code: code.trim() }) };
      const tokens = await client.call('signIn', { body });
      localStorage.setItem(mailKey, email);
      session.adopt(tokens);
      props.done(tokens.enrolmentRequired);
    } catch (err) {
      if (err instanceof ApiFault && err.problem?.errors?.some(({ field }) => field === 'body.code')) {
        setNeedsCode(true);
        requestAnimationFrame(() => codeField.current?.focus());
      } else setFault(err);
    } finally {
      setBusy(false);
    }
  }

  const refused = fault instanceof ApiFault && fault.status === 401;
  const locked = fault instanceof ApiFault && fault.status === 429;
  return (
    <Stack component="form" ref={fields} spacing={2} onSubmit={(event) => void submit(event)} noValidate>
      {(refused || locked) && <Alert severity="error">{locked ? w.signIn.locked : w.signIn.refused}</Alert>}
      {fault !== undefined && !refused && !locked && <FaultNotice fault={fault} />}
      <PlainField
        label={w.signIn.email}
        type="email"
        autoComplete="username"
        value={email}
        change={setEmail}
      />
      <PlainField
        label={w.signIn.password}
        type="password"
        autoComplete="current-password"
        value={password}
        change={setPassword}
      />
      {needsCode && (
        <PlainField
          label={w.signIn.code}
          hint={w.signIn.codeHint}
          inputRef={codeField}
          autoComplete="one-time-code"
          value={code}
          change={setCode}
        />
      )}
      <Button
        type="submit"
        variant="contained"
        size="large"
        loading={busy}
        disabled={email === '' || password === ''}
      >
        {w.signIn.submit}
      </Button>
    </Stack>
  );
}
