export const ask = {
  title: 'Ask about this event',
  label: 'Your question',
  hint: 'Why are we behind? What if I had 50,000 yen more? Write the reminder.',
  send: 'Ask',
  stands: 'Stands on',
  steps: {
    'open-plan': 'Open the plan',
    'propose-plan': 'Propose a plan',
    replan: 'Plan again',
    'open-tasks': 'To the tasks',
    'copy-text': 'Copy the text',
    none: '',
  },
};
