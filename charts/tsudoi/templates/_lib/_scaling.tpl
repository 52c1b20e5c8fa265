{{/* What scales: as asked, but without KEDA in the cluster its workers keep their replicas */}}
{{- define "tsudoi.autoscaler" -}}
{{- if and (eq .Values.autoscaling.kind "keda") (not (.Capabilities.APIVersions.Has "keda.sh/v1alpha1")) -}}hpa{{- else -}}{{ .Values.autoscaling.kind }}{{- end -}}
{{- end -}}

{{/*
Pods there can be at most, of all Deployments together, with the one more that each may have while it rolls out
(maxSurge): they share the connection budget
*/}}
{{- define "tsudoi.mostReplicas" -}}
{{- $scaling := .Values.autoscaling -}}
{{- $sum := 0 -}}
{{- range $name, $service := fromYaml (include "tsudoi.services" .) -}}
{{- if ne $name "console" -}}
{{- $scaled := and (ne (include "tsudoi.autoscaler" $) "none") (ne $.Values.topology "all") -}}
{{- $sum = add $sum 1 (ternary ($service.api.maxReplicas | default $scaling.maxReplicas) $service.api.replicas $scaled) -}}
{{- if $service.worker.enabled -}}
{{- $sum = add $sum 1 (ternary ($service.worker.maxReplicas | default $scaling.maxReplicas) $service.worker.replicas (eq (include "tsudoi.autoscaler" $) "keda")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{/* What the growth operator scales in place of this chart: the autoscalers of all APIs, the least workers of all ScaledObjects */}}
{{- define "tsudoi.scaledByOperator" -}}
{{- if and .Values.operators.growth.scales (ne (include "tsudoi.autoscaler" .) "none") (ne .Values.topology "all") -}}
{{- $full := include "tsudoi.fullname" . -}}
{{- $services := omit (fromYaml (include "tsudoi.services" .)) "console" -}}
autoscale:
  {{- range $name, $service := $services }}
  - { deployment: {{ $full }}-{{ $name }}-api, targetCpuPercent: {{ $.Values.autoscaling.targetCpuPercent }}, maxReplicas: {{ $service.api.maxReplicas | default $.Values.autoscaling.maxReplicas }} }
  {{- end }}
{{- if eq (include "tsudoi.autoscaler" .) "keda" }}
workers:
  {{- range $name, $service := $services }}
  {{- if $service.worker.enabled }}
  - { scaledObject: {{ $full }}-{{ $name }}-worker }
  {{- end }}
  {{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* HPA, KEDA and the disruption budget of one Deployment. dict root, name, role, spec */}}
{{- define "tsudoi.scaling" -}}
{{- $target := printf "%s-%s-%s" (include "tsudoi.fullname" .root) .name .role -}}
{{- $scaling := .root.Values.autoscaling -}}
{{- $byOperator := and .root.Values.operators.growth.enabled .root.Values.operators.growth.scales -}}
{{- if and (eq .role "api") (include "tsudoi.isScaled" .) (not $byOperator) }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $target }}
  labels: {{- include "tsudoi.labels" .root | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $target }} }
  minReplicas: {{ .spec.minReplicas | default $scaling.minReplicas }}
  maxReplicas: {{ .spec.maxReplicas | default $scaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $scaling.targetCpuPercent }} }
    {{- if $scaling.concurrentRequests }}
    - type: Pods
      pods:
        metric: { name: tsudoi_http_requests_in_flight }
        target: { type: AverageValue, averageValue: {{ $scaling.targetConcurrentRequests | quote }} }
    {{- end }}
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      policies:
        - { type: Percent, value: 100, periodSeconds: 30 }
        - { type: Pods, value: 2, periodSeconds: 30 }
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - { type: Percent, value: 50, periodSeconds: 60 }
{{- end }}
{{- if and (eq .role "worker") (eq (include "tsudoi.autoscaler" .root) "keda") }}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ $target }}
  labels: {{- include "tsudoi.labels" .root | nindent 4 }}
spec:
  scaleTargetRef: { name: {{ $target }} }
  {{- if not $byOperator }}
  minReplicaCount: {{ .spec.minReplicas | default $scaling.minWorkers }}
  {{- end }}
  maxReplicaCount: {{ .spec.maxReplicas | default $scaling.maxReplicas }}
  pollingInterval: 5
  cooldownPeriod: 120
  triggers:
    - type: prometheus
      metadata:
        serverAddress: {{ $scaling.prometheusAddress }}
        # every replica shows the whole backlog: the greatest of each queue, and of all of them together
        query: sum(max by (queue) (tsudoi_backlog{namespace={{ .root.Release.Namespace | quote }}, queue=~{{ join "|" .spec.queues | quote }}}))
        threshold: {{ $scaling.jobsPerWorker | quote }}
        activationThreshold: "0"
{{- end }}
{{- $least := ternary (.spec.minReplicas | default $scaling.minReplicas) (.spec.replicas | default 1) (and (eq .role "api") (not (empty (include "tsudoi.isScaled" .)))) }}
{{- if and .root.Values.podDisruptionBudget.enabled (gt (int $least) 1) (ne .role "worker") }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $target }}
  labels: {{- include "tsudoi.labels" .root | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "tsudoi.selector" . | nindent 6 }}
{{- end }}
{{- end -}}
