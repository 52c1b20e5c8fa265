import { Button, Card, IconButton, Stack, TextField, Typography } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { Icon } from '../../parts/Icon.tsx';
import type { PartProps } from './NudgeSettingsPage.tsx';
import { settingsWords } from './words.ts';

const mostTopics = 30;

/** The topics of messages, each with its name in both languages. */
export function TopicFields({ value, change }: PartProps) {
  const { pick } = useWords();
  const own = useOwnWords(settingsWords);
  const { topics } = value;
  const put = (at: number, part: Partial<(typeof topics)[number]>) =>
    change({ topics: topics.map((topic, index) => (index === at ? { ...topic, ...part } : topic)) });
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        <Typography variant="h2">{own.topics}</Typography>
        <Typography color="textSecondary">{topics.length === 0 ? own.noTopics : own.topicsLead}</Typography>
        {topics.map((topic, at) => (
          <Stack key={at} direction={{ xs: 'column', sm: 'row' }} spacing={1.5}>
            <TextField
              label={own.key}
              value={topic.key}
              required
              onChange={(event) => put(at, { key: event.target.value })}
              slotProps={{ htmlInput: { pattern: '[a-z0-9\\-]{1,30}' } }}
            />
            <TextField
              label={own.nameJa}
              value={topic.ja}
              required
              onChange={(event) => put(at, { ja: event.target.value })}
              slotProps={{ htmlInput: { lang: 'ja' } }}
            />
            <TextField
              label={own.nameEn}
              value={topic.en}
              required
              onChange={(event) => put(at, { en: event.target.value })}
              slotProps={{ htmlInput: { lang: 'en' } }}
            />
            <IconButton
              aria-label={own.removeTopic(pick(topic))}
              onClick={() => change({ topics: topics.filter((_, index) => index !== at) })}
              sx={{ alignSelf: 'center' }}
            >
              <Icon name="close" />
            </IconButton>
          </Stack>
        ))}
        {topics.length < mostTopics && (
          <Button
            startIcon={<Icon name="plus" />}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() => change({ topics: [...topics, { key: '', ja: '', en: '' }] })}
          >
            {own.addTopic}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
