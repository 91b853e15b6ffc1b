# Keepsake without a screen: the server, the dashboard in a browser, or --watch. See docs/services.md.

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
# No package needs its install script here: the native ones bring their binaries, and Electron is not used.
RUN npm ci --ignore-scripts
COPY tsconfig.base.json tsconfig.json ./
COPY scripts ./scripts
COPY assets ./assets
COPY src-shared ./src-shared
COPY src-main ./src-main
COPY src-renderer ./src-renderer
RUN node scripts/build.ts && npm prune --omit=dev --ignore-scripts && rm -rf node_modules/node

FROM node:24-bookworm-slim
ENV NODE_ENV=production KEEPSAKE_HOME=/keepsake
WORKDIR /opt/keepsake
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY LICENSE ./
COPY packaging/docker/healthcheck.mjs ./
# An ordinary user that owns what it writes: settings and catalog, and the vault.
RUN mkdir /keepsake /vault && chown node:node /keepsake /vault && chmod 700 /keepsake
USER node
VOLUME ["/keepsake", "/vault"]
EXPOSE 4810 4811
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 CMD ["node", "/opt/keepsake/healthcheck.mjs"]
ENTRYPOINT ["node", "/opt/keepsake/dist/cli.js"]
# Within the container; what reaches it is decided by -p.
CMD ["web", "--host", "0.0.0.0", "--insecure"]
