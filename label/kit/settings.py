"""All that can be set from outside; `docs/reference/settings.md` tells the same, held to this file by a test."""

from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment, each name with `LABEL_` before it; frozen for the life of the process."""

    model_config = SettingsConfigDict(env_prefix="LABEL_", frozen=True, extra="forbid")

    data_dir: Path = Field(
        default=Path("var"), description="Folder of the SQLite database and of the evidence and certificate files."
    )
    database_url: str = Field(
        default="", description="`postgresql://…` for a city; empty: SQLite in the data folder, `label.db`."
    )
    allow_old_sqlite: bool = Field(
        default=False,
        description="Accept a SQLite library older than 3.51.3, whose WAL-reset bug can corrupt a database.",
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the server listens on.")
    base_url: str = Field(
        default="", description="Public address, printed on certificates; empty: made from host and port."
    )
    city_name: str = Field(default="Ville de Boulogne-Billancourt", description="Who grants the label.")
    club_name: str = Field(default="Boulogne Business Club", description="Who reviews the applications.")
    mayor: str = Field(default="", description="Name under the city's signature; empty leaves a line to sign.")
    club_president: str = Field(default="", description="Name under the club's signature; empty likewise.")
    city_logo: Path | None = Field(
        default=None, description="The city's logo on certificates (PNG or JPEG); left out, its name is set instead."
    )
    club_logo: Path | None = Field(default=None, description="The club's, likewise.")
    certificate_family: Literal["seine", "cadre"] = Field(
        default="seine", description="How certificates look: `seine`, on the river's bend, or `cadre`, in a frame."
    )
    certificate_prefix: str = Field(
        default="BB", pattern="^[A-Z]{2,4}$", description="First letters of a certificate's number."
    )
    demonstration: bool = Field(
        default=False, description="Print SPÉCIMEN on certificates; `make run` sets it in the demonstration city."
    )
    keys_dir: Path | None = Field(
        default=None, description="Folder of the issuer's private keys; left out: `keys` in the data folder."
    )
    seal_file: Path | None = Field(
        default=None,
        description="The seal: a PKCS#12 file (RSA). Without one and without a token, a TEST authority makes one.",
    )
    seal_password: SecretStr = Field(default=SecretStr(""), description="Password of the seal's file.")
    seal_module: str = Field(default="", description="PKCS#11 library of the token that holds the seal, as a path.")
    seal_token: str = Field(default="", description="Label of the token.")
    seal_pin: SecretStr = Field(default=SecretStr(""), description="PIN of the token.")
    seal_label: str = Field(default="", description="Label of the seal's key and certificate on the token.")
    timestamp_url: str = Field(
        default="",
        description="Time-stamp authority (RFC 3161): seals become PAdES B-T, and last longer than their key.",
    )
    long_term: bool = Field(
        default=False, description="Seal as PAdES B-LTA, with revocations; needs `timestamp_url` and `trust_file`."
    )
    trust_file: Path | None = Field(
        default=None,
        description="Authorities (PEM) trusted and published beside the issuer's own, for time-stamps and B-LTA.",
    )
    issues: bool = Field(
        default=True, description="The server issues a campaign's certificates itself; false where `label worker` does."
    )
    database_threads: int = Field(
        default=8,
        ge=1,
        le=64,
        description="Threads on PostgreSQL, each with a connection to read and one to write; readers on SQLite.",
    )
    queue_size: int = Field(
        default=1024, ge=1, description="Requests that may wait for the database; beyond it the answer is 503."
    )
    wait_seconds: float = Field(
        default=2,
        gt=0,
        description="How long a request may wait for a thread or for SQLite's writer; then the answer is 503.",
    )
    lock_seconds: float = Field(
        default=0.4,
        gt=0,
        description="How long a request may wait while another program holds SQLite's write lock; then the answer is"
        " 503. Commands and campaigns wait for 10 seconds.",
    )
    body_seconds: float = Field(
        default=10,
        gt=0,
        description="How long the body of a request may take to arrive, and one second more for each 50 kB of it.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of your proxies, with commas: only from them is `X-Forwarded-For` believed."
        " Empty: no proxy, the peer is the client. Limits by address count the client.",
    )
    file_checks_per_minute: int = Field(
        default=60,
        ge=0,
        description="Uploaded certificates that differ from every issued file, by address; 0: no limit. An issued file"
        " is not counted.",
    )
    check_wait_seconds: float = Field(
        default=1.5, gt=0, description="How long such a file may wait for its turn; then the answer is 503."
    )
    simulations_per_minute: int = Field(default=300, ge=0, description="Simulations, by address; 0: no limit.")
    uploads_per_minute: int = Field(default=300, ge=0, description="Evidence files, by API key; 0: no limit.")
    upload_wait_seconds: float = Field(
        default=10, gt=0, description="How long an evidence file may wait to be examined; then the answer is 503."
    )
    documents_per_minute: int = Field(
        default=60, ge=0, description="PDFs and workbooks made, by API key, without one by address; 0: no limit."
    )
    imports_per_minute: int = Field(default=30, ge=0, description="Imports by the API, by API key; 0: no limit.")
    key_days: int = Field(default=365, ge=1, description="Life of a new API key, in days.")
    idempotency_days: int = Field(
        default=7, ge=1, description="How long the answer to an Idempotency-Key is kept, in days."
    )
    commune_code: str = Field(
        default="92012",
        pattern=r"^[0-9][0-9AB][0-9]{3}$",
        description="INSEE code of the commune, not a postcode: SOEE steers large firms with an establishment there.",
    )
    csr_threshold: int = Field(
        default=500,
        ge=1,
        description="SOEE steers the firms of more employees than this. The city's choice: the report of 2015 says 500;"
        " since the European simplification of 2025 the duty to report starts higher, and the city still steers from"
        " here.",
    )
    csr_threshold_basis: str = Field(
        default="Code de commerce, articles L. 225-102-1 et R. 225-104, dans leur rédaction de 2015 : rapport RSE des"
        " sociétés de plus de 500 salariés. Depuis la simplification européenne de 2025 l’obligation commence plus"
        " haut ; la Ville continue de suivre les entreprises à partir de ce seuil.",
        description="Where the threshold comes from, shown beside the coverage; it goes with `LABEL_CSR_THRESHOLD`.",
    )
    csr_threshold_on: date = Field(
        default=date(2014, 1, 1),
        description="Since when that basis holds; in 2014 the threshold of 500 came into force (decree 2012-557).",
    )
    backup_passphrase: SecretStr = Field(
        default=SecretStr(""),
        description="Passphrase of the private keys in a backup, where neither a file nor a terminal gives it.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO", description="Level of the log on standard error."
    )

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str) -> str:
        if url and not url.startswith(("postgresql://", "sqlite:///")):
            raise ValueError("must begin with postgresql://, or be empty for SQLite in the data folder")
        _ = urlsplit(url).port  # raises ValueError for what is no port
        return url

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'label.db'}")
        if not self.base_url:
            object.__setattr__(self, "base_url", f"http://{self.host}:{self.port}")
        if not self.keys_dir:
            object.__setattr__(self, "keys_dir", self.data_dir / "keys")
        _ = self.trusted_networks  # raises ValueError for what is no network
        if urlsplit(self.base_url).path.strip("/"):
            raise ValueError("base_url must be a host without a path: the issuer's name (did:web) is made of it")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        if self.long_term and not (self.timestamp_url and self.trust_file):
            raise ValueError("long_term needs timestamp_url and trust_file")
        return self

    @property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """`trusted_proxies`, parsed."""
        return tuple(ip_network(one.strip()) for one in self.trusted_proxies.split(",") if one.strip())

    @property
    def on_sqlite(self) -> bool:
        """True on the embedded default."""
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_file(self) -> Path | None:
        """The file of the embedded database; None on PostgreSQL."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.on_sqlite else None
