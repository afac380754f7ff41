"""The community of mentors, assessors and managers: groups, questions, project updates,
announcements. Students are never members. docs/decisions/community.md says why it is so."""
