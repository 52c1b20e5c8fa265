{{/* A Job's pod. dict root, name, command (list), env (yaml text), token (bool), account, claim */}}
{{- define "tsudoi.jobPod" -}}
metadata:
  labels:
    app.kubernetes.io/part-of: tsudoi
    {{- include "tsudoi.selector" (dict "root" .root "name" .name "role" "job") | nindent 4 }}
    {{- with .root.Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .root.Values.podAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "tsudoi.podSecurity" . | replace "automountServiceAccountToken: false" (printf "automountServiceAccountToken: %t" .token) | nindent 2 }}
  serviceAccountName: {{ .account }}
  restartPolicy: {{ .restart | default "OnFailure" }}
  containers:
    - name: {{ .name }}
      image: {{ include "tsudoi.image" (dict "root" .root "name" "cli") }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      command: {{ toJson .command }}
      {{- include "tsudoi.containerSecurity" . | nindent 6 }}
      {{- with .env }}
      env: {{- . | nindent 8 }}
      {{- end }}
      resources:
        requests: { cpu: 50m, memory: 128Mi }
        limits: { cpu: "1", memory: 256Mi }
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- with .claim }}
        - { name: claim, mountPath: /claim }
        {{- end }}
        {{- if not .token }}
        {{- include "tsudoi.caMounts" . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 64Mi }
    {{- with .claim }}
    - name: claim
      persistentVolumeClaim: { claimName: {{ . }} }
    {{- end }}
    {{- if not .token }}
    {{- include "tsudoi.caVolumes" . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/*
A Job whose name carries the hash of its whole spec: a Job's spec is immutable, so any change of it is a new Job. It has no time to
live: one that removed itself would look to Argo CD like a missing object, and run again every day.
dict root, name, spec (yaml text)
*/}}
{{- define "tsudoi.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "tsudoi.fullname" .root }}-{{ .name }}-{{ .spec | sha256sum | trunc 10 }}
  labels: {{- include "tsudoi.labels" .root | nindent 4 }}
spec:
  {{- .spec | nindent 2 }}
{{- end -}}
