import {
  Box,
  Button,
  Card,
  Checkbox,
  FormControlLabel,
  IconButton,
  MenuItem,
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

/** Steps that the API takes beside the first message, and on a side of a branch. */
const mostSteps = 7;
const mostOfSide = 5;
const bare: StepDraft = {
  kind: 'message',
  waitHours: '48',
  signals: 'opened, clicked',
  then: [],
  else: [],
  sameWords: true,
  subjectJa: '',
  subjectEn: '',
  textJa: '',
  textEn: '',
};

interface StepsProps {
  readonly steps: readonly StepDraft[];
  readonly change: (steps: readonly StepDraft[]) => void;
}

/** What follows the message of a rule, in order: other messages, one for several, or one of two ways. */
export function StepFields({ steps, change }: StepsProps) {
  const own = useOwnWords(ruleWords);
  return (
    <Box component="section" aria-label={own.steps}>
      <Typography variant="h3" component="h2" gutterBottom>
        {own.steps}
      </Typography>
      <StepList steps={steps} change={change} most={mostSteps} first={2} side={false} />
      {steps.length > 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {own.ends}
        </Typography>
      )}
    </Box>
  );
}

/** Steps in order, of the rule itself or of a side of a branch. */
function StepList(
  props: StepsProps & { readonly most: number; readonly first: number; readonly side: boolean },
) {
  const { w } = useWords();
  const own = useOwnWords(ruleWords);
  const { steps, side } = props;
  return (
    <Stack spacing={1.5}>
      {steps.map((step, at) => (
        <OneStep
          key={at}
          step={step}
          side={side}
          number={props.first + at}
          change={(part) =>
            props.change(steps.map((each, index) => (index === at ? { ...each, ...part } : each)))
          }
          remove={() => props.change(steps.filter((_, index) => index !== at))}
        />
      ))}
      {steps.length < props.most && (
        <Button
          startIcon={<Icon name="plus" />}
          sx={{ alignSelf: 'flex-start' }}
          onClick={() => props.change([...steps, bare])}
        >
          {side ? own.addStep : `${own.addStep} (${w.shell.optional})`}
        </Button>
      )}
    </Stack>
  );
}

function OneStep(props: {
  readonly step: StepDraft;
  readonly number: number;
  readonly side: boolean;
  readonly change: (part: Partial<StepDraft>) => void;
  readonly remove: () => void;
}) {
  const own = useOwnWords(ruleWords);
  const { step, number, change } = props;
  const kinds = (['message', 'digest', 'branch'] as const).filter((kind) => !props.side || kind !== 'branch');
  return (
    <Card sx={{ p: 2 }}>
      <Stack spacing={1.5}>
        <Stack direction="row" spacing={2} sx={{ alignItems: 'center', flexWrap: 'wrap', rowGap: 1 }}>
          <Typography sx={{ fontWeight: 600 }}>{own.step(number)}</Typography>
          <TextField
            select
            label={own.stepKind}
            value={step.kind}
            onChange={(event) => change({ kind: event.target.value as StepDraft['kind'] })}
            sx={{ minWidth: 200 }}
          >
            {kinds.map((kind) => (
              <MenuItem key={kind} value={kind}>
                {own.stepKinds[kind]}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            label={step.kind === 'digest' ? own.windowHours : own.waitHours}
            type="number"
            required
            value={step.waitHours}
            onChange={(event) => change({ waitHours: event.target.value })}
            slotProps={{
              htmlInput: { min: 1, max: step.kind === 'digest' ? 168 : 720, inputMode: 'numeric' },
            }}
            sx={{ maxWidth: 180 }}
          />
          {step.kind !== 'branch' && (
            <FormControlLabel
              label={own.sameWords}
              control={
                <Checkbox
                  checked={step.sameWords}
                  onChange={(event) => change({ sameWords: event.target.checked })}
                />
              }
            />
          )}
          <Box sx={{ flexGrow: 1 }} />
          <IconButton aria-label={own.removeStep(number)} onClick={props.remove}>
            <Icon name="close" />
          </IconButton>
        </Stack>
        {step.kind !== 'branch' && !step.sameWords && <BothWords value={step} change={change} />}
        {step.kind === 'branch' && (
          <>
            <TextField
              label={own.branchSignals}
              helperText={own.branchHint}
              required
              value={step.signals}
              onChange={(event) => change({ signals: event.target.value })}
            />
            <Side title={own.then} steps={step.then} change={(then) => change({ then })} />
            <Side title={own.otherwise} steps={step.else} change={(other) => change({ else: other })} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function Side({ title, steps, change }: StepsProps & { readonly title: string }) {
  return (
    <Box role="group" aria-label={title} sx={{ pl: 2, borderLeft: 2, borderColor: 'divider' }}>
      <Typography sx={{ fontWeight: 600, mb: 1 }}>{title}</Typography>
      <StepList steps={steps} change={change} most={mostOfSide} first={1} side />
    </Box>
  );
}
