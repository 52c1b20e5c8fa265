import { alertGroups } from '../alerts.ts';
import { receivers, settings, type AlertRule, type Receiver } from '../types.ts';
import { grouping, repeats } from './alertmanagerConfig.ts';
import { runbooksUrl } from './grafanaDashboard.ts';
import { groupFor, labelsOf, type RuleTarget } from './prometheusRules.ts';

/** The data source that provisioned rules ask, and the namespace they look at. */
const datasourceUid = 'prometheus';
const namespace = 'tsudoi';
const target: RuleTarget = { namespace, setting: (name) => String(settings[name]), runbooksUrl };

/** Grafana's own alerting for those who run no Alertmanager: the same rules, as provisioning files of `apiVersion: 1`. */
export function grafanaRules(): object {
  return {
    apiVersion: 1,
    groups: alertGroups.map((group) => ({
      orgId: 1,
      name: group.name,
      folder: 'Tsudoi',
      interval: '1m',
      rules: group.rules.flatMap((rule) => ('alert' in rule ? [ruleOf(rule)] : [])),
    })),
  };
}

function ruleOf(rule: AlertRule): object {
  const [written] = groupFor({ name: '', about: '', rules: [rule] }, target).rules;
  return {
    // Provisioning finds a rule again by it.
    uid: rule.alert.replace('Tsudoi', 'tsudoi-').toLowerCase().slice(0, 40),
    title: rule.alert,
    condition: 'C',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid,
        // What a rule selects may be 0: that it selects something is what fires.
        model: { refId: 'A', expr: `(${written?.expr ?? ''}) * 0 + 1`, instant: true, range: false },
      },
      {
        refId: 'C',
        relativeTimeRange: { from: 0, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: 'C',
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [0] } }],
        },
      },
    ],
    noDataState: 'OK',
    execErrState: 'Error',
    for: rule.for ?? '0s',
    labels: labelsOf(rule, namespace),
    annotations: written?.annotations,
  };
}

/** Contact points by the same names; what they need is in Grafana's environment. */
export function grafanaContactPoints(): object {
  const points: Readonly<Record<Receiver, object>> = {
    mail: { type: 'email', settings: { addresses: '$TSUDOI_ALERT_MAIL' } },
    slack: { type: 'slack', settings: { url: '$TSUDOI_ALERT_SLACK_URL' } },
    pagerduty: { type: 'pagerduty', settings: { integrationKey: '$TSUDOI_ALERT_PAGERDUTY_KEY' } },
  };
  return {
    apiVersion: 1,
    contactPoints: receivers.map((name) => ({
      orgId: 1,
      name,
      receivers: [
        { uid: `tsudoi-${name}`, ...points[name] },
        { uid: `tsudoi-${name}-webhook`, type: 'webhook', settings: { url: '$TSUDOI_ALERT_WEBHOOK_URL' } },
      ],
    })),
  };
}

/** The one policy tree of an organisation, as Alertmanager's routes. */
export function grafanaPolicies(): object {
  return {
    apiVersion: 1,
    policies: [
      {
        orgId: 1,
        receiver: 'mail',
        ...grouping,
        repeat_interval: repeats.mail,
        routes: receivers.map((receiver) => ({
          receiver,
          object_matchers: [['receiver', '=', receiver]],
          repeat_interval: repeats[receiver],
        })),
      },
    ],
  };
}
