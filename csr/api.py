"""Every route of the CSR tracker, under /api/v1/csr."""

from csr.catalogue import api as catalogue
from csr.events import api as events
from csr.firms import api as firms
from csr.initiatives import api as initiatives
from csr.reports import api as reports
from csr.stories import api as stories
from csr.suggestions import api as suggestions

FEATURES = (firms, catalogue, initiatives, suggestions, events, stories, reports)
ROUTES = [handler for feature in FEATURES for handler in feature.ROUTES]
