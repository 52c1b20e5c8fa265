import { ApiFault, problemIn } from '@tsudoi/client/apiFault';
import { useRef, useState } from 'react';
import { useApp } from '../../app/AppContext.tsx';

/** A figure that an answer stands on. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  readonly unit: 'people' | 'money' | 'hours' | 'share' | 'days' | 'date' | 'text';
  /** Of an amount of money, ISO 4217. */
  readonly currency?: string;
  readonly operation: string;
}

export type Step = 'open-plan' | 'propose-plan' | 'replan' | 'open-tasks' | 'copy-text' | 'none';

interface Answer {
  readonly text: string;
  readonly figures: readonly Figure[];
  readonly step: Step;
  /** Who wrote the words; undefined until the answer is whole. */
  readonly by: 'model' | 'template' | undefined;
}

const nothing: Answer = { text: '', figures: [], step: 'none', by: undefined };

/** Asks about an event and takes the answer as it comes. */
export function useAnswer(eventId: string) {
  const { session } = useApp();
  const [answer, setAnswer] = useState<Answer>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const asked = useRef(0);

  async function ask(question: string, language: 'ja' | 'en') {
    asked.current += 1;
    const mine = asked.current;
    setBusy(true);
    setFault(undefined);
    setAnswer(nothing);
    try {
      const response = await fetch('/v1/assistant', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${(await session.token(false)) ?? ''}`,
        },
        body: JSON.stringify({ eventId, question, language }),
      });
      if (!response.ok || !response.body)
        throw new ApiFault(response.status, problemIn(await response.text()));
      let rest = '';
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        const events = (rest + piece).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) if (mine === asked.current) take(event);
      }
    } catch (err) {
      setFault(err);
    } finally {
      setBusy(false);
    }
  }

  function take(event: string) {
    const [, kind = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
    const read = JSON.parse(data) as { text?: string; step?: Step; by?: Answer['by'] } & Figure;
    setAnswer((now = nothing) => {
      if (kind === 'figure') return { ...now, figures: [...now.figures, read] };
      if (kind === 'text') return { ...now, text: now.text + (read.text ?? '') };
      return kind === 'done' ? { ...now, step: read.step ?? 'none', by: read.by } : now;
    });
  }

  return { answer, busy, fault, ask };
}
