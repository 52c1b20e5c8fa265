#!/bin/sh
# Installs what package-lock.json names; says at once that there is no network, where npm by itself would try for minutes.
told=$(npm ping --loglevel=error --fetch-retries=0 --fetch-timeout=8000 2>&1)
if printf '%s' "$told" | grep -Eq 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network timeout'; then
  # All of it may have been fetched before.
  npm ci --offline --silent >/dev/null 2>&1 && exit 0
  registry=$(npm config get registry)
  case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
  ja*) echo "ネットワークに接続できません: パッケージの取得先 $registry が応答しません" >&2 ;;
  *) echo "no network: $registry, where the packages come from, does not answer" >&2 ;;
  esac
  exit 1
fi
npm ci --silent 2>/dev/null || npm install --no-save --loglevel=error
