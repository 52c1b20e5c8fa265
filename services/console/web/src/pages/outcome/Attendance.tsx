import { Box, Button, Card, Stack, TextField, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { outcomeWords } from '../../app/words/outcomeWords.ts';
import { FaultNotice, fieldFault } from '../../parts/FaultNotice.tsx';

const nothing = { attended: '', signUps: '' };

/** The people who registered and came, and the form that states them. */
export function Attendance(props: {
  readonly eventId: string;
  readonly attendance: Output<'readEventOutcome'>['attendance'];
}) {
  const { w, format } = useWords();
  const own = useOwnWords(outcomeWords);
  const { attendance } = props;
  const notice = useNotice();
  const draft = useDraft(`attendance.${props.eventId}`, nothing);
  const put = useAct('putAttendance', ['readEventOutcome']);
  const say = (value: number | null) => (value === null ? own.unknown : format.number(value));
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h2" gutterBottom>
        {own.came}
      </Typography>
      {attendance && (
        <>
          <Stack direction="row" sx={{ gap: 4, flexWrap: 'wrap', mb: 1 }}>
            <Figure name="attended" label={own.attended} value={say(attendance.attended)} large />
            <Figure name="registered" label={own.registered} value={say(attendance.signUps)} />
            <Figure name="cancelled" label={own.cancelled} value={say(attendance.cancelled)} />
          </Stack>
          <Typography variant="body2" color="textSecondary">
            {own.stated(own.sources[attendance.source])}
          </Typography>
        </>
      )}
      <Typography color="textSecondary" sx={{ mt: attendance ? 2 : 0 }}>
        {own.cameLead}
      </Typography>
      {put.error && <FaultNotice fault={put.error} />}
      <Stack
        component="form"
        direction="row"
        noValidate
        sx={{ gap: 1.5, mt: 2, flexWrap: 'wrap', alignItems: 'flex-start' }}
        onSubmit={(event) => {
          event.preventDefault();
          put.mutate(
            {
              params: { eventId: props.eventId },
              body: {
                attended: Number(draft.value.attended),
                ...(draft.value.signUps !== '' && { signUps: Number(draft.value.signUps) }),
              },
            },
            {
              onSuccess: () => {
                draft.clear();
                notice({ text: w.shell.saved });
              },
            },
          );
        }}
      >
        {(['attended', 'signUps'] as const).map((name) => (
          <TextField
            key={name}
            type="number"
            label={name === 'attended' ? own.attended : `${own.registered} (${w.shell.optional})`}
            value={draft.value[name]}
            onChange={(change) => draft.change({ [name]: change.target.value })}
            error={fieldFault(put.error, name) !== undefined}
            helperText={fieldFault(put.error, name)}
            slotProps={{ htmlInput: { min: 0, inputMode: 'numeric' } }}
            sx={{ width: 180 }}
          />
        ))}
        <Button
          type="submit"
          variant="contained"
          loading={put.isPending}
          disabled={!/^\d+$/.test(draft.value.attended)}
        >
          {w.shell.save}
        </Button>
      </Stack>
    </Card>
  );
}

function Figure(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly large?: boolean;
}) {
  return (
    <Box>
      <Typography variant="body2" color="textSecondary">
        {props.label}
      </Typography>
      <Typography
        data-figure={props.name}
        sx={{ fontSize: props.large === true ? '2rem' : '1.3rem', fontWeight: 700, lineHeight: 1.2 }}
      >
        {props.value}
      </Typography>
    </Box>
  );
}
