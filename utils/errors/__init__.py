"""The one error family. A class carries its HTTP status, its code and whether trying again can help.

AppError
├── InvalidRequest 400 · NoFiles 400
├── TriggerWordInvalid · CaptionInvalid · CaptionTooLong · NothingAccepted · ExportNotReady · MetadataRefused 422
├── SessionGone · ImageGone 404 · StaleVersion 409
├── UploadRefused: TypeNotAllowed NotAnImage ImageDamaged ImageTooSmall TooManyPixels TooManyScans
│   TooManyParts 422, FileTooLarge BodyTooLarge 413, TooManyImages 409, SessionFull ServerFull 507
├── LibraryClosed 403 · AssetGone 404 · NotWritten 409 · DatasetNameInvalid SelectionTooLarge 422
│   LibraryBusy LibraryUnavailable 503
├── ModelUnknown 400 · GeneratedImageGone 404
├── CrossSite 403 · SessionDamaged 500 · BackupInvalid 422 · TooManyMisses 429 · Stopping 503
└── EngineError: KeyMissing KeyRejected 401, AccessCodeWrong RegionRefused 403, EngineUnknown 400,
    EngineUnavailable EngineTimeout EmptyReply NoPicture Truncated BadReply 502, ModelGone 502, EngineRefused 502,
    EngineMisconfigured 502, NotConfigured 503, ContentBlocked 422,
    RateLimited QuotaExhausted TooManyAttempts 429, CaptionKept 409
"""

from utils.errors.base import AppError
from utils.errors.engines import (
    AccessCodeWrong,
    BadReply,
    CaptionKept,
    ContentBlocked,
    EmptyReply,
    EngineError,
    EngineMisconfigured,
    EngineRefused,
    EngineTimeout,
    EngineUnavailable,
    EngineUnknown,
    KeyMissing,
    KeyRejected,
    ModelGone,
    NoPicture,
    NotConfigured,
    QuotaExhausted,
    RateLimited,
    RegionRefused,
    TooManyAttempts,
    Truncated,
)
from utils.errors.generation import GeneratedImageGone, ModelUnknown
from utils.errors.library import (
    AssetGone,
    DatasetNameInvalid,
    LibraryBusy,
    LibraryClosed,
    LibraryUnavailable,
    NotWritten,
    SelectionTooLarge,
)
from utils.errors.requests import (
    BodyTooLarge,
    CrossSite,
    InvalidRequest,
    NoFiles,
    Stopping,
    TooManyMisses,
)
from utils.errors.sessions import (
    BackupInvalid,
    CaptionInvalid,
    CaptionTooLong,
    ExportNotReady,
    ImageGone,
    MetadataRefused,
    NothingAccepted,
    SessionDamaged,
    SessionGone,
    StaleVersion,
    TriggerWordInvalid,
)
from utils.errors.uploads import (
    FileTooLarge,
    ImageDamaged,
    ImageTooSmall,
    NotAnImage,
    ServerFull,
    SessionFull,
    TooManyImages,
    TooManyParts,
    TooManyPixels,
    TooManyScans,
    TypeNotAllowed,
    UploadRefused,
)

__all__ = [
    "AccessCodeWrong",
    "AppError",
    "AssetGone",
    "BackupInvalid",
    "BadReply",
    "BodyTooLarge",
    "CaptionInvalid",
    "CaptionKept",
    "CaptionTooLong",
    "ContentBlocked",
    "CrossSite",
    "DatasetNameInvalid",
    "EmptyReply",
    "EngineError",
    "EngineMisconfigured",
    "EngineRefused",
    "EngineTimeout",
    "EngineUnavailable",
    "EngineUnknown",
    "ExportNotReady",
    "FileTooLarge",
    "GeneratedImageGone",
    "ImageDamaged",
    "ImageGone",
    "ImageTooSmall",
    "InvalidRequest",
    "KeyMissing",
    "KeyRejected",
    "LibraryBusy",
    "LibraryClosed",
    "LibraryUnavailable",
    "MetadataRefused",
    "ModelGone",
    "ModelUnknown",
    "NoFiles",
    "NoPicture",
    "NotAnImage",
    "NotConfigured",
    "NotWritten",
    "NothingAccepted",
    "QuotaExhausted",
    "RateLimited",
    "RegionRefused",
    "SelectionTooLarge",
    "ServerFull",
    "SessionDamaged",
    "SessionFull",
    "SessionGone",
    "StaleVersion",
    "Stopping",
    "TooManyAttempts",
    "TooManyImages",
    "TooManyMisses",
    "TooManyParts",
    "TooManyPixels",
    "TooManyScans",
    "TriggerWordInvalid",
    "Truncated",
    "TypeNotAllowed",
    "UploadRefused",
]
