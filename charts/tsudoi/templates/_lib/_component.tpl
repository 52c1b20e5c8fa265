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
{{- $kind := .root.Values.autoscaling.kind -}}
{{- if eq .role "all" -}}{{- else if and (eq .role "api") (ne $kind "none") -}}true
{{- else if and (eq .role "worker") (eq $kind "keda") -}}true{{- end -}}
{{- end -}}

{{- define "tsudoi.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "tsudoi.fullname" .root }}-{{ .name }}-{{ .role }}
  labels:
    {{- include "tsudoi.labels" .root | nindent 4 }}
    {{- include "tsudoi.selector" . | nindent 4 }}
spec:
  {{- if not (include "tsudoi.isScaled" .) }}
  replicas: {{ .spec.replicas }}
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
      terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
      containers:
        - name: {{ .name }}
          image: {{ include "tsudoi.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- include "tsudoi.containerSecurity" . | nindent 10 }}
          ports:
            - { name: http, containerPort: 3000 }
          {{- include "tsudoi.environment" . | nindent 10 }}
          startupProbe:
            httpGet: { path: /health, port: http }
            {{- toYaml .root.Values.startupProbe | nindent 12 }}
          readinessProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            httpGet: { path: /live, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          lifecycle:
            preStop: { sleep: { seconds: {{ .root.Values.preStopSeconds }} } }
          resources: {{- toYaml .spec.resources | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- if .root.Values.database.caSecret }}
            - { name: database-ca, mountPath: /etc/tsudoi/database, readOnly: true }
            {{- end }}
            {{- with .root.Values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 256Mi }
        {{- with .root.Values.database.caSecret }}
        - name: database-ca
          secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
        {{- end }}
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
  {{- with .root.Values.service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .root.Values.service.type }}
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
    {{- if ne .role "worker" }}
    - ports: [{ port: http, protocol: TCP }]
      from:
        {{- with .root.Values.networkPolicy.ingressNamespaceLabels }}
        - namespaceSelector:
            matchLabels: {{- toYaml . | nindent 14 }}
        {{- end }}
        - podSelector:
            matchLabels:
              app.kubernetes.io/instance: {{ .root.Release.Name }}
              app.kubernetes.io/component: job
    {{- end }}
    {{- with .root.Values.networkPolicy.monitoringNamespaceLabels }}
    - ports: [{ port: http, protocol: TCP }]
      from:
        - namespaceSelector:
            matchLabels: {{- toYaml . | nindent 14 }}
    {{- end }}
    {{- if and (eq .role "worker") (not .root.Values.networkPolicy.monitoringNamespaceLabels) }} []
    {{- end }}
  egress:
    {{- include "tsudoi.egress" . | nindent 4 }}
{{- end -}}
{{- end -}}

{{/* DNS, the data stores, and for what speaks to the outside: the internet without private networks */}}
{{- define "tsudoi.egress" -}}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
- ports: [{ port: {{ .root.Values.database.port }}, protocol: TCP }, { port: 6379, protocol: TCP }]
  to:
    {{- if .root.Values.networkPolicy.dataCidr }}
    - ipBlock: { cidr: {{ .root.Values.networkPolicy.dataCidr }} }
    {{- else }}
    - podSelector: {}
    {{- end }}
{{- if .root.Values.otlpEndpoint }}
- ports: [{ port: 4318, protocol: TCP }]
{{- end }}
{{- if or (eq .role "all") (has .name (list "nudge-generator" "sync-worker" "accounts" "audience")) }}
- ports: [{ port: 443, protocol: TCP }, { port: 465, protocol: TCP }, { port: 587, protocol: TCP }]
  to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 127.0.0.0/8, 100.64.0.0/10]
{{- end }}
{{- with .root.Values.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- $store := .root.Values.objectStorage }}
{{- if and (or $store.bucket .root.Values.backup.bucket) $store.endpoint (or (eq .role "all") (has .name (list "accounts" "audience" "jobs"))) }}
{{- $url := urlParse $store.endpoint }}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "80" "443" (eq $url.scheme "http")) }}
- ports: [{ port: {{ $port }}, protocol: TCP }]
  to:
    {{- if $store.cidr }}
    - ipBlock: { cidr: {{ $store.cidr }} }
    {{- else }}
    - podSelector: {}
    {{- end }}
{{- end }}
{{- end -}}
