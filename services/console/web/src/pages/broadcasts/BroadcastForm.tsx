import {
  Alert,
  Button,
  Card,
  Checkbox,
  FormControlLabel,
  MenuItem,
  Stack,
  TextField,
  Typography,
} from '@mui/material';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { BothWords } from '../../parts/BothWords.tsx';
import { ChannelsField } from '../../parts/ChannelsField.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { audienceOf, bareBroadcast, broadcastBody, type BroadcastDraft } from './broadcastDraft.ts';
import { broadcastWords } from './words.ts';

/** One message to many: written, counted, then sent. Whoever has not counted cannot send. */
export function BroadcastForm({ close }: { readonly close: () => void }) {
  const { w, format, pick } = useWords();
  const own = useOwnWords(broadcastWords);
  const notice = useNotice();
  const draft = useDraft<BroadcastDraft>('broadcast', bareBroadcast);
  const events = useRead('listEvents', { query: { limit: 100 } });
  const settings = useRead('readNudgeSettings', {});
  const count = useAct('countAudience');
  const create = useAct('createBroadcast', ['listRules']);
  const { value } = draft;
  const byEvent = value.whom !== 'everybody';

  /** Who gets it is counted anew once that was changed. */
  function change(part: Partial<BroadcastDraft>) {
    count.reset();
    draft.change(part);
  }

  return (
    <Card
      component="form"
      sx={{ p: { xs: 2, sm: 3 } }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!count.data) {
          count.mutate({ body: { audience: audienceOf(value) } });
          return;
        }
        create.mutate(
          { body: broadcastBody(value) },
          {
            onSuccess: () => {
              draft.clear();
              notice({ text: own.sent });
              close();
            },
          },
        );
      }}
    >
      <Stack spacing={2}>
        <TextField
          label={own.name}
          value={value.name}
          required
          onChange={(event) => draft.change({ name: event.target.value })}
        />
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <TextField
            select
            label={own.whom}
            value={value.whom}
            onChange={(event) => change({ whom: event.target.value as BroadcastDraft['whom'] })}
          >
            {Object.entries(own.audiences).map(([key, label]) => (
              <MenuItem key={key} value={key}>
                {label}
              </MenuItem>
            ))}
          </TextField>
          {byEvent && (
            <TextField
              select
              label={own.event}
              value={value.eventId}
              required
              onChange={(event) => change({ eventId: event.target.value })}
            >
              {events.data?.items.map(({ id, name }) => (
                <MenuItem key={id} value={id}>
                  {name}
                </MenuItem>
              ))}
            </TextField>
          )}
          <TextField
            select
            label={own.locale}
            value={value.locale}
            onChange={(event) => change({ locale: event.target.value as BroadcastDraft['locale'] })}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            sx={{ maxWidth: { sm: 160 } }}
          >
            <MenuItem value="">{own.anyLocale}</MenuItem>
            <MenuItem value="ja">{w.people.languages.ja}</MenuItem>
            <MenuItem value="en">{w.people.languages.en}</MenuItem>
          </TextField>
        </Stack>
        <BothWords value={value} change={draft.change} />
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <ChannelsField value={value.channels} change={(channels) => draft.change({ channels })} />
          {(settings.data?.topics.length ?? 0) > 0 && (
            <TextField
              select
              label={own.topic}
              value={value.topic}
              onChange={(event) => draft.change({ topic: event.target.value })}
              slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            >
              <MenuItem value="">{own.noTopic}</MenuItem>
              {settings.data?.topics.map((topic) => (
                <MenuItem key={topic.key} value={topic.key}>
                  {pick(topic)}
                </MenuItem>
              ))}
            </TextField>
          )}
        </Stack>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          <TextField
            select
            label={own.when}
            value={value.later ? 'later' : 'now'}
            onChange={(event) => draft.change({ later: event.target.value === 'later' })}
          >
            <MenuItem value="now">{own.now}</MenuItem>
            <MenuItem value="later">{own.later}</MenuItem>
          </TextField>
          {value.later && (
            <TextField
              type="datetime-local"
              label={own.at}
              value={value.at}
              required
              onChange={(event) => draft.change({ at: event.target.value })}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          )}
        </Stack>
        <FormControlLabel
          label={own.promotion}
          control={
            <Checkbox
              checked={value.promotion}
              onChange={(event) => draft.change({ promotion: event.target.checked })}
            />
          }
        />
        {(count.error ?? create.error) && <FaultNotice fault={count.error ?? create.error} />}
        {count.data && (
          <Alert severity={count.data.people === 0 ? 'warning' : 'info'} role="status">
            <Typography data-figure="people" sx={{ fontWeight: 600 }}>
              {own.counted(format.number(count.data.people))}
            </Typography>
            {count.data.some.length > 0 &&
              `${own.someOf}: ${count.data.some
                .slice(0, 5)
                .map(({ displayName, email }) => (displayName === '' ? email : displayName))
                .join('、')}`}
          </Alert>
        )}
        <Stack direction="row" spacing={1}>
          <Button
            type="submit"
            variant="contained"
            loading={count.isPending || create.isPending}
            disabled={count.data?.people === 0}
          >
            {count.data ? own.send(format.number(count.data.people)) : own.count}
          </Button>
          <Button onClick={close}>{w.shell.cancel}</Button>
        </Stack>
      </Stack>
    </Card>
  );
}
