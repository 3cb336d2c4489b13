"""Tab-separated text: every row of the table a line, a merged cell's text in its first place."""

from __future__ import annotations

from benchmarks.corpus.model import Break, DocumentModel, Line


def tabbed_text(document: DocumentModel) -> str:
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Break):
            lines.append("")
        elif isinstance(block, Line):
            lines.append(block.text)
        else:
            text = {(cell.row, cell.col): cell.text for cell in block.cells}
            lines += ["\t".join(text.get((r, c), "") for c in range(block.n_cols)) for r in range(block.n_rows)]
    return "\n".join(lines) + "\n"
