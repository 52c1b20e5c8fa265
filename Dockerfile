# syntax=docker/dockerfile:1.10
# One file for every image: docker build --build-arg SERVICE=recommendation-api .
# scripts/images/assembleService.ts makes /app, here and in the test that needs no Docker.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS source
WORKDIR /src
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY packages packages
COPY services services
COPY operators operators
COPY scripts/images scripts/images
COPY scripts/charts/noCdk scripts/charts/noCdk
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit

FROM source AS dev
ARG SERVICE=standalone
ENV SERVICE=${SERVICE} NODE_ENV=development
# Synced files are written by the user that node runs as.
RUN chown -R 10001:10001 packages services operators
USER 10001:10001
EXPOSE 3000
CMD ["sh", "-c", "exec node --watch --conditions=source services/$SERVICE/src/main.ts"]

FROM source AS assembled
ARG SERVICE
RUN npx tsc -b && npm run build:web -w services/console
RUN --mount=type=cache,target=/root/.npm node scripts/images/assembleService.ts ${SERVICE} /app

FROM gcr.io/distroless/cc-debian12:nonroot AS runtime
ARG SERVICE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="tsudoi-${SERVICE}" \
      org.opencontainers.image.description="Tsudoi ${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=source /usr/local/bin/node /usr/local/bin/node
COPY --from=assembled --chown=0:0 /app /app
WORKDIR /app
# At a limit of 512 Mi Node alone takes a young generation of 1 MB: a third more CPU under load.
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=16" SERVICE=${SERVICE}
USER 10001:10001
EXPOSE 3000
# The chart sets the command of each component; this one serves `docker run` (an operator's is `main.js` alone).
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["--import", "@tsudoi/runtime/telemetry", "main.js"]
