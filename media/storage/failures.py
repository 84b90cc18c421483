"""What S3 clients raise, in the words of this package."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from urllib3.exceptions import HTTPError

from media.storage.store import BlobMissing, StoreRefused, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = frozenset({"NoSuchKey", "NotFound", "404"})
PASSING = frozenset(
    {"RequestTimeout", "RequestTimeTooSkewed", "BadDigest", "IncompleteBody", "OperationAborted", "PreconditionFailed"}
)
SERVER_ERROR = 500
TOO_MANY = 429


@contextmanager
def translated(key: str) -> Iterator[None]:
    """Turn what boto3 raises about `key` into BlobMissing, StoreUnavailable or StoreRefused."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in MISSING:
            raise BlobMissing(key) from error
        if status >= SERVER_ERROR or status == TOO_MANY or code in PASSING:
            message = f"{key}: the store answered {code} ({status})"
            raise StoreUnavailable(message) from error
        message = f"{key}: the store refused with {code} ({status})"
        raise StoreRefused(message) from error
    except NoCredentialsError as error:
        message = f"{key}: there are no credentials for the store"
        raise StoreRefused(message) from error
    except (HTTPClientError, HTTPError, BotoCoreError) as error:
        message = f"{key}: the store cannot be reached: {error}"
        raise StoreUnavailable(message) from error
