import { Button, Card, Stack, Typography } from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { confirmationWords } from './confirmationWords.ts';

/** Whether the person confirmed their address, where the tenant asks for that, with what is on record of it. */
export function Confirmation({ contactId }: { readonly contactId: string }) {
  const { format } = useWords();
  const own = useOwnWords(confirmationWords);
  const notice = useNotice();
  const how = useRead('readConfirmation', { params: { contactId } });
  const again = useAct('askAgain', ['readConfirmation']);
  if (!how.data || how.data.state === 'not_needed') return null;
  const { state, history } = how.data;
  const words = history.find((each) => each.text !== null);
  return (
    <Card component="section" sx={{ p: 3 }}>
      <Stack spacing={1.5} sx={{ alignItems: 'flex-start' }}>
        <Typography variant="h2">{own.title}</Typography>
        <Typography>{own.states[state]}</Typography>
        <Stack component="ul" spacing={0.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
          {history.map(({ at, kind, address }) => (
            <Typography key={`${at} ${kind}`} component="li" variant="body2" color="textSecondary">
              {own[kind](format.dayTime(at), address)}
            </Typography>
          ))}
        </Stack>
        {words && (
          <Typography variant="body2" component="blockquote" sx={{ m: 0 }}>
            {`${own.words}: ${words.subject ?? ''} — ${words.text ?? ''}`}
          </Typography>
        )}
        {again.error && <FaultNotice fault={again.error} />}
        {state !== 'confirmed' && (
          <Button
            variant="outlined"
            loading={again.isPending}
            onClick={() =>
              again.mutate({ params: { contactId } }, { onSuccess: () => notice({ text: own.askedAgain }) })
            }
          >
            {own.again}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
