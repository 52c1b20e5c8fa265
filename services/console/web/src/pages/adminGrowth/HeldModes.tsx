import { Alert, Button } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { growthWords } from './words.ts';

/** Modes that somebody holds by hand: which, why and until when, and the way to give them back to the policy. */
export function HeldModes(props: {
  readonly held: {
    readonly id: string;
    readonly modes: Readonly<Record<string, string | number | boolean>>;
    readonly reason: string;
    readonly expiresAt: string;
  };
}) {
  const { format } = useWords();
  const own = useOwnWords(growthWords);
  const release = useAct('endGrowthOverride', ['readGrowth', 'readStage']);
  const { id, modes, reason, expiresAt } = props.held;
  const told = Object.entries(modes)
    .map(([mode, value]) => `${own.modes[mode]?.[0] ?? mode}: ${own.values[String(value)] ?? String(value)}`)
    .join(' · ');
  return (
    <>
      <Alert
        severity="info"
        action={
          <Button
            color="inherit"
            loading={release.isPending}
            onClick={() => release.mutate({ params: { overrideId: id } })}
          >
            {own.release}
          </Button>
        }
      >
        {own.held(told, format.dayTime(expiresAt), reason)}
      </Alert>
      {release.error && <FaultNotice fault={release.error} />}
    </>
  );
}
