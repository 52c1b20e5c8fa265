import { startTransition, useEffect, useRef, useState } from 'react';
import type { Trial, TrialAnswer, TrialLimits } from './trial.ts';

/** The state of trying other limits. */
export interface TrialState {
  readonly answer: TrialAnswer | undefined;
  readonly busy: boolean;
}

/**
 * Solves a problem again in a worker whenever the limits change. One solve runs at a time and only the newest limits wait, so a
 * slider that moves fast never makes a queue. Without limits nothing is loaded.
 */
export function useTrial(problem: Trial['problem'] | undefined, limits: TrialLimits | undefined): TrialState {
  const worker = useRef<Worker>(undefined);
  const waiting = useRef<Trial>(undefined);
  const running = useRef(false);
  const count = useRef(0);
  const [answer, setAnswer] = useState<TrialAnswer>();
  const [busy, setBusy] = useState(false);

  useEffect(() => () => worker.current?.terminate(), []);

  useEffect(() => {
    if (!problem || !limits) {
      waiting.current = undefined;
      setAnswer(undefined);
      return;
    }
    const next = () => {
      const trial = waiting.current;
      waiting.current = undefined;
      running.current = trial !== undefined;
      startTransition(() => setBusy(trial !== undefined));
      if (trial) worker.current?.postMessage(trial);
    };
    if (!worker.current) {
      worker.current = new Worker(new URL('./solver.worker.ts', import.meta.url), { type: 'module' });
      worker.current.addEventListener('message', (event: MessageEvent<TrialAnswer>) => {
        if (event.data.id === count.current) startTransition(() => setAnswer(event.data));
        next();
      });
      worker.current.addEventListener('error', (event) => {
        running.current = false;
        setBusy(false);
        setAnswer({ id: count.current, wallMs: 0, impossible: event.message });
      });
    }
    count.current += 1;
    waiting.current = { id: count.current, problem, limits };
    if (!running.current) next();
  }, [problem, limits]);

  return { answer: limits ? answer : undefined, busy };
}
