import { installationMetrics as installation } from '@tsudoi/runtime/metrics/catalogue/installation';
import { jobMetrics as jobs } from '@tsudoi/runtime/metrics/catalogue/jobs';
import { learningMetrics as learning } from '@tsudoi/runtime/metrics/catalogue/learning';
import { nudgeMetrics as nudges } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { growthMetrics as growth } from '@tsudoi/runtime/metrics/catalogue/growth';
import { lines, stat } from '../panels.ts';
import { counted, increase, quantile, ratio, series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

const day = '1d';
const told = (type: string) => counted(series(jobs.domainEvents, { type }), [], day);
const learnt = 'no event that had an accepted plan is over yet';

export const business: Dashboard = {
  name: 'business',
  title: 'Tsudoi: business',
  about: 'What organisers get: plans, sign-ups, nudges, and whether predictions come true.',
  rows: [
    {
      title: 'A day',
      panels: [
        stat(
          'Plans a day',
          'short',
          whole(installation.plans, [], { what: 'proposed' }),
          'Plans proposed in 24 hours.',
        ),
        stat(
          'Plans accepted a day',
          'short',
          whole(installation.plans, [], { what: 'accepted' }),
          'Plans accepted in 24 hours.',
        ),
        stat('Sign-ups a day', 'short', told('sign_up.recorded'), 'Sign-ups recorded in 24 hours.'),
        stat(
          'Nudges delivered a day',
          'short',
          counted(series(nudges.deliveries, { outcome: 'delivered' }), [], day),
          'Messages that a channel took in 24 hours.',
        ),
        stat(
          'Events to come',
          'short',
          whole(installation.upcomingEvents),
          'Open events whose start lies ahead.',
        ),
        stat('Contacts', 'short', whole(installation.contacts), 'Contacts of all tenants.'),
        stat(
          'Active contacts',
          'short',
          `max(${series(growth.reading, { reading: 'activeContacts' })})`,
          'Distinct contacts with a signal or a delivery in 30 days.',
        ),
        stat('Tenants', 'short', whole(installation.tenants), 'Tenants of the installation.'),
      ],
    },
    {
      title: 'Nudges',
      panels: [
        lines(
          'Success rate of sends',
          'percentunit',
          {
            delivered: ratio(
              increase(series(nudges.deliveries, { outcome: 'delivered' }), [], '1h'),
              increase(series(nudges.deliveries), [], '1h'),
            ),
          },
          'Sends of the last hour that a channel took.',
          { runbook: 'delivery' },
        ),
        lines(
          'Time of each phase, P95',
          's',
          { '{{phase}}': quantile(0.95, nudges.phase, { by: ['phase'], window: '1h' }) },
          'Writing and sending of a batch, and how long a person takes to approve.',
        ),
        stat(
          'Approval rate',
          'percentunit',
          ratio(
            increase(series(nudges.decided, { outcome: 'approved' }), [], '7d'),
            increase(series(nudges.decided), [], '7d'),
          ),
          'Of the decisions of a week, those that approved.',
          { mayBeEmpty: 'nobody has decided on a nudge' },
        ),
        stat(
          'Wait for approval',
          'short',
          whole(installation.pendingApprovals),
          'Nudges that wait for a decision now.',
        ),
        stat(
          'Satisfaction rate',
          'percentunit',
          ratio(
            increase(series(nudges.rated, { helpful: 'true' }), [], '7d'),
            increase(series(nudges.rated), [], '7d'),
          ),
          'Of the ratings of a week, those that found the nudge helpful.',
          { mayBeEmpty: 'nobody has rated a nudge' },
        ),
        lines(
          'Domain events',
          'short',
          { '{{type}}': `topk(12, ${counted(series(jobs.domainEvents), ['type'], '1h')})` },
          'What happened, an hour.',
        ),
      ],
    },
    {
      title: 'Predictions',
      panels: [
        lines(
          'Predicted and actual sign-ups',
          'short',
          { '{{what}}': whole(installation.signUps, ['what']) },
          'Of the events of 90 days that had an accepted plan: what the plans promised, and what came.',
          { runbook: 'accuracy', mayBeEmpty: learnt },
        ),
        lines(
          'Error an event',
          'short',
          { '{{measure}}': whole(installation.predictionError, ['measure']) },
          'Mean absolute error and root mean square error, in sign-ups an event.',
          { runbook: 'accuracy', mayBeEmpty: learnt },
        ),
        stat(
          'Accuracy',
          'percentunit',
          `clamp_min(${whole(installation.accuracy)}, 0)`,
          '1 less the absolute errors over what came (1 - WAPE), 0 % where they are larger. 70 % is the least.',
          { runbook: 'accuracy', mayBeEmpty: learnt },
        ),
        stat(
          'Events compared',
          'short',
          whole(installation.comparedEvents),
          'Events of 90 days whose prediction is compared.',
        ),
        lines(
          'Data quality of outcomes',
          'short',
          { '{{kind}}': whole(learning.findings, ['kind']) },
          'What is wrong with the rows of results and the past events that models learn from.',
          { runbook: 'outcomes', mayBeEmpty: 'no recommendation worker has judged outcomes yet' },
        ),
        stat(
          'Tenants that nothing is trained for',
          'short',
          whole(learning.untrainable),
          'Their outcomes are so bad that nothing is trained on them; GET /v1/learning/quality says why.',
          { runbook: 'outcomes', mayBeEmpty: 'no recommendation worker has judged outcomes yet' },
        ),
        lines(
          'Trainings a day',
          'short',
          { '{{outcome}}': counted(series(learning.trainings), ['outcome'], day) },
          'Trainings of attendance models that ended: a model promoted, the champion kept, blocked by bad data.',
          { runbook: 'outcomes' },
        ),
        stat(
          'Entries set aside',
          'short',
          whole(installation.entriesSetAside),
          'Data quality: calendar entries that could not be read.',
          { runbook: 'sync' },
        ),
      ],
    },
  ],
};
