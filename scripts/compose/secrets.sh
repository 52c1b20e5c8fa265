#!/bin/sh
# What compose.yaml needs, made once: sh scripts/compose/secrets.sh > .env
# Keep a copy of .env somewhere else: without SEAL_KEYS neither stored secrets nor backups can be opened.
set -eu
umask 077
hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
base64key() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
cat <<LINES
OWNER_PASSWORD=$(hex 24)
APP_PASSWORD=$(hex 24)
DISPATCHER_PASSWORD=$(hex 24)
REDIS_PASSWORD=$(hex 24)
SEAL_KEYS=k1:$(base64key)
FIRST_API_KEY=tsk_$(hex 24)
# Where people reach this installation. Behind a proxy with TLS: https://tsudoi.example.com
PUBLIC_URL=http://localhost:3000
PORT=3000
LINES
