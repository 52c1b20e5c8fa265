{{/* What every pod has: restricted security, spread, placement. dict root, name, role */}}
{{- define "tsudoi.podSecurity" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
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
envFrom:
  - configMapRef: { name: {{ include "tsudoi.fullname" .root }}-config }
  - secretRef: { name: {{ include "tsudoi.sealSecret" .root }} }
  {{- range .root.Values.existingSecrets }}
  - secretRef: { name: {{ . }} }
  {{- end }}
  {{- with .root.Values.objectStorage.existingSecret }}
  - secretRef: { name: {{ . }} }
  {{- end }}
env:
  - name: ROLE
    value: {{ .role }}
  - name: DATABASE_URL
    valueFrom: { secretKeyRef: { name: {{ include "tsudoi.databaseSecret" .root }}, key: DATABASE_URL } }
  - name: DISPATCHER_DATABASE_URL
    valueFrom: { secretKeyRef: { name: {{ include "tsudoi.databaseSecret" .root }}, key: DISPATCHER_DATABASE_URL } }
  - name: DATABASE_DIRECT_URL
    valueFrom: { secretKeyRef: { name: {{ include "tsudoi.databaseSecret" .root }}, key: DATABASE_DIRECT_URL, optional: true } }
  - name: REDIS_URL
    valueFrom: { secretKeyRef: { name: {{ include "tsudoi.redisSecret" .root }}, key: REDIS_URL } }
  - name: REDIS_CACHE_URL
    valueFrom: { secretKeyRef: { name: {{ include "tsudoi.redisSecret" .root }}, key: REDIS_CACHE_URL, optional: true } }
  - name: POD_NAME
    valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- end -}}

{{- define "tsudoi.checksums" -}}
checksum/config: {{ include (print .Template.BasePath "/platform/config.yaml") . | sha256sum }}
checksum/secrets: {{ list (include "tsudoi.databaseSecret" .) (include "tsudoi.redisSecret" .) (include "tsudoi.sealSecret" .) .Values.redis.url .Values.redis.cacheUrl .Values.existingSecrets | toJson | sha256sum }}
{{- end -}}
