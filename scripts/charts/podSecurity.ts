interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly seccompProfile?: { readonly type?: string };
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  readonly procMount?: string;
}

const restrictedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/**
 * What of a pod the `restricted` Pod Security Standard refuses, control by control; empty when it is admitted.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards.
 */
export function restrictedFaults(pod: Record<string, unknown>): string[] {
  const faults: string[] = [];
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) if (pod[field] === true) faults.push(field);
  for (const volume of (pod['volumes'] ?? []) as Record<string, unknown>[]) {
    const kinds = Object.keys(volume).filter((key) => key !== 'name');
    for (const kind of kinds)
      if (!restrictedVolumes.has(kind)) faults.push(`volume ${String(volume['name'])}: ${kind}`);
  }
  const podContext = (pod['securityContext'] ?? {}) as SecurityContext & { sysctls?: unknown[] };
  if (podContext.sysctls?.length) faults.push('sysctls');
  for (const container of [
    ...((pod['containers'] ?? []) as Record<string, unknown>[]),
    ...((pod['initContainers'] ?? []) as Record<string, unknown>[]),
  ]) {
    faults.push(
      ...containerFaults(container, podContext).map((fault) => `${String(container['name'])}: ${fault}`),
    );
  }
  return faults;
}

function containerFaults(container: Record<string, unknown>, podContext: SecurityContext): string[] {
  const own = (container['securityContext'] ?? {}) as SecurityContext;
  const faults: string[] = [];
  if (own.privileged === true) faults.push('privileged');
  if (own.allowPrivilegeEscalation !== false) faults.push('allowPrivilegeEscalation is not false');
  if ((own.runAsNonRoot ?? podContext.runAsNonRoot) !== true) faults.push('runAsNonRoot is not true');
  if ((own.runAsUser ?? podContext.runAsUser) === 0) faults.push('runAsUser 0');
  if (
    !['RuntimeDefault', 'Localhost'].includes((own.seccompProfile ?? podContext.seccompProfile)?.type ?? '')
  )
    faults.push('seccompProfile');
  if (!own.capabilities?.drop?.includes('ALL')) faults.push('capabilities.drop lacks ALL');
  if (own.capabilities?.add?.some((added) => added !== 'NET_BIND_SERVICE')) faults.push('capabilities.add');
  if (own.procMount !== undefined && own.procMount !== 'Default') faults.push('procMount');
  for (const port of (container['ports'] ?? []) as { hostPort?: number }[])
    if (port.hostPort) faults.push('hostPort');
  return faults;
}
