import { Box } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { memo, useState, type DragEvent } from 'react';
import type { TrialLimits } from '../../engine/trial.ts';
import { useWords } from '../../app/Words.tsx';
import type { Plan } from './PlanView.tsx';

type Tactic = Output<'listTactics'>['items'][number];

// Set once for both places: a styled component for each tactic would be most of the work.
const places = {
  display: 'grid',
  gap: 2,
  gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
  '& .place': { p: 1.5, border: '1px dashed', borderColor: 'divider', borderRadius: 1 },
  '& .place.over': { borderColor: 'primary.main' },
  '& .title': { mb: 1, fontSize: '0.875rem', lineHeight: 1.43, color: 'text.secondary' },
  '& ul': { display: 'flex', gap: 0.75, flexWrap: 'wrap', listStyle: 'none', p: 0, m: 0 },
  '& .tactic': {
    maxWidth: '100%',
    minHeight: 24,
    px: 1,
    border: 1,
    borderColor: 'divider',
    borderRadius: 4,
    bgcolor: 'transparent',
    color: 'text.primary',
    font: 'inherit',
    fontSize: '0.8125rem',
    lineHeight: 1.4,
    textAlign: 'left',
    cursor: 'pointer',
    '&:hover': { bgcolor: 'action.hover' },
  },
  '& .tactic.chosen': { bgcolor: 'action.selected', borderColor: 'transparent' },
} as const;

/** Tactics in the plan and out of it: one press or one drag moves one over. */
export const InOut = memo(function InOut(props: {
  readonly shown: Plan;
  readonly tactics: readonly Tactic[];
  readonly required: readonly string[];
  readonly excluded: readonly string[];
  readonly set: (part: Partial<TrialLimits>) => void;
}) {
  const { w, pick } = useWords();
  const { set } = props;
  const [over, setOver] = useState<'in' | 'out'>();
  const inside = new Set(props.shown.items.map((item) => item.tacticKey));
  const move = (key: string, to: 'in' | 'out') => {
    const required = props.required.filter((each) => each !== key);
    const excluded = props.excluded.filter((each) => each !== key);
    set(
      to === 'in' ? { required: [...required, key], excluded } : { required, excluded: [...excluded, key] },
    );
  };
  const drop = (to: 'in' | 'out') => (event: DragEvent) => {
    event.preventDefault();
    setOver(undefined);
    const key = event.dataTransfer.getData('text/plain');
    if (props.tactics.some((tactic) => tactic.key === key)) move(key, to);
  };
  const column = (to: 'in' | 'out', tactics: readonly Tactic[], title: string, action: string) => (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(to);
      }}
      onDragLeave={() => setOver(undefined)}
      onDrop={drop(to)}
      className={over === to ? 'place over' : 'place'}
    >
      <div className="title">{title}</div>
      <ul>
        {tactics.map((tactic) => (
          <li key={tactic.key}>
            <button
              type="button"
              draggable
              className={
                props.required.includes(tactic.key) || props.excluded.includes(tactic.key)
                  ? 'tactic chosen'
                  : 'tactic'
              }
              aria-label={`${action}: ${pick(tactic.name)}`}
              onDragStart={(event) => event.dataTransfer.setData('text/plain', tactic.key)}
              onClick={() => move(tactic.key, to === 'in' ? 'out' : 'in')}
            >
              {pick(tactic.name)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
  return (
    <Box sx={places}>
      {column(
        'in',
        props.tactics.filter(({ key }) => inside.has(key)),
        w.plan.inPlan,
        w.plan.leaveOut,
      )}
      {column(
        'out',
        props.tactics.filter(({ key }) => !inside.has(key)),
        w.plan.outOfPlan,
        w.plan.bringIn,
      )}
    </Box>
  );
});
