"""Imports every models module, so that `Base.metadata` is whole."""

from label.accounts import models as accounts
from label.applications import models as applications
from label.certificates import models as certificates
from label.companies import models as companies
from label.declarations import models as declarations
from label.editions import models as editions
from label.kit import audit, idempotency
from label.kit.columns import Base

ALL = (accounts, applications, audit, certificates, companies, declarations, editions, idempotency)
metadata = Base.metadata
