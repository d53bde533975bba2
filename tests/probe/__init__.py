"""An app for tests of the job machinery: its kind "probe" makes one row and one file per item."""
