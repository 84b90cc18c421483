"""What can go wrong, in the domain's words; the edge turns these into HTTP or retries.

VignetteError
├── NotFound      not there, or not yours: the same answer on purpose
├── NotAllowed    you may see it but not do this to it
├── SignedOut     nobody is signed in, or the credential has died
├── Conflict      it is no longer in the state this needs (carries a code)
├── Stale         somebody changed it since you read it
├── Invalid       one field is wrong (carries its name)
├── InvalidMany   several are (carries each name with its words)
├── TooLarge      more than the limit, the quota or the disk allows (carries a code)
└── TooMany       too often; try again after a stated time
"""

from __future__ import annotations

from collections.abc import Sequence


class VignetteError(Exception):
    """Root of every error this product raises on purpose."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(VignetteError):
    """The thing does not exist for this person."""

    def __init__(self, detail: str = "There is nothing here, or it is not shared with you.") -> None:
        super().__init__(detail)


class NotAllowed(VignetteError):
    """The person may see the thing but not do this."""

    def __init__(self, detail: str = "You may not do this.") -> None:
        super().__init__(detail)


class SignedOut(VignetteError):
    """No living credential came with the request."""

    def __init__(self, detail: str = "Please sign in.") -> None:
        super().__init__(detail)


class Conflict(VignetteError):
    """The thing is not in a state that allows this; `code` says which."""

    def __init__(self, detail: str, code: str = "conflict") -> None:
        super().__init__(detail)
        self.code = code


class Stale(VignetteError):
    """The editor's copy is older than ours."""

    def __init__(self, detail: str = "Someone changed this since you opened it.") -> None:
        super().__init__(detail)


class Invalid(VignetteError):
    """One field holds something we cannot accept; `field` names it."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field
        self.fields = ((field, detail),)


class InvalidMany(VignetteError):
    """Several fields are wrong; `fields` has the name of each and what is wrong with it."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__("Some of this needs another look.")
        self.fields = tuple(fields)


class TooLarge(VignetteError):
    """Over a limit; `code` is `too_large`, `over_quota` or `no_space`."""

    def __init__(self, detail: str, code: str = "too_large") -> None:
        super().__init__(detail)
        self.code = code


class TooMany(VignetteError):
    """Too many tries; `retry_after_s` says when to come back."""

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
