# Kontor in a small image, run as a user of its own:
#
#   docker build -t kontor .
#   docker run -p 8080:8080 -v kontor:/var/lib/kontor kontor
#
# Settings are variables (KONTOR__DATABASE__URL=postgres://…) or a file: `kontor --config FILE serve`.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package service --bin kontor \
    && cp target/release/kontor /usr/local/bin/kontor

FROM debian:bookworm-slim
# Roots of trust for TLS, and the zones' rules, which a rebuild of the image brings up to date.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/kontor --create-home kontor
COPY --from=build /usr/local/bin/kontor /usr/local/bin/kontor
USER kontor
# Relative paths of the settings, such as kontor-data/, are below the volume.
WORKDIR /var/lib/kontor
VOLUME /var/lib/kontor
ENV KONTOR__SERVER__LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["kontor", "health"]
CMD ["kontor", "serve"]
