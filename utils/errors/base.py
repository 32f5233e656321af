"""What all errors of the family share: status, code, whether trying again can help."""

from typing import ClassVar


class AppError(Exception):
    """Something a person should hear about: a sentence, a code and the facts behind it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts = facts
