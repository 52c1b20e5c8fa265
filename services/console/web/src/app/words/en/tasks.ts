/** The board of a plan's tasks. */
export const tasks = {
  done: 'Mark as done',
  doneToast: 'Done.',
  skip: 'Leave out',
  skippedToast: 'Left out.',
  reopen: 'Open again',
  state: { open: 'to do', done: 'done', skipped: 'left out' },
  progress: (done: string, all: string) => `${done} of ${all} done`,
  draft: 'Draft to copy',
  draftCopied: 'The draft is copied: paste it where you publish.',
  checklist: 'What to do',
  assignee: 'Who does it',
  calendar: 'Into a calendar (.ics)',
  document: 'As a document',
};
