import { receivers, type Receiver } from '../types.ts';

/** How alerts leave; what is not given is not configured, and its alerts go to the webhook alone. */
export interface AlertWays {
  readonly webhookUrl?: string;
  readonly mail?: {
    readonly to: string;
    readonly from: string;
    readonly smarthost: string;
    readonly user?: string;
  };
  readonly slack?: { readonly channel: string };
  readonly pagerduty?: boolean;
}

/** Where secrets of receivers are mounted, a file each. */
const secrets = '/etc/alertmanager/secrets';

/** Alerts that say less than another one that fires with them. */
const saysLess: readonly (readonly [louder: string, quieter: string])[] = [
  ['TsudoiApiFailure', 'TsudoiHighErrorRate'],
  ['TsudoiHighLatency', 'TsudoiSlowResponse'],
  ['TsudoiMemoryAlmostFull', 'TsudoiMemoryPressure'],
  ['TsudoiDiskAlmostFull', 'TsudoiDiskFills'],
  ['TsudoiCertificateEnds', 'TsudoiCertificateExpires'],
  ['TsudoiAvailabilityBurns', 'TsudoiAvailabilityBurnsOn'],
  ['TsudoiAvailabilityBurnsOn', 'TsudoiAvailabilitySpent'],
  ['TsudoiTwoSecondsBurn', 'TsudoiTwoSecondsBurnOn'],
  ['TsudoiTenSecondsBurn', 'TsudoiTenSecondsBurnOn'],
  ['TsudoiAiBudgetUsed', 'TsudoiAiBudgetHalfUsed'],
];

/** What is told together, and how long one waits for the rest of it. */
export const grouping = {
  group_by: ['alertname', 'namespace'],
  group_wait: '30s',
  group_interval: '5m',
} as const;

/** How long an alert that stays is quiet before it is told again. */
export const repeats: Readonly<Record<Receiver, string>> = { pagerduty: '1h', slack: '6h', mail: '1d' };

/** Alertmanager's routing: by the label `receiver` of a rule, and nothing else decides. */
export function alertmanagerConfig(ways: AlertWays): object {
  const webhook =
    ways.webhookUrl === undefined ? [] : [{ url: ways.webhookUrl, send_resolved: true, max_alerts: 100 }];
  const configs: Readonly<Record<Receiver, object>> = {
    mail: {
      ...(ways.mail && {
        email_configs: [
          {
            to: ways.mail.to,
            from: ways.mail.from,
            smarthost: ways.mail.smarthost,
            send_resolved: true,
            ...(ways.mail.user !== undefined && {
              auth_username: ways.mail.user,
              auth_password_file: `${secrets}/smtp-password`,
            }),
          },
        ],
      }),
    },
    slack: {
      ...(ways.slack && {
        slack_configs: [
          {
            api_url_file: `${secrets}/slack-url`,
            channel: ways.slack.channel,
            send_resolved: true,
            title: '{{ .CommonLabels.alertname }} ({{ .CommonLabels.namespace }})',
            text: '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.runbook_url }}\n{{ end }}',
          },
        ],
      }),
    },
    pagerduty: {
      ...(ways.pagerduty && {
        pagerduty_configs: [
          {
            routing_key_file: `${secrets}/pagerduty-key`,
            send_resolved: true,
            description: '{{ (index .Alerts 0).Annotations.summary }}',
          },
        ],
      }),
    },
  };
  return {
    route: {
      receiver: 'mail',
      ...grouping,
      repeat_interval: repeats.mail,
      routes: receivers.map((receiver) => ({
        matchers: [`receiver="${receiver}"`],
        receiver,
        repeat_interval: repeats[receiver],
        ...(receiver === 'pagerduty' && { group_wait: '10s' }),
      })),
    },
    inhibit_rules: [
      {
        source_matchers: ['alertname="TsudoiAbsent"'],
        target_matchers: ['alertname=~"Tsudoi.*"', 'alertname!="TsudoiAbsent"'],
        equal: ['namespace'],
      },
      ...saysLess.map(([louder, quieter]) => ({
        source_matchers: [`alertname="${louder}"`],
        target_matchers: [`alertname="${quieter}"`],
        equal: ['namespace'],
      })),
    ],
    receivers: receivers.map((name) => ({
      name,
      ...configs[name],
      ...(webhook.length > 0 && { webhook_configs: webhook }),
    })),
  };
}
