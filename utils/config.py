"""Every setting, typed, from the environment or ``.env``. Reports all faults together; never prints a value."""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

#: An access code guards the operator's paid key against guessing from the open internet: 5 guesses a minute
#: from 100,000 addresses need 58 bits to stay below one chance in a million a year.
MIN_ACCESS_CODE_CHARS = 16


class ConfigError(SystemExit):
    """The settings cannot be used; the message lists every fault in one go."""


class Settings(BaseSettings):
    """The app's settings. A field's name in capitals is the name of its environment variable."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    # engines
    gemini_api_key: SecretStr = SecretStr("")
    secret_access_code: SecretStr = SecretStr("")
    gemini_models: Annotated[tuple[str, ...], NoDecode] = (
        "gemini-3.8-flash",
        "gemini-3.5-flash-lite",
        "gemini-3.1-flash-lite",
    )
    gemini_base_url: str = ""
    openai_base_url: str = ""
    openai_api_key: SecretStr = SecretStr("")
    openai_model: str = ""
    caption_engine: str = Field("auto", pattern="^(auto|gemini|openai|offline)$")
    caption_concurrency: int = Field(15, ge=1, le=15)
    caption_requests_per_minute: int = Field(15, ge=1, le=2000)
    caption_requests_per_day: int = Field(1500, ge=1, le=1_000_000)
    caption_min_interval_seconds: float = Field(2.0, ge=0, le=60)

    # what the server's own key gives
    server_key_captions_per_day: int = Field(2000, ge=1, le=1_000_000)
    server_key_captions_per_session: int = Field(300, ge=1, le=1_000_000)
    server_key_captions_per_address: int = Field(1500, ge=1, le=1_000_000)

    # sessions
    sessions_dir: Path = Path("/tmp/sessions")  # noqa: S108 - the client's documented default
    session_ttl_days: int = Field(7, ge=1, le=365)

    # library
    #: holds library/, media/ and the cache of the library, which may be deleted
    data_dir: Path = Path("./data")
    #: more folders to look through
    library_roots: Annotated[tuple[Path, ...], NoDecode] = ()
    #: generated media; DATA_DIR/media if empty
    media_root: Path | None = None

    # exports
    #: DATA_DIR/output and DATA_DIR/temp if empty
    output_dir: Path | None = None
    temp_dir: Path | None = None
    jpeg_quality: int = Field(85, ge=0, le=100)
    webp_quality: int = Field(80, ge=0, le=100)
    png_compression: int = Field(6, ge=0, le=9)
    sign_urls: bool = False
    #: the first signs, all are good for links that are out
    signing_secret: SecretStr = SecretStr("")
    #: seconds; a link may not outlive its file
    url_signature_expiry: int = Field(3600, ge=1, le=7 * 86_400)
    gemini_image_model: str = Field("gemini-3.1-flash-image", min_length=1)
    max_variations: int = Field(4, ge=1, le=16)

    # generation
    #: auto takes the first below that is configured
    generation_engine: str = Field("auto", pattern="^(auto|inference|automatic1111|replicate|openai|gemini-image)$")
    #: names to offer where the service leaves the choice to whoever asks
    generation_models: Annotated[tuple[str, ...], NoDecode] = ()
    #: the seed's name for an own service
    inference_service_url: str = ""
    inference_service_api_key: SecretStr = SecretStr("")
    automatic1111_url: str = ""
    replicate_api_token: SecretStr = SecretStr("")
    #: ``owner/name:version`` of a training, or ``owner/name`` of an official model
    replicate_models: Annotated[tuple[str, ...], NoDecode] = ()
    replicate_base_url: str = "https://api.replicate.com"
    openai_images_url: str = ""
    openai_images_api_key: SecretStr = SecretStr("")
    openai_images_model: str = "gpt-image-1"
    #: further hosts from which finished pictures may be fetched
    generation_output_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    #: for one request, whatever it asks for
    generation_timeout_seconds: float = Field(120, ge=1, le=600)
    generation_requests_per_hour: int = Field(50, ge=1, le=10_000)
    generation_at_once: int = Field(2, ge=1, le=15)
    #: from everybody together: services cost by the picture
    generation_pictures_per_day: int = Field(1000, ge=1, le=1_000_000)
    #: days a generated image is kept unless it is marked
    generated_images_days: int = Field(30, ge=1, le=3650)

    # limits
    max_images: int = Field(100, ge=1, le=1000)
    max_image_file_size: int = Field(10 * 1024 * 1024, ge=1024, le=64 * 1024 * 1024)
    #: decoding costs about 5 bytes a pixel (WebP about 16, hence its lower cap); 512 MB must do
    max_image_pixels: int = Field(25_000_000, ge=10_000, le=100_000_000)
    max_webp_pixels: int = Field(16_800_000, ge=10_000, le=100_000_000)
    #: bytes of images, as uploaded: of one session (a hundred of 10 MB fit), and of all sessions together
    max_session_bytes: int = Field(1_200_000_000, ge=1024)
    max_total_bytes: int = Field(1_500_000_000, ge=1024)
    #: room kept free on the disks that hold sessions, generated images and exported files, in bytes
    min_free_disk: int = Field(200 * 1024 * 1024, ge=0)

    # service
    trusted_proxies: int = Field(0, ge=0, le=5)
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @property
    def library_folder(self) -> Path:
        """Where finished sessions are filed."""
        return self.data_dir / "library"

    @property
    def output_folder(self) -> Path:
        return self.output_dir or self.data_dir / "output"

    @property
    def temp_folder(self) -> Path:
        return self.temp_dir or self.data_dir / "temp"

    @property
    def media_folder(self) -> Path:
        """Where generated media are kept."""
        return self.media_root or self.data_dir / "media"

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.signing_secret.get_secret_value().split(",") if part.strip())

    @field_validator(
        "gemini_models",
        "library_roots",
        "generation_models",
        "replicate_models",
        "generation_output_hosts",
        mode="before",
    )
    @classmethod
    def _split_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("gemini_models")
    @classmethod
    def _at_least_one(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("name at least one model")
        return value

    @field_validator("secret_access_code")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < MIN_ACCESS_CODE_CHARS:
            raise ValueError(f"use at least {MIN_ACCESS_CODE_CHARS} characters, so that it cannot be guessed")
        return value

    @field_validator("replicate_models")
    @classmethod
    def _replicate_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[\w.-]+/[\w.-]+(:[0-9a-f]{64})?", name) for name in value):
            raise ValueError("name models as owner/name:version or owner/name")
        return value

    @field_validator(
        "gemini_base_url",
        "openai_base_url",
        "inference_service_url",
        "automatic1111_url",
        "replicate_base_url",
        "openai_images_url",
    )
    @classmethod
    def _http_only(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _one_session_fits(self) -> Self:
        if self.max_total_bytes < self.max_session_bytes:
            raise ValueError("MAX_TOTAL_BYTES: must be at least MAX_SESSION_BYTES")
        return self

    @model_validator(mode="after")
    def _links_can_be_signed(self) -> Self:
        if self.sign_urls and not self.signing_secrets:
            raise ValueError("SIGNING_SECRET: SIGN_URLS needs a secret to sign with")
        if any(len(secret) < MIN_ACCESS_CODE_CHARS for secret in self.signing_secrets):
            raise ValueError(f"SIGNING_SECRET: use at least {MIN_ACCESS_CODE_CHARS} characters for each secret")
        return self

    @model_validator(mode="after")
    def _openai_whole(self) -> Self:
        if self.openai_base_url and not self.openai_model:
            raise ValueError("OPENAI_MODEL: name the model that OPENAI_BASE_URL serves")
        if self.caption_engine == "openai" and not self.openai_base_url:
            raise ValueError("OPENAI_BASE_URL: the openai engine needs an address")
        return self

    @model_validator(mode="after")
    def _generation_whole(self) -> Self:
        if self.replicate_api_token.get_secret_value().strip() and not self.replicate_models:
            raise ValueError("REPLICATE_MODELS: name the trained version, as owner/name:version")
        return self


def load_settings(**overrides: object) -> Settings:
    """Read the settings. Raises ConfigError naming every variable at fault, never its value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()]
        raise ConfigError("These settings cannot be used:\n" + "\n".join(lines)) from None
