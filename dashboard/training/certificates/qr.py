"""QR codes as SVG."""

import io


def qr_svg(text: str, *, label: str = "") -> str:
    """An SVG with the QR code of a text, black on white with the margin that readers need.

    ``label`` is the title for screen readers, in case the SVG stands in a page.
    """
    import segno

    target = io.BytesIO()
    # M: a scratched print can still be read.
    segno.make(text, error="m", micro=False).save(
        target,
        kind="svg",
        xmldecl=False,
        omitsize=True,
        border=2,
        light="#fff",
        title=label or None,
    )
    return target.getvalue().decode()
