"""Everything captioned or generated, found again: files are the truth, a DuckDB file is a cache of what they say.

records   what is known of a file, a place, a scan · words  text as a search compares it
walk      the stat walk, and the proof that a file is gone · facts  from bytes to what is kept
copies    words into every copy of an asset
tables    the tables as SQL · cache  the one module that knows DuckDB
scan      brings the tables up to date · search  looks up · parquet  writes out
library   ``Library``, which the rest of the app knows
"""

from utils.library.facts import embed_metadata, extract_embedded_metadata
from utils.library.library import Library, build_library, library_roots

rebuild_from_files = Library.rebuild_from_files
add_file_location = Library.add_file_location
export_to_parquet = Library.export_to_parquet

__all__ = [
    "Library",
    "add_file_location",
    "build_library",
    "embed_metadata",
    "export_to_parquet",
    "extract_embedded_metadata",
    "library_roots",
    "rebuild_from_files",
]
