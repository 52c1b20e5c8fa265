import { command, type CheckStep } from './runSteps.ts';

/**
 * Known faults of production dependencies, high and critical. A registry without an audit endpoint (a mirror, an
 * offline machine) cannot say; that is told aloud and is no failure.
 */
export function audit(root: string): CheckStep['run'] {
  const ask = command(root, 'npm', ['audit', '--omit=dev', '--audit-level=high', '--json']);
  return async () => {
    const { ok, output } = await ask();
    const report = jsonIn(output);
    const counts = report?.metadata?.vulnerabilities;
    if (!counts)
      return {
        ok: true,
        output: `note: not audited, the package registry did not answer: ${firstLine(report?.message ?? output)}`,
      };
    const grave = (counts['high'] ?? 0) + (counts['critical'] ?? 0);
    const names = Object.entries(report.vulnerabilities ?? {})
      .filter(([, fault]) => ['high', 'critical'].includes(fault.severity))
      .map(([name, fault]) => `${name} (${fault.severity})`);
    return { ok: ok || grave === 0, output: grave === 0 ? '' : `known faults: ${names.join(', ')}` };
  };
}

interface AuditReport {
  readonly message?: string;
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
}

function jsonIn(output: string): AuditReport | undefined {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as AuditReport;
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
