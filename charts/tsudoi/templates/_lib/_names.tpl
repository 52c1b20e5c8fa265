{{/* Names and labels. Selectors are instance + name + component only: they can never change. */}}
{{- define "tsudoi.fullname" -}}
{{- if .Values.fullnameOverride -}}{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}{{- else -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "tsudoi.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/part-of: tsudoi
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Ours and those by which the Prometheus operator selects */}}
{{- define "tsudoi.monitoringLabels" -}}
{{ include "tsudoi.labels" . }}
{{- with .Values.monitoring.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* dict root, name, role */}}
{{- define "tsudoi.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- define "tsudoi.image" -}}
{{- $digest := get .root.Values.image.digests .name -}}
{{ .root.Values.image.registry }}/{{ .name }}:{{ get .root.Values.image.tags .name | default .root.Values.image.tag | default .root.Chart.AppVersion }}{{ with $digest }}@{{ . }}{{ end }}
{{- end -}}

{{- define "tsudoi.databaseSecret" -}}{{ .Values.database.existingSecret | default (printf "%s-database" (include "tsudoi.fullname" .)) }}{{- end -}}
{{- define "tsudoi.redisSecret" -}}{{ .Values.redis.existingSecret | default (printf "%s-redis" (include "tsudoi.fullname" .)) }}{{- end -}}
{{- define "tsudoi.sealSecret" -}}{{ .Values.seal.existingSecret | default (printf "%s-seal" (include "tsudoi.fullname" .)) }}{{- end -}}

{{- define "tsudoi.firstKeySecret" -}}{{ .Values.bootstrap.existingSecret | default (printf "%s-first-key" (include "tsudoi.fullname" .)) }}{{- end -}}

{{/* Whether a Job has to make secrets of its own */}}
{{- define "tsudoi.makesSecrets" -}}{{- if or (not .Values.database.existingSecret) (not .Values.seal.existingSecret) (and .Values.bootstrap.enabled (not .Values.bootstrap.existingSecret)) -}}true{{- end -}}{{- end -}}

{{/* The priority class of a pod; empty when it has none. dict root, role */}}
{{- define "tsudoi.priorityClass" -}}
{{- $placing := .root.Values.scheduling -}}
{{- $kind := ternary "worker" "api" (eq .role "worker") -}}
{{- $given := ternary $placing.workerPriorityClass $placing.apiPriorityClass (eq .role "worker") -}}
{{- if $given }}{{ $given }}{{ else if $placing.createPriorityClasses }}{{ include "tsudoi.fullname" .root }}-{{ .root.Release.Namespace }}-{{ $kind }}{{ end -}}
{{- end -}}

{{/* Deployments are short of a service's own name: in the `all` topology there is one */}}
{{- define "tsudoi.services" -}}
{{- if eq .Values.topology "all" -}}
{{- $paths := list "/" -}}
{{- toYaml (dict "standalone" (dict "paths" $paths "api" .Values.all.api "worker" (dict "enabled" false))) -}}
{{- else -}}
{{- $enabled := dict -}}
{{- range $name, $service := .Values.services -}}{{- if $service.enabled -}}{{- $_ := set $enabled $name $service -}}{{- end -}}{{- end -}}
{{- toYaml $enabled -}}
{{- end -}}
{{- end -}}

{{/* Whether an object of the Prometheus operator is rendered: `always`, or `auto` where the cluster knows its kinds. dict root, switch */}}
{{- define "tsudoi.wantsMonitor" -}}
{{- if eq .switch "always" -}}true{{- else if and (eq .switch "auto") (.root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") -}}true{{- end -}}
{{- end -}}
