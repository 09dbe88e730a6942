# The application's image: web, worker, beat and migrate differ only by command.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --no-create-home --shell /usr/sbin/nologin dekking
WORKDIR /app

COPY requirements-install.txt requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-install.txt \
    && uv pip install --system --no-cache --require-hashes -r requirements.txt

COPY . .
ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings.base DEKKING_STATIC=/app/staticfiles

# Gathering static files reads the settings but connects to nothing; these values go no further.
RUN SECRET_KEY=build DEKKING_URL=https://build.invalid DATABASE_URL=postgres://build@build/build \
    CELERY_BROKER_URL=redis://build EMAIL_URL=smtp://build python manage.py collectstatic --no-input

USER dekking
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "4", "--threads", "4", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
