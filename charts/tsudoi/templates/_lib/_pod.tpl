{{/* What every pod has: restricted security, spread, placement. dict root, name, role */}}
{{- define "tsudoi.podSecurity" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{ include "tsudoi.placement" . }}
{{- end -}}

{{/* Pull secrets and where a pod may run. dict root */}}
{{- define "tsudoi.placement" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.scheduling.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.scheduling.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.scheduling.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "tsudoi.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: {{ .root.Values.readOnlyRootFilesystem }}
  capabilities: { drop: [ALL] }
{{- end -}}

{{- define "tsudoi.spread" -}}
{{- if .root.Values.scheduling.topologySpread }}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "tsudoi.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The environment by which a process finds data and secrets. dict root, name, role */}}
{{- define "tsudoi.environment" -}}
{{- if eq .name "console" -}}
{{- $routes := list -}}
{{- range $name, $service := fromYaml (include "tsudoi.services" .root) -}}
{{- range $path := $service.paths -}}
{{- if ne $name "console" }}{{ $routes = append $routes (printf "%s=http://%s-%s" $path (include "tsudoi.fullname" $.root) $name) }}{{ end -}}
{{- end -}}
{{- end -}}
# it knows no database and no secret
envFrom:
  - configMapRef: { name: {{ include "tsudoi.fullname" .root }}-config }
env:
  - name: ROUTES
    value: {{ join "," $routes | quote }}
{{- else -}}
envFrom:
  - configMapRef: { name: {{ include "tsudoi.fullname" .root }}-config }
  - secretRef: { name: {{ include "tsudoi.sealSecret" .root }} }
  {{- range .root.Values.existingSecrets | uniq }}
  - secretRef: { name: {{ . }} }
  {{- end }}
  {{- with .root.Values.objectStorage.existingSecret }}
  - secretRef: { name: {{ . }} }
  {{- end }}
env:
  - name: ROLE
    value: {{ .role }}
  {{- if eq .role "worker" }}
  # no client leads to a worker: it stops its intake at once
  - { name: DRAIN_DELAY_MS, value: "0" }
  {{- end }}
  {{- include "tsudoi.databaseEnvironment" (dict "root" .root "owner" false "name" .name) | nindent 2 }}
  {{- include "tsudoi.redisEnvironment" .root | nindent 2 }}
  - name: POD_NAME
    valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- end }}
{{- end -}}

{{- define "tsudoi.checksums" -}}
checksum/config: {{ include (print .Template.BasePath "/platform/config.yaml") . | sha256sum }}
checksum/secrets: {{ list (include "tsudoi.secretNames" .) (include "tsudoi.databasePath" .) .Values.redis.url .Values.redis.cacheUrl | toJson | sha256sum }}
{{- end -}}
