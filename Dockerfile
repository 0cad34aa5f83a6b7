# Latchkey's server and console. The database is outside: give it with DATABASE_URL.
ARG NODE=26.10.0

FROM node:${NODE}-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN node tools/launch/build.mjs
# The bundle holds everything but native code: password hashing, with the binary of this platform.
RUN mkdir -p /native/@node-rs \
 && cp -rL packages/api/node_modules/@node-rs/argon2 /native/@node-rs/ \
 && cp -rL node_modules/.pnpm/@node-rs+argon2-linux-*/node_modules/@node-rs/argon2-linux-* /native/@node-rs/

FROM node:${NODE}-bookworm-slim
WORKDIR /app
# As in tools/launch/server.json.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LATCHKEY_DATA_DIR=/data
RUN install -d -o node -g node -m 0700 /data
COPY --from=build /native ./node_modules
COPY --from=build /app/pnpm-workspace.yaml ./
COPY --from=build /app/packages/contract ./packages/contract
COPY --from=build /app/packages/api/package.json ./packages/api/package.json
COPY --from=build /app/packages/api/dist ./packages/api/dist
COPY --from=build /app/packages/console/dist ./packages/console/dist
COPY --from=build /app/packages/graphiql/dist ./packages/graphiql/dist
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "packages/api/dist/main.js"]
