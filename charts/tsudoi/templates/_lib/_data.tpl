{{/* Where PostgreSQL and Redis are, and the environment that leads there. URLs are written anew at every upgrade; passwords are made once. */}}
{{- define "tsudoi.checkData" -}}
{{- $ := . -}}
{{- $own := or .Values.database.existingSecret .Values.database.host .Values.redis.existingSecret .Values.redis.url -}}
{{- if and .Values.data.enabled $own -}}
{{- fail "data.enabled brings a PostgreSQL and a Redis for evaluation: set data.enabled=false where database.* or redis.* names others" -}}
{{- end -}}
{{- if and (not .Values.data.enabled) (not (and (or .Values.database.existingSecret .Values.database.host) (or .Values.redis.existingSecret .Values.redis.url))) -}}
{{- fail "without data.enabled, set database.host or database.existingSecret, and redis.url or redis.existingSecret" -}}
{{- end -}}
{{- end -}}

{{- define "tsudoi.passwordsSecret" -}}{{ include "tsudoi.fullname" . }}-passwords{{- end -}}
{{- define "tsudoi.servicePasswordsSecret" -}}{{ include "tsudoi.fullname" . }}-service-passwords{{- end -}}
{{- define "tsudoi.dataTlsSecret" -}}{{ include "tsudoi.fullname" . }}-data-tls{{- end -}}

{{/* Names of the roles begin with the namespace and the release: roles belong to the whole server, which several releases may share */}}
{{- define "tsudoi.roleStem" -}}
{{- $named := printf "%s_%s" .Release.Namespace (include "tsudoi.fullname" .) | lower | replace "-" "_" | replace "." "_" -}}
{{- $stem := .Values.database.roles | default (ternary $named (printf "t_%s" $named) (regexMatch "^[a-z]" $named)) -}}
{{- if gt (len $stem) 50 -}}{{ printf "%s_%s" (trunc 41 $stem) (sha256sum $stem | trunc 8) }}{{- else -}}{{ $stem }}{{- end -}}
{{- end -}}

{{/* The role that a service of its own signs in as, the end of its name; nothing where it shares the application's. dict root, name */}}
{{- define "tsudoi.serviceRole" -}}
{{- $roles := dict "recommendation-api" "recommend" "accounts" "accounts" "audience" "audience" "nudge-generator" "nudge" "sync-worker" "sync" -}}
{{- if include "tsudoi.hasServiceRoles" .root }}{{ get $roles (.name | default "") }}{{ end -}}
{{- end -}}

{{/* Whether services sign in as roles of their own: not with a Secret of one's own that has no URLs of them */}}
{{- define "tsudoi.hasServiceRoles" -}}
{{- if and .Values.database.serviceRoles (or (not .Values.database.existingSecret) .Values.database.serviceUrls) }}yes{{ end -}}
{{- end -}}

{{- define "tsudoi.databaseHost" -}}{{ ternary (printf "%s-postgresql" (include "tsudoi.fullname" .)) .Values.database.host .Values.data.enabled }}{{- end -}}

{{/* What follows host and port in a URL of PostgreSQL */}}
{{- define "tsudoi.databasePath" -}}
{{- $mode := ternary "verify-full" .Values.database.sslMode .Values.data.enabled -}}
{{- $asked := list -}}
{{- if ne $mode "disable" }}{{ $asked = append $asked (printf "sslmode=%s" $mode) }}{{ end -}}
{{- if or .Values.data.enabled .Values.database.caSecret }}{{ $asked = append $asked "sslrootcert=/etc/tsudoi/database/ca.crt" }}{{ end -}}
/{{ .Values.database.name }}{{ with $asked }}?{{ join "&" . }}{{ end }}
{{- end -}}

{{/*
The variables of the two logins, the first of them the service's own role where it has one; with `owner` those of the owner role and of
every service too. dict root, owner, name
*/}}
{{- define "tsudoi.databaseEnvironment" -}}
{{- $v := .root.Values -}}
{{- $role := include "tsudoi.serviceRole" . -}}
{{- $all := ternary (list "recommend" "accounts" "audience" "nudge" "sync") list (and .owner (not (empty (include "tsudoi.hasServiceRoles" .root)))) -}}
{{- if $v.database.existingSecret -}}
{{- $own := ternary (printf "_%s" (upper $role)) "" (not (empty $role)) }}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $v.database.existingSecret }}, key: DATABASE_URL{{ $own }} } }
{{- range ternary (list "DISPATCHER_DATABASE_URL" "DATABASE_OWNER_URL") (list "DISPATCHER_DATABASE_URL") .owner }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $v.database.existingSecret }}, key: {{ . }} } }
{{- end }}
{{- range $all }}
- name: DATABASE_URL_{{ upper . }}
  valueFrom: { secretKeyRef: { name: {{ $v.database.existingSecret }}, key: DATABASE_URL_{{ upper . }} } }
{{- end }}
- name: DATABASE_DIRECT_URL
  valueFrom: { secretKeyRef: { name: {{ $v.database.existingSecret }}, key: DATABASE_DIRECT_URL{{ $own }}, optional: true } }
- name: DATABASE_REPLICA_URL
  valueFrom: { secretKeyRef: { name: {{ $v.database.existingSecret }}, key: DATABASE_REPLICA_URL{{ $own }}, optional: true } }
{{- else -}}
{{- $secret := include "tsudoi.passwordsSecret" .root -}}
{{- $stem := include "tsudoi.roleStem" .root -}}
{{- $server := printf "%s:%v" (include "tsudoi.databaseHost" .root) $v.database.port -}}
{{- $past := ternary (printf "%s:%v" $v.database.directHost ($v.database.directPort | default $v.database.port)) $server (not (empty $v.database.directHost)) -}}
{{- $path := include "tsudoi.databasePath" .root -}}
{{- $login := printf "%s_%s" $stem ($role | default "app") -}}
- name: DATABASE_APP_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ ternary $secret (include "tsudoi.servicePasswordsSecret" .root) (empty $role) }}, key: {{ $role | default "app" }} } }
- name: DATABASE_DISPATCHER_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: dispatcher } }
- name: DATABASE_URL
  value: {{ printf "postgres://%s:$(DATABASE_APP_PASSWORD)@%s%s" $login $server $path | quote }}
{{- range $all }}
- name: DATABASE_PASSWORD_{{ upper . }}
  valueFrom: { secretKeyRef: { name: {{ include "tsudoi.servicePasswordsSecret" $.root }}, key: {{ . }} } }
- name: DATABASE_URL_{{ upper . }}
  value: {{ printf "postgres://%s_%s:$(DATABASE_PASSWORD_%s)@%s%s" $stem . (upper .) $server $path | quote }}
{{- end }}
- name: DISPATCHER_DATABASE_URL
  value: {{ printf "postgres://%s_dispatcher:$(DATABASE_DISPATCHER_PASSWORD)@%s%s" $stem $server $path | quote }}
{{- if $v.database.directHost }}
- name: DATABASE_DIRECT_URL
  value: {{ printf "postgres://%s:$(DATABASE_APP_PASSWORD)@%s%s" $login $past $path | quote }}
{{- end }}
{{- if $v.database.replicaHost }}
{{- $standby := printf "%s:%v" $v.database.replicaHost ($v.database.replicaPort | default $v.database.port) }}
- name: DATABASE_REPLICA_URL
  value: {{ printf "postgres://%s:$(DATABASE_APP_PASSWORD)@%s%s" $login $standby $path | quote }}
{{- end }}
{{- if .owner }}
- name: DATABASE_OWNER_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ ternary $secret $v.database.ownerSecret $v.data.enabled }}, key: {{ ternary "owner" "password" $v.data.enabled }} } }
- name: DATABASE_OWNER_URL
  value: {{ printf "postgres://%s@%s%s" $v.database.owner $past $path | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The variables of Redis */}}
{{- define "tsudoi.redisEnvironment" -}}
{{- if .Values.data.enabled -}}
- name: REDIS_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ include "tsudoi.passwordsSecret" . }}, key: redis } }
- name: REDIS_URL
  value: {{ printf "rediss://:$(REDIS_PASSWORD)@%s-redis:6379" (include "tsudoi.fullname" .) | quote }}
{{- else -}}
- name: REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ include "tsudoi.redisSecret" . }}, key: REDIS_URL } }
- name: REDIS_CACHE_URL
  valueFrom: { secretKeyRef: { name: {{ include "tsudoi.redisSecret" . }}, key: REDIS_CACHE_URL, optional: true } }
{{- end }}
{{- if or .Values.data.enabled .Values.redis.caSecret }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/tsudoi/{{ ternary "database" "redis" .Values.data.enabled }}/ca.crt
{{- end }}
{{- end -}}

{{/* Where certificates of authorities are mounted. dict root */}}
{{- define "tsudoi.caMounts" -}}
{{- if ne (.name | default "") "console" -}}
{{- if or .root.Values.data.enabled .root.Values.database.caSecret }}
- { name: database-ca, mountPath: /etc/tsudoi/database, readOnly: true }
{{- end }}
{{- if and (not .root.Values.data.enabled) .root.Values.redis.caSecret }}
- { name: redis-ca, mountPath: /etc/tsudoi/redis, readOnly: true }
{{- end }}
{{- end }}
{{- end -}}

{{- define "tsudoi.caVolumes" -}}
{{- if ne (.name | default "") "console" -}}
{{- $database := ternary (include "tsudoi.dataTlsSecret" .root) .root.Values.database.caSecret .root.Values.data.enabled }}
{{- with $database }}
- name: database-ca
  secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- if not .root.Values.data.enabled }}
{{- with .root.Values.redis.caSecret }}
- name: redis-ca
  secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Names of all Secrets that a service's pod reads, for those who restart pods when one changes */}}
{{- define "tsudoi.secretNames" -}}
{{- $names := list (include "tsudoi.sealSecret" .) -}}
{{- $names = append $names (.Values.database.existingSecret | default (include "tsudoi.passwordsSecret" .)) -}}
{{- if and (include "tsudoi.hasServiceRoles" .) (not .Values.database.existingSecret) }}{{ $names = append $names (include "tsudoi.servicePasswordsSecret" .) }}{{ end -}}
{{- if not .Values.data.enabled }}{{ $names = append $names (include "tsudoi.redisSecret" .) }}{{ end -}}
{{- if .Values.data.enabled }}{{ $names = append $names (include "tsudoi.dataTlsSecret" .) }}{{ end -}}
{{- with .Values.database.caSecret }}{{ $names = append $names . }}{{ end -}}
{{- with .Values.redis.caSecret }}{{ $names = append $names . }}{{ end -}}
{{- with .Values.objectStorage.existingSecret }}{{ $names = append $names . }}{{ end -}}
{{- join "," (concat $names .Values.existingSecrets | uniq) -}}
{{- end -}}
