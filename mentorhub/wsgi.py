import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhub.settings")
application = get_wsgi_application()

from mentorhub.checks import refuse_to_start_without_gates  # noqa: E402  needs the apps

refuse_to_start_without_gates()
