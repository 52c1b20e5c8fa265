import { Button, Card, MenuItem, Stack, TextField, Typography } from '@mui/material';
import type { Body } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { evidenceWords } from './words.ts';

const bare = {
  kind: 'lift_test' as 'lift_test' | 'override',
  tacticKey: '',
  eventId: '',
  units: '1',
  treatedPeople: '',
  treatedSignUps: '',
  heldPeople: '',
  heldSignUps: '',
  factor: '1',
  asSureAs: '20',
};
type Draft = typeof bare;
type Numbers = Exclude<keyof Draft, 'kind' | 'tacticKey' | 'eventId'>;

/** A test with a group left out by chance, or one's own word on a tactic. */
export function EvidenceForm({ close }: { readonly close: () => void }) {
  const { w, pick } = useWords();
  const own = useOwnWords(evidenceWords);
  const notice = useNotice();
  const draft = useDraft<Draft>('evidence', bare);
  const tactics = useRead('listTactics', { query: { limit: 200 } });
  const events = useRead('listEvents', { query: { limit: 100 } });
  const put = useAct('putEvidence', ['listEvidence']);
  const { value } = draft;
  const number = (name: Numbers, label: string, least: number, step: number | 'any' = 1) => (
    <TextField
      type="number"
      label={label}
      value={value[name]}
      required
      onChange={(event) => draft.change({ [name]: event.target.value })}
      slotProps={{ htmlInput: { min: least, step, inputMode: 'decimal' } }}
    />
  );
  const choice = (
    name: 'tacticKey' | 'eventId',
    label: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <TextField
      select
      required
      label={label}
      value={options.some(([key]) => key === value[name]) ? value[name] : ''}
      onChange={(event) => draft.change({ [name]: event.target.value })}
    >
      {options.map(([key, text]) => (
        <MenuItem key={key} value={key}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  );
  return (
    <Card
      component="form"
      sx={{ p: { xs: 2, sm: 3 } }}
      onSubmit={(event) => {
        event.preventDefault();
        put.mutate(
          { params: { key: `console-${crypto.randomUUID()}` }, body: bodyOf(value) },
          {
            onSuccess: () => {
              draft.clear();
              notice({ text: own.saved });
              close();
            },
          },
        );
      }}
    >
      <Stack spacing={2}>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <TextField
            select
            label={own.kind}
            value={value.kind}
            onChange={(event) => draft.change({ kind: event.target.value as Draft['kind'] })}
          >
            <MenuItem value="lift_test">{own.kinds.lift_test}</MenuItem>
            <MenuItem value="override">{own.kinds.override}</MenuItem>
          </TextField>
          {choice(
            'tacticKey',
            own.tactic,
            tactics.data?.items.map(({ key, name }) => [key, pick(name)] as const) ?? [],
          )}
        </Stack>
        {value.kind === 'lift_test' ? (
          <>
            <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
              {choice(
                'eventId',
                own.event,
                events.data?.items.map(({ id, name }) => [id, name] as const) ?? [],
              )}
              {number('units', own.units, 0, 'any')}
            </Stack>
            <Typography variant="h3" component="h2">
              {own.treated}
            </Typography>
            <Stack direction="row" spacing={2}>
              {number('treatedPeople', own.people, 1)}
              {number('treatedSignUps', own.signUps, 0)}
            </Stack>
            <Typography variant="h3" component="h2">
              {own.held}
            </Typography>
            <Stack direction="row" spacing={2}>
              {number('heldPeople', own.people, 1)}
              {number('heldSignUps', own.signUps, 0)}
            </Stack>
          </>
        ) : (
          <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
            {number('factor', own.factor, 0, 'any')}
            {number('asSureAs', own.sure, 1)}
          </Stack>
        )}
        {put.error && <FaultNotice fault={put.error} />}
        <Stack direction="row" spacing={1}>
          <Button type="submit" variant="contained" loading={put.isPending}>
            {own.save}
          </Button>
          <Button onClick={close}>{w.shell.cancel}</Button>
        </Stack>
      </Stack>
    </Card>
  );
}

function bodyOf(draft: Draft): Body<'putEvidence'> {
  const { tacticKey } = draft;
  return draft.kind === 'override'
    ? { kind: 'override', tacticKey, factor: Number(draft.factor), asSureAs: Number(draft.asSureAs) }
    : {
        kind: 'lift_test',
        tacticKey,
        eventId: draft.eventId,
        units: Number(draft.units),
        treated: { people: Number(draft.treatedPeople), signUps: Number(draft.treatedSignUps) },
        held: { people: Number(draft.heldPeople), signUps: Number(draft.heldSignUps) },
      };
}
