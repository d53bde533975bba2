"""The front end keeps its promises: Chromium 109, our own files only, tokens, under 150 KB a page.

Version numbers beside a pattern say which Chromium first understands it.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
STYLESHEETS = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
LIMIT = 150 * 1024

NEWER_CSS = {
    "light-dark() 123": r"light-dark\(",
    "color-mix() 111": r"color-mix\(",
    "lab, lch, oklab, oklch, color() 111": r"(?<![\w-])(?:ok)?(?:lab|lch)\(|(?<![\w-])color\(",
    "relative colours 119": r"\b(?:rgb|hsl)a?\(\s*from\b",
    "@scope 118": r"@scope\b",
    "@starting-style 117": r"@starting-style\b",
    "@view-transition, view-transition-name 111": r"view-transition",
    "anchor positioning 125": r"anchor-name|position-anchor|position-area|\banchor(?:-size)?\(",
    "popover 114": r":popover-open",
    "text-wrap 114": r"text-wrap\s*:",
    "text-box 133": r"text-box(?:-\w+)?\s*:",
    "subgrid 117": r"\bsubgrid\b",
    "field-sizing 123": r"field-sizing\s*:",
    "scroll-driven animation 115": r"(?:animation|scroll|view)-timeline",
    "transition-behavior 117": r"transition-behavior|allow-discrete|interpolate-size|calc-size\(",
    "linear() easing 113": r"(?<!-)\blinear\(",
    "round(), mod(), rem() 125": r"(?<![\w-])(?:round|mod|rem)\(",
    "trigonometry 111": r"(?<![\w-])(?:sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|log|exp)\(",
    "style queries 111": r"@container[^{]*\bstyle\(",
    "@import supports() 122": r"@import[^;]*supports\(",
    ":user-valid 119": r":user-(?:in)?valid",
    ":dir() 120": r":dir\(",
    ":nth-child(of) 111": r":nth-(?:last-)?child\([^)]*\bof\b",
    ":state() 125": r":state\(",
    "::details-content 131": r"::details-content",
    "scrollbar-color, scrollbar-width 121": r"scrollbar-(?:color|width|gutter:\s*both)",
    "unprefixed mask 120": r"(?<![\w-])mask(?:-\w+)?\s*:",
    "unprefixed image-set() 113": r"(?<![\w-])image-set\(",
    "media scripting 120": r"\(\s*scripting\b",
    "prefers-reduced-transparency 118": r"prefers-reduced-transparency",
    "if() 137": r"(?<![\w-])if\(",
    "@function 139": r"@function\b",
}

NEWER_JS = {
    "toSorted, toReversed, toSpliced 110": r"\.to(?:Sorted|Reversed|Spliced)\(",
    "array.with() 110": r"\.with\(",
    "String.isWellFormed 111": r"(?:is|to)WellFormed\(",
    "startViewTransition 111": r"startViewTransition",
    "regular expression flag v 112": r"(?<=\S)/[dgimsy]*v[dgimsy]*(?=[;,).])",
    "popover 114": r"(?:show|hide|toggle)Popover\(|\.popover\b",
    "scrollend 114": r"scrollend",
    "AbortSignal.any 116": r"AbortSignal\.any",
    "Object.groupBy, Map.groupBy 117": r"\bgroupBy\(",
    "Promise.withResolvers 119": r"withResolvers",
    "URL.canParse 120": r"URL\.(?:canParse|parse)\(",
    "Array.fromAsync 121": r"fromAsync",
    "Set methods 122": r"\.(?:union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(",
    "Iterator helpers 122": r"\bIterator\.(?:from|prototype)|\.(?:keys|values|entries)\(\)\s*\.(?:map|filter|take|drop|flatMap|reduce|toArray|forEach|some|every|find)\(",
    "import … with 123": r"\bimport\b[^;]*\bwith\s*\{",
    "setHTMLUnsafe 124": r"setHTMLUnsafe|parseHTMLUnsafe|getHTML\(",
    "Promise.try 128": r"Promise\.try",
    "Uint8Array.fromBase64 140": r"(?:from|to)(?:Base64|Hex)\(",
    "moveBefore 133": r"moveBefore",
    "requestClose 134": r"requestClose",
    "using 134": r"^\s*(?:await\s+)?using\s+\w+\s*=",
    "RegExp.escape 136": r"RegExp\.escape",
    "Temporal 144": r"\bTemporal\.",
}

NEWER_HTML = {
    "popover 114": r"\spopover(?:target)?\b\s*[=>]",
    "commandfor 135": r"\scommandfor=",
    "closedby 134": r"\sclosedby=",
    "<details name> 120": r"<details[^>]*\sname=",
    "<search> 118": r"<search\b",
}

UNSAFE_HTML = {
    "inline style": r"<\w[^>]*\sstyle=",
    "inline handler": r"<\w[^>]*\son[a-z]+=",
    "htmx evaluating text": r"\shx-on|hx-vals=['\"]js:|hx-trigger=['\"][^'\"]*\[",
    "script without nonce": r"<script(?![^>]*\bnonce=)(?![^>]*type=\"application/json\")[^>]*>",
    "style without nonce": r"<style(?![^>]*\bnonce=)[^>]*>",
    "foreign host": r"(?:src|href|action)=[\"'](?:https?:)?//",
}

COLOUR_NAMES = (
    "white|black|red|green|blue|gray|grey|silver|gold|orange|yellow|purple|brown|pink|navy|teal"
)


def _without_comments(path: Path) -> str:
    text = path.read_text()
    if path.suffix == ".html":
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", "", text, flags=re.S)
        # A condition inside a tag may hold ">", and what it prints is checked where it is written.
        return re.sub(r"{%.*?%}|{{.*?}}", "x", text, flags=re.S)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"(?m)(?<![:\"'])//.*$", "", text) if path.suffix == ".js" else text


def _found(files: list[Path], patterns: dict[str, str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name, pattern in patterns.items()
        if re.search(pattern, _without_comments(path), re.M)
    ]


def _nested_rules(css: str) -> list[str]:
    """Style rules inside style rules; at-rules such as @media may hold them."""
    nested, parents, prelude = [], [], ""
    for character in css:
        if character == "{":
            is_style = not prelude.strip().startswith("@")
            if is_style and "style" in parents:
                nested.append(prelude.strip())
            parents.append("style" if is_style else "at")
            prelude = ""
        elif character == "}":
            parents.pop()
            prelude = ""
        else:
            prelude = "" if character == ";" else prelude + character
    return nested


def _values(css: str) -> str:
    return "\n".join(re.findall(r"[\w-]+\s*:\s*([^;{}]+);", css))


def _imports(sheet: Path) -> list[Path]:
    names = re.findall(r'@import url\("([^"]+)"\)', sheet.read_text())
    return [sheet, *(sheet.parent / name for name in names)]


def _own_files(template: Path) -> set[Path]:
    """CSS and JS of ours that a template names, and what those stylesheets import."""
    names = re.findall(r"{% static ['\"]([^'\"]+\.(?:css|js))['\"] %}", template.read_text())
    files = [STATIC / name for name in names if not name.startswith("django_htmx/")]
    sheets = [found for path in files if path.suffix == ".css" for found in _imports(path)]
    return set(files) | set(sheets)


def _tracked() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy is not a git working tree")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_css_uses_nothing_newer_than_the_floor():
    assert _found(STYLESHEETS, NEWER_CSS) == []


def test_css_has_no_nesting():
    nested = {path.name: _nested_rules(_without_comments(path)) for path in STYLESHEETS}

    assert {name: rules for name, rules in nested.items() if rules} == {}


def test_nesting_is_noticed():
    assert _nested_rules("@media print { .a { color: red; .b { top: 0 } } }") == [".b"]


def test_js_uses_nothing_newer_than_the_floor():
    assert _found(SCRIPTS, NEWER_JS) == []


def test_templates_use_nothing_newer_than_the_floor():
    assert _found(PAGES, NEWER_HTML) == []


def test_templates_fit_the_content_security_policy():
    public = [path for path in PAGES if "wagtailadmin/" not in path.read_text()]

    assert _found(public, UNSAFE_HTML) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (NEWER_CSS, "a { color: color-mix(in srgb, red, blue) }"),
        (NEWER_CSS, "h1 { text-wrap: balance }"),
        (NEWER_CSS, "a { color: light-dark(red, blue) }"),
        (NEWER_JS, "const { promise } = Promise.withResolvers();"),
        (NEWER_JS, 'import data from "./data.json" with { type: "json" };'),
        (NEWER_JS, "list.toSorted();"),
        (NEWER_HTML, '<button popovertarget="menu">'),
        (UNSAFE_HTML, '<p style="color: red">'),
        (UNSAFE_HTML, "<script>start()</script>"),
        (UNSAFE_HTML, '<script src="https://example.org/a.js" nonce="x">'),
    ],
)
def test_newer_or_unsafe_is_noticed(kind, text):
    assert any(re.search(pattern, text, re.M) for pattern in kind.values())


def test_colours_come_from_the_tokens():
    pattern = rf"#[0-9a-fA-F]{{3,8}}\b|\b(?:rgb|hsl)a?\(|(?<![\w-])(?:{COLOUR_NAMES})(?![\w-])"
    hard_coded = {
        path.name: re.findall(pattern, _values(_without_comments(path)))
        for path in STYLESHEETS
        if path.name != "tokens.css"
    }

    assert {name: found for name, found in hard_coded.items() if found} == {}


def test_every_token_used_is_defined():
    tokens = set(re.findall(r"(--[\w-]+)\s*:", (STATIC / "css/tokens.css").read_text()))
    used = {
        (path.name, name)
        for path in STYLESHEETS
        # Sheets for the admin use Wagtail's own tokens, which begin with --w-.
        for name in re.findall(r"var\(\s*(--(?!w-)[\w-]+)", _without_comments(path))
    }

    assert {pair for pair in used if pair[1] not in tokens} == set()


def test_every_component_sheet_is_imported_once():
    imported = _imports(STATIC / "css/site.css")

    assert sorted(imported) == sorted(set(imported))
    assert set((STATIC / "css/components").glob("*.css")) <= set(imported)
    assert [path for path in imported if not path.is_file()] == []


def test_every_icon_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/icons.svg").read_text()))
    named = {
        name
        for path in PAGES
        for tag in re.findall(r'{% include "components/[^%]*%}', path.read_text())
        for name in re.findall(r'(?:icon\.html" with .*?name|\sicon)="([\w-]+)"', tag)
    }

    assert named - drawn == set()


def test_a_page_loads_less_than_150_kilobytes_of_ours():
    base = _own_files(TEMPLATES / "base.html")
    weights = {
        str(path.relative_to(TEMPLATES)): sum(
            file.stat().st_size for file in base | _own_files(path)
        )
        for path in PAGES
    }

    assert {name: weight for name, weight in weights.items() if weight >= LIMIT} == {}


def test_no_third_party_file_lies_in_the_tree():
    named = re.compile(
        r"(?:^|/)(?:vendor|node_modules|bower_components)/|\.min\.(?:js|css)$|\.map$"
        r"|\.(?:woff2?|ttf|otf|eot|wasm)$|(?:^|/)(?:package(?:-lock)?\.json|yarn\.lock)$"
    )
    files = [path.relative_to(ROOT).as_posix() for path in _tracked()]

    assert [name for name in files if named.search(name)] == []
