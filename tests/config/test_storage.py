from config.storage import StaticStorage


def test_static_address_is_made_once(tmp_path):
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    storage.hashed_files["css/site.css"] = "css/site.670c3b6ce66e.css"
    made = storage.url("css/site.css")

    storage.hashed_files.clear()

    assert made == "/static/css/site.670c3b6ce66e.css"
    assert storage.url("css/site.css") == made
