FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt

COPY . .
# Values for this one command only: nothing of them stays in the image.
RUN SECRET_KEY=$(python -c "print('b' * 60)") \
    DIGEST_PEPPER=$(python -c "print('b' * 60)") \
    MASTER_KEYS=b:$(python -c "import base64; print(base64.b64encode(b'b' * 32).decode())") \
    DATABASE_URL=postgresql://nobody@nowhere/none REDIS_URL=redis://nowhere \
    SITE_URL=https://nowhere.example ALLOWED_HOSTS=nowhere.example \
    python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 portal \
    && install -d -o portal -g portal /data

USER portal
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "privacyportal.wsgi:application"]
