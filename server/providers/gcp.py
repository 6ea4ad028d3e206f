"""Google Cloud: the whole bill, from its export to BigQuery.

The services that are models by tokens are booked as another provider's, on this one's bill.
"""

from __future__ import annotations

from server.core.adapters import Session
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report
from server.protocols import billing_export, service_account

_PAIR = ("gcp", "gcp")
_MODELS_PAIR = ("google", "gcp")


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what is billed, net of credits."""
    ledger = Ledger(days, session.dollars)
    for charge in billing_export.charges(session, days):
        models = charge.service_id in billing_export.MODELS
        pair, line = (_MODELS_PAIR, charge.sku) if models else (_PAIR, charge.service)
        billing_export.book(ledger, pair, charge, line)
    return Report(days, (_PAIR, _MODELS_PAIR), ledger.lines())


def check(session: Session) -> str:
    """Asks for yesterday, which reads next to nothing."""
    today = session.now.date()
    list(billing_export.charges(session, DayRange(today, today)))
    return str(service_account.key_of(session)["client_email"])


PROVIDER = Provider(
    id="gcp",
    name="Google Cloud",
    aliases=(
        "google-cloud",
        "google cloud platform",
        "googlecloudplatform",
    ),
    category="Cloud",
    feed=Feed(
        fetch=fetch,
        explain=billing_export.explain,
        check=check,
        fields=(
            Credential(
                "serviceAccount",
                "Service account key",
                "The JSON file, whole. It needs BigQuery Job User on its project and BigQuery Data Viewer on "
                "the export's dataset.",
                "https://console.cloud.google.com/iam-admin/serviceaccounts",
                r"\{.*\}",
                "must be the JSON file's whole content",
                long=True,
            ),
            billing_export.table_field(
                "As project.dataset.gcp_billing_export_v1_… . Nothing is known before the export was "
                "switched on."
            ),
            billing_export.LOCATION,
            Credential(
                "queryProject",
                "Project that pays for the query",
                "Empty: the service account's own.",
                pattern=r"[a-z][a-z0-9.:-]{3,62}",
                secret=False,
                optional=True,
            ),
        ),
        gives=("cost", "models", "projects"),
        hosts=(billing_export.HOST, service_account.TOKEN_HOST),
        timed=True,
        settles_after=5,
        by_month=True,
        chunk_days=366,
        interval_minutes=360,
        least_minutes=60,
        begins_late=True,
        unverified="Google's console counts days in US Pacific time; here they are UTC days. "
        "BigQuery charges "
        "you for what a query reads; at most 20 GB are read at once.",
    ),
)
