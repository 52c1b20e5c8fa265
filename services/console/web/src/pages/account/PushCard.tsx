import { Alert, Button, Card, Stack, Typography } from '@mui/material';
import { useApp } from '../../app/AppContext.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { pushWords } from './pushWords.ts';
import { usePush } from './usePush.ts';

/** Nudges to oneself as notifications of this device: switched on and off here. */
export function PushCard({ email, name }: { readonly email: string; readonly name: string }) {
  const { client } = useApp();
  const own = useOwnWords(pushWords);
  const push = usePush(client, { email, name });
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={1.5}>
        <Typography variant="h2">{own.title}</Typography>
        <Typography color="textSecondary">{own.lead}</Typography>
        {push.state === 'impossible' && <Alert severity="info">{own.impossible}</Alert>}
        {push.state === 'refused' && <Alert severity="warning">{own.refused}</Alert>}
        {push.state === 'unreachable' && <Alert severity="warning">{own.unreachable}</Alert>}
        {push.fault !== undefined && <FaultNotice fault={push.fault} />}
        {push.state === 'on' && (
          <Typography role="status" sx={{ fontWeight: 600 }}>
            {own.on}
          </Typography>
        )}
        {push.state !== 'impossible' && push.state !== 'refused' && (
          <Button
            variant="outlined"
            loading={push.busy}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() => void (push.state === 'on' ? push.turnOff() : push.turnOn())}
          >
            {push.state === 'on' ? own.turnOff : own.turnOn}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
