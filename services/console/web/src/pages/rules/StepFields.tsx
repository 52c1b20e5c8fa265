import {
  Box,
  Button,
  Card,
  Checkbox,
  FormControlLabel,
  IconButton,
  Stack,
  TextField,
  Typography,
} from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { BothWords } from '../../parts/BothWords.tsx';
import { Icon } from '../../parts/Icon.tsx';
import type { StepDraft } from './ruleDraft.ts';
import { ruleWords } from './words.ts';

/** Steps that the API takes beside the first message. */
const mostSteps = 7;
const bare: StepDraft = {
  waitHours: '48',
  sameWords: true,
  subjectJa: '',
  subjectEn: '',
  textJa: '',
  textEn: '',
};

/** What follows the message of a rule, in order: a wait, then the same words or others. */
export function StepFields(props: {
  readonly steps: readonly StepDraft[];
  readonly change: (steps: readonly StepDraft[]) => void;
}) {
  const { w } = useWords();
  const own = useOwnWords(ruleWords);
  const { steps } = props;
  const put = (at: number, part: Partial<StepDraft>) =>
    props.change(steps.map((step, index) => (index === at ? { ...step, ...part } : step)));
  return (
    <Box component="section" aria-label={own.steps}>
      <Typography variant="h3" component="h2" gutterBottom>
        {own.steps}
      </Typography>
      <Stack spacing={1.5}>
        {steps.map((step, at) => (
          <Card key={at} sx={{ p: 2 }}>
            <Stack spacing={1.5}>
              <Stack direction="row" spacing={2} sx={{ alignItems: 'center', flexWrap: 'wrap', rowGap: 1 }}>
                <Typography sx={{ fontWeight: 600 }}>{own.step(at + 2)}</Typography>
                <TextField
                  label={own.waitHours}
                  type="number"
                  required
                  value={step.waitHours}
                  onChange={(event) => put(at, { waitHours: event.target.value })}
                  slotProps={{ htmlInput: { min: 1, max: 720, inputMode: 'numeric' } }}
                  sx={{ maxWidth: 180 }}
                />
                <FormControlLabel
                  label={own.sameWords}
                  control={
                    <Checkbox
                      checked={step.sameWords}
                      onChange={(event) => put(at, { sameWords: event.target.checked })}
                    />
                  }
                />
                <Box sx={{ flexGrow: 1 }} />
                <IconButton
                  aria-label={own.removeStep(at + 2)}
                  onClick={() => props.change(steps.filter((_, index) => index !== at))}
                >
                  <Icon name="close" />
                </IconButton>
              </Stack>
              {!step.sameWords && <BothWords value={step} change={(part) => put(at, part)} />}
            </Stack>
          </Card>
        ))}
        {steps.length > 0 && (
          <Typography variant="body2" color="textSecondary">
            {own.ends}
          </Typography>
        )}
        {steps.length < mostSteps && (
          <Button
            startIcon={<Icon name="plus" />}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() => props.change([...steps, bare])}
          >
            {`${own.addStep} (${w.shell.optional})`}
          </Button>
        )}
      </Stack>
    </Box>
  );
}
