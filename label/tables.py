"""Imports every models module, so that `Base.metadata` is whole."""

from csr.catalogue import models as catalogue
from csr.events import models as events
from csr.firms import models as firms
from csr.initiatives import models as initiatives
from csr.reports import models as reports
from csr.stories import models as stories
from label.accounts import models as accounts
from label.applications import models as applications
from label.campaigns import models as campaigns
from label.certificates import models as certificates
from label.companies import models as companies
from label.declarations import models as declarations
from label.declarations.attendance import models as attendance
from label.declarations.masking import models as masking
from label.editions import models as editions
from label.kit import audit, discarded_files, idempotency
from label.kit.columns import Base
from label.links import models as links
from label.outbox import models as outbox
from label.remarks import models as remarks

LABEL = (
    accounts,
    applications,
    attendance,
    audit,
    campaigns,
    certificates,
    companies,
    declarations,
    discarded_files,
    editions,
    idempotency,
    links,
    masking,
    outbox,
    remarks,
)
CSR = (catalogue, events, firms, initiatives, reports, stories)
metadata = Base.metadata
