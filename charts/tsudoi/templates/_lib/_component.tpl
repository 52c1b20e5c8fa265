{{/* Everything of one service. dict root, name, service */}}
{{- define "tsudoi.component" -}}
{{- $root := .root -}}
{{- $api := dict "root" $root "name" .name "role" "api" "spec" .service.api "paths" .service.paths -}}
{{- if eq $root.Values.topology "all" }}{{- $_ := set $api "role" "all" -}}{{- end }}
{{ include "tsudoi.serviceAccount" $api }}
---
{{ include "tsudoi.deployment" $api }}
---
{{ include "tsudoi.service" $api }}
---
{{ include "tsudoi.networkPolicy" $api }}
{{- include "tsudoi.scaling" $api }}
{{- if .service.worker.enabled }}
{{- $worker := dict "root" $root "name" .name "role" "worker" "spec" .service.worker }}
---
{{ include "tsudoi.deployment" $worker }}
---
{{ include "tsudoi.networkPolicy" $worker }}
{{- include "tsudoi.scaling" $worker }}
{{- end }}
{{- end -}}

{{/* How long a pod that ends is scraped once more; 0 where no monitor of this chart scrapes it */}}
{{- define "tsudoi.lastScrapeSeconds" -}}
{{- $monitoring := .Values.monitoring -}}
{{- $pod := include "tsudoi.wantsMonitor" (dict "root" . "switch" $monitoring.podMonitor) -}}
{{- $service := include "tsudoi.wantsMonitor" (dict "root" . "switch" $monitoring.serviceMonitor) -}}
{{- ternary .Values.lastScrapeSeconds 0 (or (ne $pod "") (ne $service "")) -}}
{{- end -}}

{{- define "tsudoi.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "tsudoi.fullname" .root }}-{{ .name }}
  labels: {{- include "tsudoi.labels" .root | nindent 4 }}
  {{- with .root.Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{/* Whether something else than this chart decides the number of replicas; then it must never be rendered */}}
{{- define "tsudoi.isScaled" -}}
{{- $kind := include "tsudoi.autoscaler" .root -}}
{{- if or (eq .role "all") (eq .name "console") -}}{{- else if and (eq .role "api") (ne $kind "none") -}}true
{{- else if and (eq .role "worker") (eq $kind "keda") -}}true{{- end -}}
{{- end -}}

{{/*
Replicas where nothing scales: those of the values, or those that an autoscaler or a hand left there. Taking them back would
fail with a conflict, and stop pods at the moment autoscaling is switched off. dict root, name, role, spec
*/}}
{{- define "tsudoi.replicas" -}}
{{- $live := lookup "apps/v1" "Deployment" .root.Release.Namespace (printf "%s-%s-%s" (include "tsudoi.fullname" .root) .name .role) -}}
{{- $replicas := .spec.replicas -}}
{{- range dig "metadata" "managedFields" list $live -}}
{{- if eq (.subresource | default "") "scale" }}{{ $replicas = $live.spec.replicas }}{{ end -}}
{{- end -}}
{{- $replicas -}}
{{- end -}}

{{- define "tsudoi.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "tsudoi.fullname" .root }}-{{ .name }}-{{ .role }}
  labels:
    {{- include "tsudoi.labels" .root | nindent 4 }}
    {{- include "tsudoi.selector" . | nindent 4 }}
  {{- if ne .name "console" }}
  annotations:
    # whoever restarts pods when a Secret changes reads this
    secret.reloader.stakater.com/reload: {{ include "tsudoi.secretNames" .root | quote }}
  {{- end }}
spec:
  {{- if not (include "tsudoi.isScaled" .) }}
  replicas: {{ include "tsudoi.replicas" . }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels: {{- include "tsudoi.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "tsudoi.labels" .root | nindent 8 }}
        {{- include "tsudoi.selector" . | nindent 8 }}
        {{- with .root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        {{- include "tsudoi.checksums" .root | nindent 8 }}
        {{- with .root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "tsudoi.fullname" .root }}-{{ .name }}
      {{- include "tsudoi.podSecurity" . | nindent 6 }}
      {{- with include "tsudoi.priorityClass" . }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- include "tsudoi.spread" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ add .root.Values.terminationGracePeriodSeconds (include "tsudoi.lastScrapeSeconds" .root | int) (ternary 0 (int .root.Values.longRunSeconds) (eq .role "api")) }}
      containers:
        - name: {{ .name }}
          image: {{ include "tsudoi.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- include "tsudoi.containerSecurity" . | nindent 10 }}
          ports:
            - { name: http, containerPort: 3000 }
            - { name: probes, containerPort: 3001 }
          {{- include "tsudoi.environment" . | nindent 10 }}
          startupProbe:
            httpGet: { path: /health, port: probes }
            {{- toYaml .root.Values.startupProbe | nindent 12 }}
          readinessProbe:
            httpGet: { path: /ready, port: probes }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            httpGet: { path: /live, port: probes }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          lifecycle:
            preStop: { sleep: { seconds: {{ .root.Values.preStopSeconds }} } }
          resources: {{- toYaml .spec.resources | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- include "tsudoi.caMounts" . | nindent 12 }}
            {{- with .root.Values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 256Mi }
        {{- include "tsudoi.caVolumes" . | nindent 8 }}
        {{- with .root.Values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}

{{- define "tsudoi.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "tsudoi.fullname" .root }}-{{ .name }}
  labels:
    {{- include "tsudoi.labels" .root | nindent 4 }}
    {{- include "tsudoi.selector" . | nindent 4 }}
spec:
  selector: {{- include "tsudoi.selector" . | nindent 4 }}
  ports:
    - { name: http, port: 80, targetPort: http }
{{- end -}}

{{- define "tsudoi.networkPolicy" -}}
{{- if .root.Values.networkPolicy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "tsudoi.fullname" .root }}-{{ .name }}-{{ .role }}
  labels: {{- include "tsudoi.labels" .root | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "tsudoi.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- $open := list -}}
    {{- if ne .role "worker" }}{{ $open = append $open (include "tsudoi.ingressRules" .) }}{{ end }}
    {{- with include "tsudoi.monitoringRule" . }}{{ $open = append $open . }}{{ end }}
    {{- range $open }}
    {{- . | trim | nindent 4 }}
    {{- else }} []
    {{- end }}
  egress:
    {{- include "tsudoi.egress" . | nindent 4 }}
{{- end -}}
{{- end -}}

