"""The tree keeps its layers and holds only what was written for it."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent
# As in pyproject.toml: an app may use those after it.
LAYERS = ["demo", "search", "courses", "library", "cms", "accounts", "jobs", "config"]
TEXT = {
    *(".py", ".html", ".txt", ".md", ".css", ".js", ".svg", ".toml", ".lock", ".po", ".mo"),
    *(".xml", ".yml", ".yaml", ".json", ".conf", ".docx", ".png", ".webp"),
    # The demo's questions and film; old backups that a test restores.
    *(".jsonl", ".mp4", ".vtt", ".gz"),
}
WITHOUT_SUFFIX = {"Makefile", "Dockerfile", ".gitignore", ".dockerignore", "services", "run"}
WITHOUT_SUFFIX |= {"check", "lock", "demo-backup", ".pre-commit-config.yaml", ".gitkeep"}
SOMEBODY_ELSES = re.compile(
    r"@license\b|@preserve\b|sourceMappingURL=|\(c\) *(?:19|20)\d\d|copyright (?:\(c\)|©|\d{4})",
    re.I,
)
DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py"}


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    return [ROOT / name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]


def template_files() -> list[Path]:
    return sorted(
        path for path in tracked() if path.suffix == ".html" and "templates" in path.parts
    )


def owner(template: Path) -> str | None:
    """The app a template belongs to; None for the frame and components that all of them use."""
    parts = template.relative_to(ROOT).parts
    names = [part for part in parts if part in LAYERS]
    return names[0] if names else None


def libraries() -> dict[str, str]:
    """Our tag libraries and the app each belongs to."""
    folders = {config.name: Path(config.path) / "templatetags" for config in apps.get_app_configs()}
    return {
        path.stem: name
        for name, folder in folders.items()
        if name in LAYERS
        for path in folder.glob("*.py")
        if path.stem != "__init__"
    }


def test_templates_load_no_tag_library_of_an_app_to_their_left():
    ours = libraries()
    wrong = []
    for path in template_files():
        level = LAYERS.index(owner(path)) if owner(path) else len(LAYERS)
        for names in re.findall(r"{%\s*load\s+([^%]+?)\s*%}", path.read_text(encoding="utf-8")):
            wrong += [
                f"{path.relative_to(ROOT)}: {name}"
                for name in names.split(" from ")[-1].split()
                if name in ours and LAYERS.index(ours[name]) < level
            ]

    assert wrong == []


def test_templates_include_and_extend_nothing_to_their_left():
    wrong = []
    for path in template_files():
        level = LAYERS.index(owner(path)) if owner(path) else len(LAYERS)
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", text):
            app = name.split("/")[0]
            if app in LAYERS and LAYERS.index(app) < level:
                wrong.append(f"{path.relative_to(ROOT)}: {name}")

    assert wrong == []


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_compiles(path):
    engines["django"].engine.from_string(path.read_text(encoding="utf-8"))


def test_only_kinds_of_file_that_are_written_here():
    odd = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix not in TEXT and path.name not in WITHOUT_SUFFIX
    ]

    assert odd == []


def test_no_file_of_somebody_else():
    wrong = []
    for path in tracked():
        if path.suffix not in {".js", ".css", ".svg", ".html"}:
            continue
        text = path.read_text(encoding="utf-8")
        longest = max((len(line) for line in text.splitlines()), default=0)
        if SOMEBODY_ELSES.search(text) or (path.suffix in {".js", ".css"} and longest > 300):
            wrong.append(str(path.relative_to(ROOT)))

    assert wrong == []


def test_no_helper_drawers():
    assert [str(path) for path in tracked() if path.name in DRAWERS] == []


def test_locked_requirements_name_no_host():
    for path in sorted(ROOT.glob("requirements*.lock")):
        assert "://" not in path.read_text(encoding="utf-8"), path.name
