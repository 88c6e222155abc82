# Three stages: what npm builds, the Python packages, and the small image that runs.

FROM node:24-bookworm-slim AS node

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
       -r requirements.lock

FROM packages AS assets
COPY package.json package-lock.json .npmrc ./
COPY shared ./shared
RUN /venv/bin/python -m shared.assets \
    && /venv/bin/pybabel -q compile --directory shared/translations

FROM python:3.11-slim-bookworm AS runtime
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin evenkeel \
    && install --directory --owner=10001 --group=10001 --mode=0700 /evidence
COPY --from=packages /venv /venv
WORKDIR /app
COPY pyproject.toml ./
COPY migrations ./migrations
COPY templates ./templates
COPY portal ./portal
COPY backoffice ./backoffice
COPY --from=assets /build/shared ./shared
RUN printf '/app\n' > "$(/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')/evenkeel.pth" \
    && printf '#!/venv/bin/python\nimport sys\n\nfrom shared.cli import main\n\nsys.exit(main())\n' > /venv/bin/evenkeel \
    && chmod 755 /venv/bin/evenkeel \
    && python -m compileall -q /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORT=8000
# Nothing is written to disk but evidence, encrypted, in a volume of its own: the root may be read-only.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["evenkeel", "serve", "--host", "0.0.0.0"]
