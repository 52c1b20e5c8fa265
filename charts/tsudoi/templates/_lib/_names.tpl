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

{{/* What runs: every service with its routes, and the front door; in the topology `all` one of them is all */}}
{{- define "tsudoi.services" -}}
{{- $off := dict "enabled" false -}}
{{- if eq .Values.topology "all" -}}
{{- toYaml (dict "standalone" (dict "paths" (list "/") "api" .Values.all.api "worker" $off)) -}}
{{- else -}}
{{- $routes := .Files.Get "routes.json" | fromJson -}}
{{- $enabled := dict -}}
{{- range $name, $service := .Values.services -}}{{- if $service.enabled -}}{{- $_ := set $enabled $name (merge (dict "paths" (get $routes $name)) $service) -}}{{- end -}}{{- end -}}
{{- $_ := set $enabled "console" (dict "paths" (list "/") "api" .Values.console "worker" $off) -}}
{{- toYaml $enabled -}}
{{- end -}}
{{- end -}}

{{/* The service that answers every path: the whole installation, or the front door before its services */}}
{{- define "tsudoi.frontDoor" -}}{{ ternary "standalone" "console" (eq .Values.topology "all") }}{{- end -}}

{{/* Its one address inside the cluster */}}
{{- define "tsudoi.address" -}}http://{{ include "tsudoi.fullname" . }}{{- end -}}

{{/* Whether an object of the Prometheus operator is rendered: `always`, or `auto` where the cluster knows its kinds. dict root, switch */}}
{{- define "tsudoi.wantsMonitor" -}}
{{- if eq .switch "always" -}}true{{- else if and (eq .switch "auto") (.root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") -}}true{{- end -}}
{{- end -}}
