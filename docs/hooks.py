"""What the documentation site shows besides docs/: the READMEs as its first pages, the benchmarks' results."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PROJECT = Path(__file__).parent.parent
READMES = {"README.md": "index.md", "README.zh-CN.md": "zh.md"}
RESULTS = "benchmarks/results"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """A page that mkdocs.yml does not place yet stands at the end of the navigation, never out of reach."""
    placed = str(config.nav)
    unplaced = [path.name for path in sorted((PROJECT / "docs").glob("*.md")) if f"'{path.name}'" not in placed]
    config.nav = [*(config.nav or []), *unplaced]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for name, target in READMES.items():
        text = (
            (PROJECT / name).read_text(encoding="utf-8").replace("](docs/", "](").replace(f"]({RESULTS}/", "](results/")
        )
        for readme, page in READMES.items():
            text = text.replace(f"]({readme})", f"]({page})")
        files.append(File.generated(config, target, content=text))
    for path in sorted((PROJECT / RESULTS).glob("*.md")):
        files.append(File.generated(config, f"results/{path.name}", content=path.read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return markdown.replace(f"](../{RESULTS}/", "](results/")
