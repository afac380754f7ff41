"""``public.plain(text)`` gives Latin letters for Greek, Cyrillic and Arabic ones.

``pg_trgm`` keeps only letters that the cluster's character type knows, and ours is C: a name in
another alphabet had no trigrams, so it was found by its exact parts alone, without an index.

Every stored column that is made of the function is computed again: their tables are written once
more, in less than a second for 20,000 people. The release before searches the new columns as well;
what it orders in Python it orders as before. The columns are asked of the catalogue, because those
of paths and projects are of another app, whose migrations may run before or after this one.
"""

from functools import reduce

from django.db import migrations

# As in mentorhub/plain_text.py when this was written: letters for one Latin letter each, those that
# are dropped, and those for several.
LETTERS = (
    "αβγδεζηικλμνξοπρσςτυφω"
    "абвгдезийклмнопрстуфыэъіґўђјћѓќѐѝәғқңөұүһ"
    "اأإآٱبتجحدرزسصضطظعفقكلمنهةوؤيىئپگکی"
)
LATIN = (
    "avgdeziiklmnxoprsstyfo"
    "abvgdeziyklmnoprstufyeaigudjcgkeiagqnouuh"
    "aaaaabtjhdrzssdtzafqklmnhhwwyyypgky"
)
DROPPED = "ь\u0621\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
SEVERAL = {
    "ου": "ou", "θ": "th", "χ": "ch", "ψ": "ps",
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "є": "ye", "ї": "yi", "љ": "lj", "њ": "nj", "џ": "dz", "ѕ": "dz",
    "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ژ": "zh",
}  # fmt: skip

WITHOUT_ACCENTS = """lower(
    public.unaccent('public.unaccent'::regdictionary, normalize(value, nfkc))
    collate pg_catalog.pg_c_utf8
)"""
WITH_SEVERAL = reduce(
    lambda inner, pair: f"replace({inner}, '{pair[0]}', '{pair[1]}')",
    SEVERAL.items(),
    WITHOUT_ACCENTS,
)
FUNCTION = """
create or replace function public.plain(value text) returns text
language sql immutable strict parallel safe
return {}
"""
COMPUTE_AGAIN = """
do $$
declare made record;
begin
    for made in
        select d.adrelid::regclass as of_table, a.attname as name,
            pg_get_expr(d.adbin, d.adrelid) as expression
        from pg_depend p
        join pg_attrdef d on d.oid = p.objid
        join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where p.classid = 'pg_attrdef'::regclass and p.refclassid = 'pg_proc'::regclass
            and p.refobjid = 'public.plain(text)'::regprocedure and a.attgenerated = 's'
        order by 1, 2
    loop
        execute format('alter table %s alter column %I set expression as (%s)',
            made.of_table, made.name, made.expression);
    end loop;
end
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_data_export")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(f"translate({WITH_SEVERAL}, '{LETTERS}{DROPPED}', '{LATIN}')"),
            FUNCTION.format(WITHOUT_ACCENTS),
        ),
        migrations.RunSQL(COMPUTE_AGAIN, COMPUTE_AGAIN),
    ]
