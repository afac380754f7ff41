from django.utils.text import slugify


def unique_slug(title: str, taken: set[str], fallback: str) -> str:
    """A readable address that nobody has: `loops`, `loops-2`, `project-3`."""
    base = slugify(title)[:70].strip("-") or fallback
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
