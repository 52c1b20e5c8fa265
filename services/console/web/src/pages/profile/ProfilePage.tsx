import { Box, Button, Card, Stack, TextField, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice, fieldFault } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { draftOf, inputOf, reachFields } from './profileDraft.ts';

/** How many people one's own channels reach, and how hours and trials count: what every plan stands on. */
export function ProfilePage() {
  const { w } = useWords();
  const profile = useRead('readProfile', {});
  return (
    <Page title={w.account.reach}>
      {profile.error && <FaultNotice fault={profile.error} retry={() => void profile.refetch()} />}
      {profile.isPending && <RowsSkeleton />}
      {profile.data && <ProfileForm key={profile.data.version} profile={profile.data} />}
    </Page>
  );
}

function ProfileForm({ profile }: { readonly profile: Output<'readProfile'> }) {
  const { w, format } = useWords();
  const notice = useNotice();
  const draft = useDraft('profile', draftOf(profile));
  const put = useAct('putProfile', ['readProfile']);
  const { value, change } = draft;
  const field = (name: keyof typeof value, label: string, fault: string, hint?: string) => (
    <TextField
      key={name}
      label={label}
      value={value[name]}
      onChange={(event) => change({ [name]: event.target.value })}
      error={fieldFault(put.error, fault) !== undefined}
      helperText={fieldFault(put.error, fault) ?? hint}
      slotProps={{
        htmlInput: { inputMode: name === 'landingUrl' ? 'url' : name === 'currency' ? 'text' : 'numeric' },
      }}
    />
  );
  return (
    <Stack
      component="form"
      noValidate
      spacing={3}
      onSubmit={(event) => {
        event.preventDefault();
        put.mutate(
          { body: inputOf(value, profile) },
          {
            onSuccess: () => {
              draft.clear();
              notice({ text: w.shell.saved });
            },
          },
        );
      }}
    >
      <Typography color="textSecondary">{w.account.reachLead}</Typography>
      {put.error && <FaultNotice fault={put.error} />}
      <Card sx={{ p: { xs: 2, sm: 3 } }}>
        <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
          {reachFields.map((name) => {
            const suggested = profile.suggested[name];
            return (
              <Stack key={name} sx={{ gap: 0.5, alignItems: 'flex-start' }}>
                {field(name, w.account.reaches[name], `reach.${name}`)}
                {suggested !== undefined && value[name] !== String(suggested) && (
                  <Button size="small" onClick={() => change({ [name]: String(suggested) })}>
                    {`${w.account.suggested(format.number(suggested))} · ${w.account.take}`}
                  </Button>
                )}
              </Stack>
            );
          })}
        </Box>
      </Card>
      <Card sx={{ p: { xs: 2, sm: 3 } }}>
        <Stack spacing={2}>
          {field('hourlyWageJpy', w.account.wage, 'hourlyWageJpy', w.account.wageHint)}
          {field('currency', w.account.currency, 'currency', w.account.currencyHint)}
          {value.currency.trim().toUpperCase() !== 'JPY' &&
            field('yenPerUnit', w.account.yenPerUnit, 'yenPerUnit', w.account.yenPerUnitHint)}
          {field('landingUrl', w.account.landing, 'landingUrl')}
          {field('exploration', w.account.exploration, 'explorationShare', w.account.explorationHint)}
        </Stack>
      </Card>
      <Button
        type="submit"
        variant="contained"
        size="large"
        loading={put.isPending}
        sx={{ alignSelf: 'flex-start' }}
      >
        {w.shell.save}
      </Button>
    </Stack>
  );
}
