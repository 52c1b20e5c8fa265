import { Button, Card, Checkbox, FormControlLabel, FormLabel, Box, Stack, TextField } from '@mui/material';
import type { Body } from '@tsudoi/client/createClient';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice, fieldFault } from '../../parts/FaultNotice.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { webhookWords } from './words.ts';

type Type = Body<'createWebhookEndpoint'>['types'][number];

const offered: readonly Type[] = [
  'event.created',
  'event.changed',
  'event.behind',
  'event.pace_changed',
  'plan.proposed',
  'plan.accepted',
  'plan.tasks_moved',
  'sign_up.recorded',
  'sign_up.changed',
  'contact.created',
  'contact.changed',
  'contact.erased',
  'nudge.delivered',
  'webhook_endpoint.disabled',
];
const bare: { readonly url: string; readonly description: string; readonly types: readonly Type[] } = {
  url: '',
  description: '',
  types: ['sign_up.recorded', 'event.behind', 'plan.accepted'],
};

/** A new endpoint; its secret is shown once, in place of the form. */
export function EndpointForm({ close }: { readonly close: () => void }) {
  const { w } = useWords();
  const own = useOwnWords(webhookWords);
  const draft = useDraft('webhook', bare);
  const create = useAct('createWebhookEndpoint', ['listWebhookEndpoints']);
  const { url, description, types } = draft.value;
  if (create.data)
    return (
      <Stack spacing={1}>
        <SecretOnce text={create.data.secret} say={own.secret} />
        <Button onClick={close} sx={{ alignSelf: 'flex-start' }}>
          {w.shell.close}
        </Button>
      </Stack>
    );
  return (
    <Card
      component="form"
      sx={{ p: { xs: 2, sm: 3 } }}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { body: { url: url.trim(), description: description.trim(), types: [...types] } },
          { onSuccess: draft.clear },
        );
      }}
    >
      <Stack spacing={2}>
        <TextField
          type="url"
          label={own.url}
          placeholder="https://hooks.example.jp/tsudoi"
          value={url}
          required
          error={fieldFault(create.error, 'url') !== undefined}
          helperText={fieldFault(create.error, 'url')}
          onChange={(event) => draft.change({ url: event.target.value })}
        />
        <TextField
          label={`${own.description} (${w.shell.optional})`}
          value={description}
          onChange={(event) => draft.change({ description: event.target.value })}
        />
        <Box component="fieldset" sx={{ border: 0, p: 0, m: 0, minWidth: 0 }}>
          <FormLabel component="legend">{own.types}</FormLabel>
          <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', md: '1fr 1fr 1fr' } }}>
            {offered.map((type) => (
              <FormControlLabel
                key={type}
                label={own.events[type]}
                control={
                  <Checkbox
                    size="small"
                    checked={types.includes(type)}
                    onChange={(event) =>
                      draft.change({
                        types: event.target.checked
                          ? [...types, type]
                          : types.filter((each) => each !== type),
                      })
                    }
                  />
                }
              />
            ))}
          </Box>
        </Box>
        {create.error && <FaultNotice fault={create.error} />}
        <Stack direction="row" spacing={1}>
          <Button type="submit" variant="contained" disabled={types.length === 0} loading={create.isPending}>
            {own.create}
          </Button>
          <Button onClick={close}>{w.shell.cancel}</Button>
        </Stack>
      </Stack>
    </Card>
  );
}
