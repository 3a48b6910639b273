"""What AWS, or its client, refused: in a sentence, with what to do about it."""

from botocore import exceptions as botocore
from botocore.exceptions import BotoCoreError, ClientError

LOG_IN = (
    "Log in (`aws sso login`), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
    "(and AWS_SESSION_TOKEN); then run the same command again."
)
# Services have different words for the same (IAM, common errors; S3, error responses).
_NOT_ACCEPTED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "InvalidToken",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "AuthFailure",
}
_BUSY = {
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
}
_MAY_NOT = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled"}
_UNUSABLE = (
    botocore.NoCredentialsError,
    botocore.PartialCredentialsError,
    botocore.CredentialRetrievalError,
    botocore.ProfileNotFound,
    botocore.ConfigNotFound,
    botocore.ConfigParseError,
    botocore.TokenRetrievalError,
    botocore.NoAuthTokenError,
    botocore.SSOError,
    botocore.UnknownCredentialError,
    botocore.InvalidConfigError,
)
_UNREACHABLE = (botocore.ConnectionError, botocore.HTTPClientError)


def explained(exc: ClientError | BotoCoreError, region: str, endpoint: str | None = None) -> str:
    """What happened and what to do, in a sentence or two.

    Args:
        exc: what boto3 raised.
        region: where AWS was asked.
        endpoint: the local AWS's; None for AWS itself.
    """
    if isinstance(exc, ClientError):
        code = str(exc.response.get("Error", {}).get("Code", ""))
        if code in _NOT_ACCEPTED:
            return f"The AWS credentials have expired, or nobody accepts them ({code}). {LOG_IN}"
        if code in _BUSY:
            return f"AWS has too much to do ({exc}). Run the same command again in a minute."
        what = "Grant what it names" if code in _MAY_NOT else "Mend what it names"
        return f"AWS refused: {exc}. {what}, then run the same command again."
    if isinstance(exc, _UNUSABLE):
        return f"There are no usable AWS credentials ({exc}). {LOG_IN}"
    if isinstance(exc, _UNREACHABLE):
        look = (
            f"Is the local AWS at {endpoint} running? `make run` starts one."
            if endpoint
            else f"Look at the network, and whether {region} is the right region (stages.toml)."
        )
        return f"AWS can't be reached: {exc}. {look} Then run the same command again."
    return f"{exc}. Run the same command again; if it comes back, mend what it names."


def is_hiccup(exc: ClientError | BotoCoreError) -> bool:
    """Whether the same request may be answered in a moment: throttled, or a lost connection."""
    if isinstance(exc, ClientError):
        answer = exc.response
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return answer.get("Error", {}).get("Code") in _BUSY or status >= 500
    return not isinstance(exc, _UNUSABLE)


def expired(words: str) -> bool:
    """Whether a tool's last words are about credentials that nobody accepts."""
    return any(f"({code})" in words for code in _NOT_ACCEPTED)
