import { Dialog, DialogContent, DialogTitle, Typography } from '@mui/material';
import { SignInForm } from './SignInForm.tsx';
import { useWords } from './Words.tsx';

/** The sign-in over a page. */
export default function SignInDialog() {
  const { w } = useWords();
  return (
    <Dialog open aria-labelledby="sign-in-again" fullWidth maxWidth="xs">
      <DialogTitle id="sign-in-again">{w.signIn.again}</DialogTitle>
      <DialogContent>
        <Typography color="textSecondary" sx={{ mb: 2 }}>
          {w.signIn.againLead}
        </Typography>
        <SignInForm done={() => undefined} />
      </DialogContent>
    </Dialog>
  );
}
