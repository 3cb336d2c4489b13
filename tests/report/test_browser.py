"""The evidence report in Debian's Chromium: from a file, on a desk and on a phone, by keyboard, printed, and judged by
axe."""

import io
import os
import shutil
from collections.abc import Iterator

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from perf_pipeline.report.site import ReportSummary

CHROMIUM = os.environ.get("PERF_TEST_CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium, or set PERF_TEST_CHROMIUM"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
OUTLINE = """(() => {
    const style = getComputedStyle(document.activeElement);
    return [style.outlineStyle, parseFloat(style.outlineWidth)];
})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a Chinese reader at a desk; a fault in our scripts or a request beyond the report's files fails."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url)
    )
    yield opened
    context.close()
    assert not faults


def address(site: ReportSummary, name: str) -> str:
    """Of the overview, the search, or the page of a year's only department."""
    folder = site.index.parent
    path = next(folder.glob(f"departments/{name}-*.html")) if name.isdigit() else folder / f"{name}.html"
    return path.as_uri()


EVERY = pytest.mark.parametrize("name", ["index", "findings", "2019", "2021"])


@EVERY
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_page_fits_the_screen_without_sideways_scrolling(
    page: Page, site: ReportSummary, name: str, size: dict[str, int]
) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto(address(site, name))
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.locator("#language").click()


@EVERY
def test_no_serious_fault_of_accessibility_at_a_desk_in_chinese(page: Page, site: ReportSummary, name: str) -> None:
    page.goto(address(site, name))
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    assert grave_faults(page) == []


@EVERY
def test_no_serious_fault_of_accessibility_on_a_phone_in_english(page: Page, site: ReportSummary, name: str) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(address(site, name))
    page.locator("#language").click()
    assert grave_faults(page) == []


def grave_faults(page: Page) -> list[tuple[str, str]]:
    """What axe calls serious or critical: the rule and the first element at fault."""
    faults = Axe().run(page, options={"preload": False}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in faults if fault["impact"] in ("serious", "critical")]


def test_axe_does_see_faults(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "index"))
    page.evaluate("document.querySelector('input').closest('label').replaceWith(document.querySelector('input'))")
    assert [fault for fault, _ in grave_faults(page)] == ["label"]


def test_the_language_follows_the_reader_and_is_kept(browser: Browser, site: ReportSummary) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(address(site, "index"))
    expect(page.locator("h1")).to_have_text("Performance self-evaluations", use_inner_text=True)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("绩效自评核查报告", use_inner_text=True)
    assert page.locator("html").get_attribute("lang") == "zh"
    page.goto(address(site, "findings"))
    expect(page.locator("h1")).to_have_text("发现的问题", use_inner_text=True)
    assert page.locator("select[name=severity] option").all_inner_texts() == ["全部", "错误", "警告", "提示"]
    context.close()


def test_search_and_filters_narrow_the_overview(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "index"))
    rows = page.locator("#departments tbody tr:visible")
    expect(rows).to_have_count(7)
    page.get_by_role("searchbox").fill("武汉")
    expect(rows).to_have_count(1)
    expect(page.locator("output")).to_contain_text("1")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("combobox", name="年度").select_option("2018")
    expect(rows).to_have_count(2)
    page.get_by_role("combobox", name="显示").select_option("findings")
    expect(rows).to_have_count(1)


def test_the_question_is_answered_by_the_search(page: Page, site: ReportSummary) -> None:
    """Full marks without an actual: found by rule, passed on as an address, followed to its place on the page."""
    page.goto(address(site, "index"))
    page.get_by_role("navigation").get_by_role("link", name="发现的问题").click()
    page.get_by_role("combobox", name="规则").select_option("FULL_WITHOUT_ACTUAL")
    rows = page.locator("#found tbody tr")
    expect(rows).to_have_count(1)
    assert page.url.endswith("?rule=FULL_WITHOUT_ACTUAL")
    page.reload()
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    finding = page.locator("li.finding:target")
    expect(finding).to_contain_text("统战部网站采用")
    expect(finding.locator("svg.crop")).to_be_in_viewport()


def test_a_folded_finding_unfolds_when_it_is_linked_to(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "2019"))
    folded = page.locator("section.rule details li.finding").last
    expect(folded).to_be_hidden()
    page.goto(f"{address(site, '2019')}#{folded.get_attribute('id')}")
    expect(page.locator("li.finding:target")).to_be_in_viewport()


def test_findings_of_a_page_are_filtered_by_severity(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "2019"))
    errors = page.locator("section.rule.error li.finding").count()
    page.get_by_role("combobox", name="严重程度").select_option("error")
    expect(page.locator("section.rule:visible:not(.error)")).to_have_count(0)
    expect(page.locator("output [data-count]")).to_have_text(str(errors))


def test_the_crop_shows_the_place_on_the_original(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "2019"))
    crop = page.locator("svg.crop").first
    crop.scroll_into_view_if_needed()
    outer, box = crop.bounding_box(), crop.locator("rect").bounding_box()
    assert outer and box
    assert outer["x"] <= box["x"] and box["x"] + box["width"] <= outer["x"] + outer["width"] + 1
    assert outer["y"] <= box["y"] and box["y"] + box["height"] <= outer["y"] + outer["height"] + 1
    loaded = """(svg) => {
        const picture = new Image();
        picture.src = svg.querySelector("image").href.baseVal;
        return picture.decode().then(() => picture.width);
    }"""
    assert crop.evaluate(loaded) > 800
    from PIL import Image

    with Image.open(io.BytesIO(crop.screenshot())) as picture:
        colours = [colour[:3] for _, colour in picture.convert("RGB").getcolors(10**6) or []]
    assert any(red > 160 and green < 60 and blue < 60 for red, green, blue in colours), "no outline"
    assert any(max(colour) < 90 for colour in colours), "no print"


def test_on_a_phone_the_crop_starts_at_its_place(page: Page, site: ReportSummary) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(address(site, "2019"))
    for crop in page.locator("svg.crop:visible").all()[:8]:
        box = crop.locator("rect").bounding_box()
        assert box
        middle = box["x"] + box["width"] / 2
        assert 0 < middle < PHONE["width"], middle


def test_everything_is_reached_by_keyboard_and_focus_is_seen(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "2019"))
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
        style = page.evaluate(OUTLINE)
        assert style[0] != "none" and style[1] >= 1, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert {"SELECT", "SUMMARY", "A"} <= reached
    page.goto(address(site, "2019"))
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.rule details").first).to_have_attribute("open", "")


def test_what_is_printed_has_every_finding_and_no_controls(page: Page, site: ReportSummary) -> None:
    page.goto(address(site, "2019"))
    messages = page.locator("li.finding .message span[lang=zh]").all_text_contents()
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    printed = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
    assert all("".join(message.split()) in printed for message in messages)
    assert "English" not in printed
    assert len(document) > 5


def test_hostile_texts_run_nothing(page: Page, hostile: ReportSummary) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a form's text ran: {dialog.message}"))
    for name in ("index", "findings", "2019"):
        page.goto(address(hostile, name))
        expect(page.get_by_text('alert("x")').first).to_be_attached()
    page.goto(address(hostile, "findings"))
    assert page.locator("#found tbody script, #found tbody img").count() == 0


def test_without_scripts_a_page_reads_in_full(browser: Browser, site: ReportSummary) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(site, "2019"))
    expect(page.locator("li.finding").first).to_be_visible()
    page.goto(address(site, "findings"))
    expect(page.locator("noscript")).to_be_visible()
    context.close()
