import { isMap, isNode, isPair, isScalar, parseDocument, type Pair, type YAMLMap } from 'yaml';

/** One documented value of the chart. */
export interface ValueRow {
  readonly path: string;
  readonly value: unknown;
  readonly description: string;
  /** A leaf of the table: a scalar, a list, or an open map. */
  readonly leaf: boolean;
}

/** Maps whose keys are the user's own. */
const openMaps = new Set([
  'commonLabels',
  'env',
  'image.digests',
  'image.tags',
  'podAnnotations',
  'podLabels',
  'service.annotations',
  'serviceAccount.annotations',
  'ingress.annotations',
  'httpRoute.annotations',
  'monitoring.dashboardLabels',
  'monitoring.labels',
  'scheduling.nodeSelector',
  'networkPolicy.ingressNamespaceLabels',
  'networkPolicy.monitoringNamespaceLabels',
]);

const enums: Readonly<Record<string, readonly string[]>> = {
  topology: ['services', 'all'],
  logLevel: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
  'autoscaling.kind': ['hpa', 'keda', 'none'],
  'image.pullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'monitoring.podMonitor': ['always', 'never', 'auto'],
  'monitoring.prometheusRule': ['always', 'never', 'auto'],
  'monitoring.serviceMonitor': ['always', 'never', 'auto'],
  'service.type': ['ClusterIP', 'NodePort', 'LoadBalancer'],
  'database.sslMode': ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
};

function isOpen(path: string): boolean {
  return openMaps.has(path) || path === 'scheduling.affinity' || path.endsWith('.resources');
}

function commentOf(pair: Pair, inherited: string | null | undefined): string {
  const text = [inherited, isScalar(pair.key) ? pair.key.commentBefore : undefined]
    .filter(Boolean)
    .join('\n');
  return (
    /-- ([^\n]*(?:\n(?! *--)[^\n]*)*)\s*$/
      .exec(text)?.[1]
      ?.replaceAll(/\s*\n\s*/g, ' ')
      .trim() ?? ''
  );
}

function walk(map: YAMLMap, prefix: string, inherited: string | null | undefined): ValueRow[] {
  return map.items.flatMap((pair, index) => {
    if (!isPair(pair) || !isScalar(pair.key)) return [];
    const path = prefix + String(pair.key.value);
    const description = commentOf(pair, index === 0 ? inherited : undefined);
    const nested = isMap(pair.value) && !isOpen(path) && pair.value.items.length > 0;
    const value: unknown = isNode(pair.value) ? pair.value.toJSON() : pair.value;
    const row: ValueRow = { path, value, description, leaf: !nested };
    return nested
      ? [row, ...walk(pair.value as YAMLMap, `${path}.`, (pair.value as YAMLMap).commentBefore)]
      : [row];
  });
}

/** Every value of a `values.yaml` with the comment (`# -- …`) above it. */
export function readValues(yaml: string): ValueRow[] {
  const document = parseDocument(yaml);
  if (!isMap(document.contents)) throw new Error('values.yaml is not a map');
  return walk(document.contents, '', document.contents.commentBefore);
}

type Schema = Record<string, unknown>;

function leafSchema(row: ValueRow): Schema {
  const { path, value, description } = row;
  const described = description === '' ? {} : { description };
  if (enums[path]) return { ...described, type: 'string', enum: enums[path] };
  if (path === 'scheduling.affinity') return { ...described, type: 'object' };
  if (path.endsWith('.resources')) {
    return { ...described, type: 'object', additionalProperties: { type: 'object' } };
  }
  if (isOpen(path))
    return { ...described, type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };
  if (Array.isArray(value)) return { ...described, type: 'array' };
  if (typeof value === 'number') return { ...described, type: 'integer', minimum: 0 };
  return { ...described, type: typeof value };
}

/** The JSON Schema that Helm checks values with: an unknown key anywhere is an error. */
export function valuesSchema(rows: readonly ValueRow[]): Schema {
  const root: Schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: { global: { type: 'object' } },
  };
  for (const row of rows) {
    const parts = row.path.split('.');
    let at = root['properties'] as Record<string, Schema>;
    for (const part of parts.slice(0, -1))
      at = (at[part] as { properties: Record<string, Schema> }).properties;
    const schema = row.leaf
      ? leafSchema(row)
      : {
          ...(row.description !== '' && { description: row.description }),
          type: 'object',
          additionalProperties: false,
          properties: {},
        };
    at[parts.at(-1) as string] = schema;
  }
  return root;
}

/** The table of the chart's README. */
export function valuesTable(rows: readonly ValueRow[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [
    '| value | default | what it is |',
    '| --- | --- | --- |',
    ...rows
      .filter((row) => row.leaf)
      .map(
        (row) =>
          `| \`${row.path}\` | \`${cell(JSON.stringify(row.value ?? null))}\` | ${cell(row.description)} |`,
      ),
  ].join('\n');
}
