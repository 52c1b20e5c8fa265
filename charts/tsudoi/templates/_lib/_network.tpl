{{/* Rules of the network policies. Each is derived from the value that makes it needed. */}}

{{/* Who may open a service's routes: this release, and the gateway where one leads in. dict root */}}
{{- define "tsudoi.ingressRules" -}}
{{- $v := .root.Values -}}
{{- $labels := $v.networkPolicy.ingressNamespaceLabels -}}
- ports: [{ port: http, protocol: TCP }]
  from:
    {{- range list (dict "app.kubernetes.io/component" "job") (dict "app.kubernetes.io/component" "operator") (dict "app.kubernetes.io/name" "console") }}
    - podSelector:
        matchLabels: {{- merge (dict "app.kubernetes.io/instance" $.root.Release.Name) . | toYaml | nindent 10 }}
    {{- end }}
    {{- if $labels }}
    - namespaceSelector:
        matchLabels: {{- toYaml $labels | nindent 10 }}
    {{- else if or $v.ingress.enabled $v.httpRoute.enabled }}
    # of any namespace, until networkPolicy.ingressNamespaceLabels says where the gateway is
    - namespaceSelector: {}
    {{- end }}
{{- if and (not $labels) (ne $v.service.type "ClusterIP") }}
# what comes by a node's port or a load balancer may have any address
- ports: [{ port: http, protocol: TCP }]
{{- end }}
{{- end -}}

{{/* Prometheus asks on the probes' port. dict root */}}
{{- define "tsudoi.monitoringRule" -}}
{{- $v := .root.Values -}}
{{- $m := $v.monitoring -}}
{{- $asked := or (ne $m.podMonitor "never") (ne $m.serviceMonitor "never") (eq (include "tsudoi.autoscaler" .root) "keda") $v.operators.growth.enabled -}}
{{- if $v.networkPolicy.monitoringNamespaceLabels }}
- ports: [{ port: probes, protocol: TCP }]
  from:
    - namespaceSelector:
        matchLabels: {{- toYaml $v.networkPolicy.monitoringNamespaceLabels | nindent 10 }}
{{- else if $asked }}
# of any namespace, until networkPolicy.monitoringNamespaceLabels says where Prometheus is
- ports: [{ port: probes, protocol: TCP }]
  from:
    - namespaceSelector: {}
{{- end }}
{{- end -}}

{{/*
Where a host lives: pods of our namespace by a name without a dot, of another one by a name in .svc, one address, or anywhere
where the name tells nothing. dict root, host, port, cidr
*/}}
{{- define "tsudoi.hostRule" -}}
{{- $host := .host | trimPrefix "[" | trimSuffix "]" }}
- ports: [{ port: {{ .port }}, protocol: TCP }]
{{- if .cidr }}
  to:
    - ipBlock: { cidr: {{ .cidr | quote }} }
{{- else if regexMatch "^[0-9.]+$" $host }}
  to:
    - ipBlock: { cidr: {{ $host }}/32 }
{{- else if contains ":" $host }}
  to:
    - ipBlock: { cidr: "{{ $host }}/128" }
{{- else if and $host (not (contains "." $host)) }}
  to:
    - podSelector: {}
{{- else if regexMatch "^[^.]+[.][^.]+([.]svc([.].*)?)$" $host }}
  to:
    - namespaceSelector:
        matchLabels: { kubernetes.io/metadata.name: {{ index (splitList "." $host) 1 }} }
{{- end }}
{{- end -}}

{{/* Host and port of a URL as YAML; ports by scheme. string */}}
{{- define "tsudoi.hostOf" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (get (dict "http" "80" "https" "443" "redis" "6379" "rediss" "6379") $url.scheme) | default "443" -}}
host: {{ regexReplaceAll ":[0-9]+$" $url.host "" | quote }}
port: {{ $port }}
{{- end -}}

{{/* PostgreSQL and Redis. dict root */}}
{{- define "tsudoi.dataRules" -}}
{{- $v := .root.Values -}}
{{- if $v.data.enabled }}
- ports: [{ port: 5432, protocol: TCP }, { port: 6379, protocol: TCP }]
  to:
    - podSelector:
        matchLabels:
          app.kubernetes.io/instance: {{ .root.Release.Name }}
          app.kubernetes.io/component: data
{{- else }}
{{- $cidr := $v.networkPolicy.dataCidr }}
{{- include "tsudoi.hostRule" (dict "host" $v.database.host "port" $v.database.port "cidr" $cidr) }}
{{- with $v.database.directHost }}
{{- include "tsudoi.hostRule" (dict "host" . "port" ($v.database.directPort | default $v.database.port) "cidr" $cidr) }}
{{- end }}
{{- with $v.database.replicaHost }}
{{- include "tsudoi.hostRule" (dict "host" . "port" ($v.database.replicaPort | default $v.database.port) "cidr" $cidr) }}
{{- end }}
{{- if $v.redis.existingSecret }}
{{- include "tsudoi.hostRule" (dict "host" "" "port" $v.redis.port "cidr" $cidr) }}
{{- else }}
{{- range list $v.redis.url $v.redis.cacheUrl | compact | uniq }}
{{- $at := fromYaml (include "tsudoi.hostOf" .) }}
{{- include "tsudoi.hostRule" (dict "host" $at.host "port" $at.port "cidr" $cidr) }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Everywhere but private and local networks, of both families. dict root */}}
{{- define "tsudoi.internetRule" -}}
- ports:
    {{- range .root.Values.networkPolicy.internetPorts }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
  to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 127.0.0.0/8, 100.64.0.0/10]
    - ipBlock:
        cidr: "::/0"
        except: ["::1/128", "fc00::/7", "fe80::/10"]
{{- end -}}

{{/* DNS, the data stores, and for what speaks to the outside: the internet without private networks. dict root, name, role */}}
{{- define "tsudoi.egress" -}}
{{- $v := .root.Values -}}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
{{- if eq .name "console" }}
- ports: [{ port: 3000, protocol: TCP }]
  to:
    - podSelector:
        matchLabels:
          app.kubernetes.io/instance: {{ .root.Release.Name }}
          app.kubernetes.io/component: api
{{- else }}
{{- include "tsudoi.dataRules" . }}
{{- end }}
{{- with $v.otlpEndpoint }}
{{- $at := fromYaml (include "tsudoi.hostOf" .) }}
{{- include "tsudoi.hostRule" (dict "host" $at.host "port" $at.port "cidr" "") }}
{{- end }}
{{- if or (eq .role "all") (has .name (list "nudge-generator" "sync-worker" "accounts" "audience" "recommendation-api")) }}
{{ include "tsudoi.internetRule" . }}
{{- end }}
{{- with $v.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- $store := $v.objectStorage }}
{{- if and (or $store.bucket $v.backup.bucket) (or (eq .role "all") (has .name (list "accounts" "audience" "jobs"))) }}
{{- if $store.endpoint }}
{{- $at := fromYaml (include "tsudoi.hostOf" $store.endpoint) }}
{{- include "tsudoi.hostRule" (dict "host" $at.host "port" $at.port "cidr" $store.cidr) }}
{{- else if eq .name "jobs" }}
{{ include "tsudoi.internetRule" . }}
{{- end }}
{{- end }}
{{- end -}}
