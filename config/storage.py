from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names also inside the imports of ES modules; a missing entry is no server error."""

    support_js_module_import_aggregation = True
    manifest_strict = False
