"""An archive: a manifest with checksums, then the files it names, as .tar.gz.

Knows bytes, and that an archive may be damaged or hostile. Must not know what its files mean.
Nothing is extracted by name: each file goes where the reader says, under a name that the reader
knows. So no path, link or device of an archive has any effect. Sizes are those of the manifest,
and what is longer is refused before it is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import orjson
from pydantic import TypeAdapter, ValidationError

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
CHUNK: Final = 1 << 20
"""So many bytes are in memory at once. tarfile reads whole headers, which may claim any size."""


class ArchiveError(Exception):
    """The archive cannot be made or used; the text says why, in one line for people."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `schema` is that of the history, `made_at` epoch seconds."""

    format: Literal[1]
    version: str
    schema: str
    made_at: float
    parts: dict[str, Part]


_MANIFEST = TypeAdapter(Manifest)
Accept = Callable[[Manifest], None]
"""Raises ArchiveError for a manifest that is not to be unpacked."""


def pack(target: Path, folder: Path, *, version: str, schema: str, made_at: float) -> Manifest:
    """Write the files of a folder to `target`, for this user alone. It is there whole or not."""
    parts = {path.name: _part(path) for path in sorted(folder.iterdir())}
    manifest = Manifest(FORMAT, version, schema, made_at, parts)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _write(file, manifest, folder)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _part(path: Path) -> Part:
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _write(file: io.BufferedWriter, manifest: Manifest, folder: Path) -> None:
    text = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
    with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(_entry(MANIFEST, len(text), manifest), io.BytesIO(text))
        for name, part in manifest.parts.items():
            with (folder / name).open("rb") as content:
                tar.addfile(_entry(name, part.size, manifest), content)


def _entry(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(manifest.made_at)
    return entry


def unpack(source: Path, folder: Path, accept: Accept) -> Manifest:
    """Check an archive, and write its files to a folder. Raises ArchiveError.

    `accept` sees the manifest before anything is written. The names in it are as in the archive:
    it has to refuse those that it does not know.
    """
    try:
        with (
            source.open("rb") as raw,
            gzip.GzipFile(fileobj=raw) as plain,
            tarfile.open(fileobj=_SmallReads(plain), mode="r:") as tar,  # type: ignore[call-overload]
        ):
            manifest = _manifest(tar)
            accept(manifest)
            for name, part in manifest.parts.items():
                _take(tar, name, part, folder / name)
            if tar.next() is not None or not _is_over(plain):
                raise ArchiveError("it holds more than its manifest names")
    except (OSError, EOFError, ValueError, zlib.error, tarfile.TarError) as error:
        raise ArchiveError(f"it cannot be read: {error}") from error
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    if entry is None or entry.name != MANIFEST or not _is_plain(entry) or entry.size > CHUNK:
        raise ArchiveError("it does not begin with a manifest, so it is no backup of Ringside")
    found = tar.extractfile(entry)
    try:
        return _MANIFEST.validate_json(found.read() if found is not None else b"", strict=True)
    except ValidationError as error:
        raise ArchiveError("its manifest is not one of this version") from error


def _take(tar: tarfile.TarFile, name: str, part: Part, target: Path) -> None:
    entry = tar.next()
    if entry is None or entry.name != name or not _is_plain(entry) or entry.size != part.size:
        raise ArchiveError(f"{name} is not in it as its manifest says")
    content, digest = tar.extractfile(entry), hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(CHUNK) if content is not None else b"":
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise ArchiveError(f"{name} is damaged: its checksum is another")


def _is_plain(entry: tarfile.TarInfo) -> bool:
    return entry.type == tarfile.REGTYPE and not entry.issparse() and not entry.pax_headers


def _is_over(plain: gzip.GzipFile) -> bool:
    """Whether only the padding of a tar follows; reading it checks gzip's own checksum, too."""
    rest = 0
    while rest <= tarfile.RECORDSIZE and (found := plain.read(tarfile.RECORDSIZE)):
        rest += len(found)
    return rest <= tarfile.RECORDSIZE


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...
    def tell(self) -> int: ...


class _SmallReads:
    """A file of which nobody reads much at once."""

    def __init__(self, file: _Readable) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """The next bytes. Raises ArchiveError where somebody wants more than CHUNK."""
        if not 0 <= size <= CHUNK:
            raise ArchiveError("it has a header that is too long")
        return self._file.read(size)

    def seek(self, offset: int) -> int:
        """Go to a byte."""
        return self._file.seek(offset)

    def tell(self) -> int:
        """The number of the next byte."""
        return self._file.tell()


def sizes(parts: Mapping[str, Part]) -> int:
    """How many bytes files take."""
    return sum(part.size for part in parts.values())
