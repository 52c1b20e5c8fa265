import type { Output } from '@tsudoi/client/createClient';
import { memo, useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { Drawing } from '../../parts/Icon.tsx';

type Task = Output<'listPlanTasks'>['items'][number];
type State = NonNullable<Task['state']>;

/** One task of the board: when, what, its link and the draft of its words to copy; one press says that it is done. */
export const TaskCard = memo(function TaskCard({ task }: { readonly task: Task }) {
  const { w, format, pick } = useWords();
  const notice = useNotice();
  const [open, setOpen] = useState(false);
  const update = useAct('updatePlanTask', ['listPlanTasks']);
  const state = task.state ?? 'open';
  const title = pick(task.title);

  const params = { planId: task.planId, taskId: task.id };
  const move = (next: State, undoTo?: State) =>
    update.mutate(
      { params, body: { state: next } },
      {
        onSuccess: () =>
          notice({
            text:
              next === 'done'
                ? w.tasks.doneToast
                : next === 'skipped'
                  ? w.tasks.skippedToast
                  : w.timeline.stateChanged,
            ...(undoTo !== undefined && { undo: () => move(undoTo) }),
          }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  const copy = (text: string, told: string) =>
    void navigator.clipboard.writeText(text).then(() => notice({ text: told }));

  return (
    <div className="task" data-task={task.id}>
      <div className="top">
        <input
          type="checkbox"
          checked={state === 'done'}
          disabled={update.isPending}
          onChange={(change) => move(change.target.checked ? 'done' : 'open', state)}
          aria-label={`${w.tasks.done}: ${title}`}
        />
        <div className="what">
          <div>{format.shortDay(`${task.dueOn}T00:00:00`)}</div>
          <div className={state === 'open' ? 'title' : 'title behind'}>{title}</div>
          <div>
            {[
              format.hours(task.hours),
              ...(task.spendJpy > 0 ? [format.money(task.spendJpy)] : []),
              ...(typeof task.assignee === 'string' ? [task.assignee] : []),
            ].join(' · ')}
          </div>
          {state === 'skipped' && <span className="state">{w.tasks.state.skipped}</span>}
        </div>
      </div>
      <div className="acts">
        {(task.draft ?? task.checklist?.length) && (
          <button type="button" className="act" aria-expanded={open} onClick={() => setOpen(!open)}>
            {task.draft ? w.tasks.draft : w.tasks.checklist}
          </button>
        )}
        <button
          type="button"
          className="act quiet"
          disabled={update.isPending}
          onClick={() => move(state === 'open' ? 'skipped' : 'open', state)}
        >
          {state === 'open' ? w.tasks.skip : w.tasks.reopen}
        </button>
        {task.link !== null && (
          <>
            <a
              href={task.link}
              className="link"
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`${w.timeline.link}: ${title}`}
            >
              {w.timeline.link}
            </a>
            <button
              type="button"
              className="act quiet"
              title={w.timeline.copyLink}
              aria-label={`${w.timeline.copyLink}: ${title}`}
              onClick={() => copy(task.link ?? '', w.shell.copied)}
            >
              <Drawing name="copy" />
            </button>
          </>
        )}
      </div>
      {open && (
        <div className="more">
          {task.checklist !== undefined && task.checklist.length > 0 && (
            <ol>
              {task.checklist.map((step) => (
                <li key={step.en}>{pick(step)}</li>
              ))}
            </ol>
          )}
          {task.draft && (
            <>
              <p className="draft" data-figure="draft">
                {pick(task.draft)}
              </p>
              <button
                type="button"
                className="act framed"
                onClick={() => copy(task.draft ? pick(task.draft) : '', w.tasks.draftCopied)}
              >
                <Drawing name="copy" />
                {w.shell.copy}
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
});
