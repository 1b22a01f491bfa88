#: Shows a block of ours in the block chooser, with the style sheet that it needs.
PREVIEW_TEMPLATE = "wagtail_cobrowse/blocks/preview.html"
