import { Alert, Button, Card, Checkbox, FormControlLabel, MenuItem, Stack, TextField } from '@mui/material';
import { useEffect, useMemo, useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useAct } from '../../app/useRead.ts';
import { loadWords, useWords } from '../../app/Words.tsx';
import { BothWords } from '../../parts/BothWords.tsx';
import { ChannelsField } from '../../parts/ChannelsField.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { StepFields } from './StepFields.tsx';
import { firstRule, ruleBody, type RuleDraft } from './ruleDraft.ts';

const bare = firstRule({ subject: '', text: '' }, { subject: '', text: '' }, { name: '', goal: '' });

/** A rule in the making: stated, tried against the past, then saved switched off. */
export function RuleForm({ close }: { readonly close: () => void }) {
  const { w, format } = useWords();
  const { form } = w.nudges;
  const notice = useNotice();
  const draft = useDraft<RuleDraft>('rule', bare);
  const attempt = useAct('tryRule');
  const create = useAct('createRule', ['listRules']);
  const [tried, setTried] = useState<string>();
  const body = useMemo(() => ruleBody(draft.value), [draft.value]);

  useEffect(() => {
    if (draft.kept) return;
    void Promise.all([loadWords('ja'), loadWords('en')]).then(([ja, en]) =>
      draft.change(firstRule(ja.nudges.defaults, en.nudges.defaults, w.nudges.defaults)),
    );
    // Only where there was no draft when the form opened.
  }, []);

  const text = (
    name: 'name' | 'signal' | 'count' | 'windowHours' | 'at' | 'leadDays' | 'restHours' | 'goal',
    label: string,
  ) => ({
    label,
    value: draft.value[name],
    onChange: (event: { target: { value: string } }) => draft.change({ [name]: event.target.value }),
  });
  const number = { type: 'number', slotProps: { htmlInput: { min: 1, inputMode: 'numeric' } } } as const;
  const { kind } = draft.value;
  return (
    <Card
      component="form"
      sx={{ p: { xs: 2, sm: 3 } }}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { body },
          {
            onSuccess: () => {
              draft.clear();
              notice({ text: form.saved });
              close();
            },
          },
        );
      }}
    >
      <Stack spacing={2}>
        <TextField {...text('name', form.name)} required />
        <TextField
          select
          label={form.trigger}
          value={kind}
          onChange={(event) => draft.change({ kind: event.target.value as RuleDraft['kind'] })}
        >
          {Object.entries(form.kinds).map(([key, label]) => (
            <MenuItem key={key} value={key}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          {kind === 'signal' && (
            <>
              <TextField {...text('signal', form.signal)} helperText={form.signalHint} required />
              <TextField {...text('count', form.count)} {...number} required />
              <TextField {...text('windowHours', form.windowHours)} {...number} required />
            </>
          )}
          <TextField {...text('restHours', form.restHours)} {...number} required />
          {kind === 'schedule' && <TextField {...text('at', form.at)} type="time" required />}
          {kind === 'pace' && <TextField {...text('leadDays', form.leadDays)} {...number} required />}
        </Stack>
        <TextField {...text('goal', form.goal)} helperText={form.goalHint} multiline required />
        <BothWords value={draft.value} change={draft.change} />
        <StepFields steps={draft.value.steps} change={(steps) => draft.change({ steps })} />
        <ChannelsField value={draft.value.channels} change={(channels) => draft.change({ channels })} />
        <FormControlLabel
          control={
            <Checkbox
              checked={draft.value.approval}
              onChange={(event) => draft.change({ approval: event.target.checked })}
            />
          }
          label={form.approval}
        />
        {(attempt.error ?? create.error) && <FaultNotice fault={attempt.error ?? create.error} />}
        {tried !== undefined && (
          <Alert severity="info" role="status">
            {tried}
          </Alert>
        )}
        <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
          <Button
            variant="outlined"
            loading={attempt.isPending}
            onClick={() =>
              attempt.mutate(
                { body: { rule: body, days: 14 } },
                {
                  onSuccess: ({ total, people }) =>
                    setTried(
                      total === 0 ? form.triedNone : form.tried(format.number(total), format.number(people)),
                    ),
                },
              )
            }
          >
            {form.try}
          </Button>
          <Button type="submit" variant="contained" loading={create.isPending}>
            {form.save}
          </Button>
          <Button onClick={close}>{w.shell.cancel}</Button>
        </Stack>
      </Stack>
    </Card>
  );
}
