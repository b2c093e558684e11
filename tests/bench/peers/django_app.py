"""The three requests as the manuals of Django and Django REST framework write them: models, serializers, views.

It reads the address of the product's database in DATABASE_URL. No rules, no scoring: its score adds the hours up.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import django
from django.conf import settings

URL = urlsplit(os.environ["DATABASE_URL"])
if URL.scheme == "sqlite":
    DATABASE = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": URL.path.removeprefix("/") if URL.path.startswith("//") else URL.path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
else:
    DATABASE = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": URL.path.removeprefix("/"),
        "USER": URL.username,
        "HOST": parse_qs(URL.query)["host"][0],
    }
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": DATABASE | {"CONN_MAX_AGE": None}},
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="of the bench",
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models, transaction  # noqa: E402
from django.http import Http404  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402
from rest_framework.authentication import BaseAuthentication  # noqa: E402
from rest_framework.exceptions import AuthenticationFailed  # noqa: E402
from rest_framework.permissions import BasePermission  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


class Person(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    is_authenticated = True

    class Meta:
        app_label, db_table, managed = "peers", "people", False


class Affiliation(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    siren = models.CharField(max_length=9)

    class Meta:
        app_label, db_table, managed = "peers", "affiliations", False


class Token(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = "peers", "tokens", False


class Declaration(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    siren = models.CharField(max_length=9)
    edition = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=40, default="draft")
    action = models.CharField(max_length=40)
    audience = models.CharField(max_length=40)
    time = models.CharField(max_length=40)
    participants = models.IntegerField()
    hundredths = models.BigIntegerField(db_column="hours")
    started_on = models.DateField()
    created_by = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        app_label, db_table, managed = "peers", "declarations", False

    @property
    def hours(self):
        return Decimal(self.hundredths) / 100


class Audit(models.Model):
    at = models.DateTimeField()
    person_id = models.CharField(max_length=32)
    token_id = models.CharField(max_length=32)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    siren = models.CharField(max_length=9)
    after = models.TextField()

    class Meta:
        app_label, db_table, managed = "peers", "audit", False


class Company(models.Model):
    siren = models.CharField(primary_key=True, max_length=9)
    diffusible = models.BooleanField()

    class Meta:
        app_label, db_table, managed = "peers", "companies", False


class Certificate(models.Model):
    number = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(max_length=250)
    search_name = models.CharField(max_length=250)
    company = models.ForeignKey(Company, models.CASCADE, db_column="siren")
    level = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    issued_on = models.DateField()
    valid_until = models.DateField()

    class Meta:
        app_label, db_table, managed = "peers", "certificates", False


class DeclarationSerializer(serializers.ModelSerializer):
    kind = serializers.ChoiceField(["volunteering"])
    hours = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    participants = serializers.IntegerField(min_value=0)

    class Meta:
        model = Declaration
        fields = ["id", "siren", "state", "kind", "action", "audience", "time", "participants", "hours", "started_on"]
        read_only_fields = ["id", "siren", "state"]


class CertificateSerializer(serializers.ModelSerializer):
    siren = serializers.CharField(source="company_id")

    class Meta:
        model = Certificate
        fields = ["number", "name", "siren", "level", "edition", "issued_on", "valid_until"]


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request):
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        digest = hashlib.sha256(key.encode()).hexdigest()
        token = Token.objects.select_related("person").filter(digest=digest, revoked_at=None).first()
        if token is None:
            raise AuthenticationFailed
        return token.person, token

    def authenticate_header(self, request):
        return "Bearer"


class ActsForCompany(BasePermission):
    def has_permission(self, request, view):
        if not request.user.affiliations.filter(siren=view.kwargs["siren"]).exists():
            raise Http404
        return True


class DeclarationsView(APIView):
    authentication_classes = [BearerAuthentication]
    permission_classes = [ActsForCompany]

    @transaction.atomic
    def post(self, request, siren, edition):
        serializer = DeclarationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        at, hours = datetime.now(UTC), serializer.validated_data.pop("hours")
        made = {"id": uuid4().hex, "hundredths": int(hours * 100), "created_by": request.user.id, "created_at": at}
        row = serializer.save(siren=siren, edition=edition, **made)
        acted = {"action": "declare", "subject": "declaration", "subject_id": row.id, "siren": siren}
        Audit.objects.create(
            at=at, person_id=request.user.id, token_id=request.auth.id, after=json.dumps(request.data), **acted
        )
        return Response(serializer.data, 201)


class ScoreView(APIView):
    authentication_classes = [BearerAuthentication]
    permission_classes = [ActsForCompany]

    def get(self, request, siren, edition):
        rows = list(Declaration.objects.filter(siren=siren, edition=edition))
        hours = {}
        for row in rows:
            hours[row.kind] = hours.get(row.kind, Decimal(0)) + row.hours
        return Response({"declarations": len(rows), "hours": hours})


class RegisterView(generics.ListAPIView):
    authentication_classes, permission_classes = [], []
    serializer_class = CertificateSerializer

    def get_queryset(self):
        held = Certificate.objects.filter(
            state="valid", valid_until__gte=datetime.now(UTC).date(), company__diffusible=True
        )
        return held.order_by("search_name", "number")[:50]


YEAR = "api/v1/companies/<str:siren>/editions/<str:edition>"
urlpatterns = [
    path(f"{YEAR}/declarations", DeclarationsView.as_view()),
    path(f"{YEAR}/score", ScoreView.as_view()),
    path("api/v1/register", RegisterView.as_view()),
]
application = get_wsgi_application()
