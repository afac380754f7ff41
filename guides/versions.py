"""Versions of guides: one is stored for each save. Needs the login *staff*."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from guides.keys import key_of_text
from guides.models import Guide, GuideVersion
from guides.pasting.recording import write_fingerprints
from mentorhub.database import current_login

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def guide_content(guide: Guide) -> dict[str, Any]:
    """All texts of a guide as they are now."""
    return {
        "advice": guide.advice,
        "steps": guide.steps,
        "skills": [
            {
                "key": str(skill.key),
                "name": skill.name,
                "deliverable": skill.deliverable,
                "criteria": [
                    {
                        "key": str(criterion.key),
                        "text": criterion.text,
                        "required": criterion.required,
                    }
                    for criterion in skill.criteria.all()
                ],
            }
            for skill in guide.skills.prefetch_related("criteria")
        ],
    }


def with_keys(guide_id: int, content: dict[str, Any]) -> dict[str, Any]:
    """The content of a version in the form of today: those saved before November 2026 hold each
    criterion as a text alone."""
    skills = [
        {
            "key": skill.get("key") or str(key_of_text(guide_id, skill["name"])),
            "name": skill["name"],
            "deliverable": skill["deliverable"],
            "criteria": [_criterion(guide_id, each) for each in skill["criteria"]],
        }
        for skill in content["skills"]
    ]
    return content | {"skills": skills}


def _criterion(guide_id: int, saved: Any) -> dict[str, Any]:
    if isinstance(saved, str):
        return {"key": str(key_of_text(guide_id, saved)), "text": saved, "required": False}
    return saved


def save_version(guide: Guide, *, by: "User | None") -> bool:
    """Store the content of the guide as its next version; False when nothing has changed."""
    with transaction.atomic(using=current_login()):
        locked = Guide.objects.select_for_update().get(pk=guide.pk)
        content = guide_content(locked)
        last = GuideVersion.objects.filter(guide=guide.pk).first()
        if last is not None and with_keys(guide.pk, last.content) == content:
            return False
        locked.version += 1
        locked.save(update_fields=["version", "updated_at"])
        GuideVersion.objects.create(
            guide_id=guide.pk,
            number=locked.version,
            content=content,
            saved_by_id=by.pk if by else None,
        )
        write_fingerprints(locked.project_id)
    guide.version = locked.version
    return True
