# Vignette in one image: API, worker and page. Three stages, so that neither Node nor compilers reach the last one.
#   docker build -t vignette .
#   docker run --stop-timeout 45 -p 127.0.0.1:8000:8000 -v vignette:/var/lib/vignette vignette

FROM node:20-bookworm-slim AS page
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
RUN python -m venv /opt/vignette
COPY scripts/uv.txt requirements/runtime.txt ./
RUN pip install --no-cache-dir --require-hashes -r uv.txt \
 && VIRTUAL_ENV=/opt/vignette uv pip sync --no-cache --require-hashes --compile-bytecode runtime.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg bubblewrap libgl1 libglib2.0-0 tini postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/vignette --create-home --shell /usr/sbin/nologin vignette \
 && chmod 700 /var/lib/vignette
COPY --from=packages /opt/vignette /opt/vignette
WORKDIR /srv/vignette
COPY LICENSE pyproject.toml alembic.ini ./
COPY alembic/ alembic/
COPY api/ api/
COPY cli/ cli/
COPY coaching/ coaching/
COPY demo/ demo/
COPY media/ media/
COPY workers/ workers/
RUN /opt/vignette/bin/python -m compileall -q api cli coaching demo media workers
COPY --from=page /build/dist frontend/dist
# postgresql-client is for `vignette backup` and `restore`; its pg_dump reads servers up to its own version, 15.
# The rooms of the house lie side by side in one folder, so the folder on the path is the whole installation.
RUN printf '#!/bin/sh\nexec /opt/vignette/bin/python -m cli.main "$@"\n' > /usr/local/bin/vignette \
 && chmod 755 /usr/local/bin/vignette
ENV PYTHONPATH=/srv/vignette PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VIGNETTE_DATA_DIR=/var/lib/vignette VIGNETTE_HOST=0.0.0.0 VIGNETTE_PORT=8000
USER vignette
VOLUME /var/lib/vignette
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["/opt/vignette/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['VIGNETTE_PORT'] + '/healthz', timeout=4)"]
# tini reaps what a killed media process leaves behind and passes SIGTERM on, so that `docker stop` ends cleanly.
ENTRYPOINT ["tini", "--", "vignette"]
CMD ["serve"]
