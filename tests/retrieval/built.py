"""The real index over the packaged corpus, embedded once for the whole test run."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from retrieval.chroma_index import ChromaIndex
from retrieval.embeddings import embedding
from retrieval.formats import load_corpus
from retrieval.hybrid import HybridIndex
from retrieval.splitting import split_all


@cache
def index_folder() -> Path:
    """A folder with the finished Chroma index of the packaged corpus; copy it, do not change it."""
    folder = Path(tempfile.mkdtemp(prefix="countersign-index-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ChromaIndex(split_all(load_corpus()), embedding(), folder / "index")
    return folder / "index"


@cache
def corpus_index() -> HybridIndex:
    """Search over the packaged corpus, as the product has it."""
    return HybridIndex(ChromaIndex(split_all(load_corpus()), embedding(), index_folder()))
