"""Signature Version 4, by botocore; nothing else of it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from server.core.adapters import Answer, Question, Refusal
from server.core.provider import Credential

_KEYS = "https://console.aws.amazon.com/iam/home#/security_credentials"
_UNKNOWN = frozenset(
    ("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "SignatureDoesNotMatch")
)
_EXPIRED = frozenset(("ExpiredTokenException", "ExpiredToken", "RequestExpired"))
_CLOCK = frozenset(("RequestTimeTooSkewed", "InvalidSignatureException"))
_SLOW = frozenset(
    ("LimitExceededException", "ThrottlingException", "Throttling", "SlowDown", "RequestLimitExceeded")
)
_DENIED = frozenset(("AccessDeniedException", "AccessDenied", "NotAuthorized", "OptInRequired"))


def key_fields(label: str, help_text: str) -> tuple[Credential, ...]:
    """Gives the fields that sign in.

    Args:
        label: Of the access key's id.
        help_text: What the key must be allowed to do.
    """
    return (
        Credential(
            "accessKeyId",
            label,
            help_text,
            "https://console.aws.amazon.com/iam/home#/users",
            r"A[KS]IA[A-Z0-9]{8,}",
            "must begin with AKIA (or ASIA for temporary keys)",
        ),
        Credential(
            "secretAccessKey", "Secret access key", "Shown once, when the key is made.", "", r"\S{16,}"
        ),
        Credential(
            "sessionToken",
            "Session token",
            "For temporary keys only.",
            pattern=r"\S+",
            optional=True,
            long=True,
        ),
    )


def signed(question: Question, fields: Mapping[str, str], *, service: str, region: str) -> Question:
    """Gives the question with its signature, good for some minutes.

    Args:
        question: What to ask; its body is `content`.
        fields: accessKeyId, secretAccessKey and, for temporary keys, sessionToken.
        service: As the signature names it.
        region: Likewise.
    """
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys = Credentials(fields["accessKeyId"], fields["secretAccessKey"], fields.get("sessionToken"))
    # The signature covers the address as it is sent, so it is put together here.
    url = question.url + (f"?{urlencode(question.params, quote_via=quote)}" if question.params else "")
    request = AWSRequest(question.method, url, dict(question.headers), question.content or b"")
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(keys, service, region).add_auth(request)
    return replace(question, url=url, params=(), headers=dict(request.headers.items()))


def explain(answer: Answer, code: str, needs: str) -> Refusal | None:
    """Says why a signed request was refused.

    Args:
        answer: What came back.
        code: The error's name in it.
        needs: What the key must be allowed to do.
    """
    if code in _CLOCK or "Signature expired" in answer.said() or "not yet current" in answer.said():
        return Refusal(
            "clock",
            "AWS refuses the signature. Either this computer's clock is wrong by more than five minutes, or "
            "the secret key does not belong to the access key.",
        )
    if code in _UNKNOWN:
        return Refusal("key", f"AWS does not know this key: it was deleted or mistyped. See {_KEYS}.")
    if code in _EXPIRED:
        return Refusal("key", "These temporary AWS keys have expired. Use keys of an IAM user that last.")
    if code in _SLOW:
        return Refusal("rate", "AWS asks for fewer requests.")
    if code in _DENIED:
        return Refusal("permission", f"AWS takes this key, but it may not do this. It needs {needs}.")
    return None
