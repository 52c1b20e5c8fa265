import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import type { Trial, TrialAnswer, TrialLimits } from './trial.ts';

type Problem = NonNullable<Trial['problem']>;

/** The state of trying other limits. */
export interface TrialState {
  readonly answer: TrialAnswer | undefined;
  readonly busy: boolean;
  /** Loads the solver before the first limit moves, and solves once, so that the first answer is as quick as the next. */
  readonly warm: () => void;
}

/**
 * Solves a problem again in a worker whenever the limits change. One solve runs at a time and only the newest limits wait, so a
 * slider that moves fast never makes a queue. Until `warm` or the first limits nothing is loaded.
 */
export function useTrial(
  problem: Problem | undefined,
  own: TrialLimits | undefined,
  limits: TrialLimits | undefined,
): TrialState {
  const worker = useRef<Worker>(undefined);
  const waiting = useRef<TrialLimits>(undefined);
  const running = useRef(false);
  const known = useRef<Problem>(undefined);
  const count = useRef(0);
  const [answer, setAnswer] = useState<TrialAnswer>();
  const [busy, setBusy] = useState(false);

  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = undefined;
      known.current = undefined;
    },
    [],
  );

  const send = useCallback(
    (asked: TrialLimits) => {
      waiting.current = asked;
      count.current += 1;
      if (running.current || !problem) return;
      const next = () => {
        const wanted = waiting.current;
        waiting.current = undefined;
        running.current = wanted !== undefined;
        startTransition(() => setBusy(wanted !== undefined));
        if (!wanted) return;
        const trial: Trial = {
          id: count.current,
          problem: known.current === problem ? undefined : problem,
          limits: wanted,
        };
        known.current = problem;
        worker.current?.postMessage(trial);
      };
      worker.current ??= new Worker(new URL('./solver.worker.ts', import.meta.url), { type: 'module' });
      worker.current.onmessage = (event: MessageEvent<TrialAnswer>) => {
        if (event.data.id === count.current) startTransition(() => setAnswer(event.data));
        next();
      };
      worker.current.onerror = (event) => {
        running.current = false;
        setBusy(false);
        setAnswer({ id: count.current, wallMs: 0, impossible: event.message });
      };
      next();
    },
    [problem],
  );

  useEffect(() => {
    if (limits) send(limits);
    else {
      waiting.current = undefined;
      setAnswer(undefined);
    }
  }, [send, limits]);

  const warm = useCallback(() => {
    if (!worker.current && own) send(own);
  }, [send, own]);

  return { answer: limits ? answer : undefined, busy, warm };
}
