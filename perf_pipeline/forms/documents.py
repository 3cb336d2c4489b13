"""Several forms in one document, and documents that are something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import TextLine
from perf_pipeline.forms.blocks import is_fund_header, is_indicator_header
from perf_pipeline.forms.flow import FlowItem, Row, neighbours
from perf_pipeline.forms.inline import inline_labels
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.text import label_of, squeeze, tidy
from perf_pipeline.forms.titles import NO_TITLE, is_title, title_kind

_ANNEX = re.compile(r"^附[件表]\s*[0-9一二三四五六七八九十]*\s*[:：.、-]?\s*")
IDENTITY = frozenset({"project_name", "department", "supervising_department", "local_department", "implementing_unit"})
"""Labels a form's head has once: seen again after its tables, another form begins."""
REVIEW = frozenset({"review_actual", "review_score"})
_SENTENCE_ENDS = ("。", "；", ";", "：", ":", "，", ",")
KINDS_REFUSED = {
    "objective_declaration": "sets objectives and reports no results",
    "scoring_report": "scores a process or reports an evaluation, without targets and results side by side",
    "re_review_sheet": "holds a reviewer's figures beside the department's own",
}


@dataclass(slots=True)
class Part:
    """One form's stretch of the document, with the title over it."""

    items: list[FlowItem] = field(default_factory=list)
    title: str | None = None
    title_item: FlowItem | None = None
    kind: str | None = None
    has_tables: bool = False
    has_indicators: bool = False
    identity: dict[str, str | None] = field(default_factory=dict)
    has_head: bool = False
    preface: list[FlowItem] = field(default_factory=list)
    """What stands on the pages before it: the report it is annexed to."""

    def add(self, item: FlowItem) -> None:
        self.items.append(item)
        found = _identity(item)
        self.identity = found | self.identity
        if isinstance(item, Row) and item.said:
            self.has_head = self.has_head or bool(found)
            self.has_indicators = self.has_indicators or is_indicator_header(item)
            self.has_tables = self.has_tables or self.has_indicators or is_fund_header(item)

    @property
    def first_page(self) -> int:
        """The page it begins on."""
        return self.begins[0]

    @property
    def begins(self) -> tuple[int, float]:
        """The page it begins on, and how far from its top (PDF points)."""
        places = ((item.page, item.top if isinstance(item, Row) else item.bbox[1]) for item in self.items)
        return min(places, default=(1, 0.0))

    @property
    def last_page(self) -> int:
        """The last page that has something of it."""
        return max((item.page for item in self.items), default=1)

    @property
    def rows(self) -> list[Row]:
        return [item for item in self.items if isinstance(item, Row)]


def split_forms(items: Sequence[FlowItem]) -> list[Part]:
    """The document's forms. A title begins one, and so does a second head after a form's tables, unless they only
    repeat at a page's top: the same title over no head, or over the same one."""
    parts = [Part()]
    for i, item in enumerate(items):
        title = _title_at(items, i)
        if title is not None and _begins_form(parts[-1], items, i, title[0]):
            if not parts[-1].has_tables:
                parts[-1] = _after_preface(parts[-1], items[i:], title)
            else:
                parts.append(Part([], title[0], item, title[1]))
        elif isinstance(item, Row) and _second_head(parts[-1], items, i):
            parts.append(Part([], parts[-1].title, None, parts[-1].kind))
        parts[-1].add(item)
    return [part for part in parts if any(row.cells for row in part.rows)] or parts[:1]


def _after_preface(part: Part, items: Sequence[FlowItem], title: tuple[str, str]) -> Part:
    """The form that begins with a title, the first of `items`; of what comes before it, only what stands on the
    title's page is its own, and of tables that end there only those with labels of a head."""
    item = items[0]
    going_on = {identity(other.grid) for other in items if isinstance(other, Row)}
    form = Part([], title[0], item, title[1], preface=[*part.preface])
    for other in part.items:
        ended = isinstance(other, Row) and identity(other.grid) not in going_on and "header" not in other.said
        if other.page == item.page and not ended:
            form.add(other)
        else:
            form.preface.append(other)
    return form


def _title_at(items: Sequence[FlowItem], i: int) -> tuple[str, str] | None:
    """A title in a line, a cell of its own, or two lines of which only both together are one."""
    text = _text_alone(items[i])
    if text is None:
        return None
    before = _text_alone(items[i - 1]) if i else None
    joined = _joined_title(items, i, before)
    kind = title_kind(text) or (title_kind(f"{before}{text}") if joined else None)
    return None if kind is None else (_ANNEX.sub("", joined or tidy(text) or text), kind)


def _joined_title(items: Sequence[FlowItem], i: int, before: str | None) -> str | None:
    """A title set on two lines: the second ends it, the first, right above, is no label and no year."""
    here, above = items[i], items[i - 1]
    if before is None or not isinstance(here, TextLine) or not isinstance(above, TextLine) or above.page != here.page:
        return None
    height = here.bbox[3] - here.bbox[1]
    close = 0 <= here.bbox[1] - above.bbox[3] < height and abs((above.bbox[3] - above.bbox[1]) - height) < height / 4
    plain = squeeze(before)
    if not close or title_kind(before) or len(plain) < 6 or inline_labels(before) or plain.endswith(_SENTENCE_ENDS):
        return None
    if NO_TITLE.match(plain):
        return None  # a list of forms, a sentence
    return f"{tidy(before)}{tidy(here.text)}" if not plain.startswith("附件") else None


def _text_alone(item: FlowItem) -> str | None:
    if isinstance(item, TextLine):
        return item.text
    return item.cells[0].text if is_title(item) else None


def _begins_form(part: Part, items: Sequence[FlowItem], i: int, title: str) -> bool:
    if not part.has_tables:
        # a title in a list of contents gives way to the one over the form
        listed = part.title_item is not None and part.title_item.page < items[i].page and not part.has_head
        return part.title is None or listed
    return _bare(title) != _bare(part.title or "") or _other(_head_after(items, i + 1), part)


def _bare(title: str) -> str:
    """A title without brackets and the mark of a continued table."""
    return label_of(title).core.removesuffix("续表").removesuffix("续")


def _head_after(items: Sequence[FlowItem], i: int) -> dict[str, str | None]:
    """What stands between here and the next table to tell one form from another."""
    head: dict[str, str | None] = {}
    for item in items[i:]:
        if isinstance(item, Row) and item.cells and _tables(item):
            break
        head = _identity(item) | head
    return head


def _identity(item: FlowItem) -> dict[str, str | None]:
    """The project and department a row or line names; None for a label without a value beside it."""
    if isinstance(item, TextLine):
        return {f.meaning.concept: f.value for f in inline_labels(item.text) if f.meaning.concept in IDENTITY}
    found: dict[str, str | None] = {}
    for cell, after in neighbours(item.cells) if "header" in item.said else ():
        concept = item.concept(cell, "header")
        if concept in IDENTITY:
            found[str(concept)] = squeeze(after.text) if after is not None else None
    return found


def _other(head: dict[str, str | None], part: Part) -> bool:
    """Whether a head names another project or department than a form's own."""
    return any(value is None or value != part.identity.get(concept) for concept, value in head.items())


def _second_head(part: Part, items: Sequence[FlowItem], i: int) -> bool:
    """A head's label at the start of a row, after a form's indicators and before others: at a form's foot the same
    label only says who signs."""
    row = items[i]
    if not isinstance(row, Row) or not part.has_indicators or "header" not in row.said:
        return False
    numbered = kind_of(row.cells[0].text) == "number" and len(row.cells) > 1  # 1 │ 项目名称 │ …
    first = row.concept(row.cells[numbered], "header")
    if first not in IDENTITY or first not in part.identity or not _other(_head_after(items, i), part):
        return False
    return any(isinstance(item, Row) and is_indicator_header(item) for item in items[i + 1 :])


def _tables(row: Row) -> bool:
    return is_indicator_header(row) or is_fund_header(row)


def refusal(part: Part) -> str | None:
    """Why a part is no self-evaluation, as a reason code, None if it is one.

    Columns decide before titles: results beside targets make a self-evaluation unless a reviewer's columns stand
    beside them; where the title says that it is one, and the department's scores are there, those are kept aside;
    targets alone make a declaration, scores alone a scoring report.
    """
    fields: set[str] = set()
    for row in part.rows:
        if is_indicator_header(row):
            fields |= {concept for cell in row.cells if (concept := row.concept(cell, "indicator_column"))}
    reviewed = fields & REVIEW and not (part.kind == "self_evaluation" and "score" in fields)
    if reviewed or part.kind == "re_review_sheet" or "calculation_basis" in fields:
        return "scoring_report" if "calculation_basis" in fields else "re_review_sheet"
    if not fields:
        return part.kind if part.kind in KINDS_REFUSED else "not_a_form"
    targets = any(name.startswith("target") for name in fields)
    if "actual" in fields or part.kind == "self_evaluation":
        return "scoring_report" if part.kind == "scoring_report" and not targets else None
    by_columns = "objective_declaration" if targets else "scoring_report"
    scored_targets = targets and "score" in fields
    return part.kind if part.kind in KINDS_REFUSED else None if scored_targets else by_columns
