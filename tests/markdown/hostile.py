"""Hostile Markdown, one named line each: what people and imported courses have tried elsewhere.

``test_markdown`` renders every one, reads the result with an HTML parser as a browser
would, and allows only harmless elements, attributes and addresses in it.
"""

SCRIPTS = {
    "script": "<script>alert(1)</script>",
    "script, upper case": "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "script split by a tag": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script with a null byte": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "script left open": "<script>alert(1)//",
    "script inside a comment": "<!--<script>alert(1)</script>-->",
    "comment left open": "<!-- <img src=x onerror=alert(1)>",
    "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "processing instruction": "<?xml-stylesheet href='javascript:alert(1)'?>",
    "script as entities": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "script as numeric entities": "&#60;script&#62;alert(1)&#60;/script&#62;",
    "script in a heading": "# <script>alert(1)</script>",
    "script in a table": "|a|b|\n|-|-|\n|<script>alert(1)</script>|x|",
    "script in a code block": "```html\n<script>alert(1)</script>\n```",
    "code block closed early": "```html\n</code></pre><script>alert(1)</script>\n```",
    "script in inline code": "`</code><script>alert(1)</script>`",
    "script as language of a block": '```"><script>alert(1)</script>\nx\n```',
    "event as language of a block": '```x"onmouseover="alert(1)\nx\n```',
}

ELEMENTS = {
    "image with an error handler": "<img src=x onerror=alert(1)>",
    "image without a space": "<img/src=x/onerror=alert(1)>",
    "svg with a load handler": "<svg onload=alert(1)>",
    "svg with a script": "<svg><script>alert(1)</script></svg>",
    "svg animating a link": "<svg><a><animate attributeName=href to=javascript:alert(1)></svg>",
    "mathml": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "style element": "<style>@import 'http://evil.example/x.css';</style>",
    "style attribute": '<p style="position:fixed;inset:0">x</p>',
    "link element": "<link rel=stylesheet href=//evil.example/x.css>",
    "meta refresh": "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "base": "<base href=//evil.example/>",
    "object": "<object data=javascript:alert(1)></object>",
    "embed": "<embed src=//evil.example/x.swf>",
    "form": "<form action=//evil.example><input name=password></form>",
    "button with an action": "<button formaction=javascript:alert(1)>x</button>",
    "details with a toggle handler": "<details open ontoggle=alert(1)>x</details>",
    "video with an error handler": "<video><source onerror=alert(1)></video>",
    "body with a load handler": "<body onload=alert(1)>",
    "marquee": "<marquee onstart=alert(1)>x</marquee>",
    "template": "<template><script>alert(1)</script></template>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "textarea that hides": "<textarea><script>alert(1)</script>",
    "element never closed": "<div><div><div><a href='",
    "closing what is ours": "</div></main></body></html><script>alert(1)</script>",
    "clobbering the document": "<a id=location name=cookie>x</a>",
}

LINKS = {
    "javascript": "[x](javascript:alert(1))",
    "javascript, mixed case": "[x](JaVaScRiPt:alert(1))",
    "javascript with an entity colon": "[x](javascript&colon;alert(1))",
    "javascript with a numeric colon": "[x](javascript&#58;alert(1))",
    "javascript with a hexadecimal colon": "[x](javascript&#x3A;alert(1))",
    "javascript with a tab": "[x](<java\tscript:alert(1)>)",
    "javascript with an entity tab": "[x](java&Tab;script:alert(1))",
    "javascript with an entity line break": "[x](java&NewLine;script:alert(1))",
    "javascript after a control character": "[x](\x01javascript:alert(1))",
    "javascript after a space": "[x](< javascript:alert(1)>)",
    "javascript with a null byte": "[x](java\x00script:alert(1))",
    "javascript percent-encoded": "[x](javascript%3Aalert(1))",
    "javascript in entities": "[x](&#106;&#97;&#118;&#97;&#115;cript&#58;alert(1))",
    "javascript with a backslash": "[x](java\\script:alert(1))",
    "javascript by reference": "[x]\n\n[x]: javascript:alert(1)",
    "javascript in pointed brackets": "<javascript:alert(1)>",
    "javascript after a bidi mark": "[x](\u202ejavascript:alert(1))",
    "javascript with a wide colon": "[x](javascript\uff1aalert(1))",
    "vbscript": "[x](vbscript:msgbox(1))",
    "data page": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "data image as a link": "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "file": "[x](file:///etc/passwd)",
    "ftp": "[x](ftp://evil.example/)",
    "blob": "[x](blob:https://evil.example/1)",
    "feed": "[x](feed:javascript:alert(1))",
    "jar": "[x](jar:https://evil.example!/x)",
    "unknown scheme": "[x](x-evil:run)",
    "other host without a scheme": "[x](//evil.example/)",
    "other host by backslashes": "[x](\\\\evil.example/)",
    "other host by slash and backslash": "[x](/\\evil.example/)",
    "other host by an entity slash": "[x](&sol;/evil.example/)",
    "other host by a tab": "[x](/&Tab;/evil.example/)",
    "http without a host": "[x](http:evil)",
    "broken address": "[x](http://[::1/)",
    "quote leaving the attribute": '[x](https://a.example/"onmouseover="alert(1))',
    "quote leaving the title": "[x](/a '\" onmouseover=\"alert(1)')",
    "entity quote in the title": '[x](/a "&quot; onmouseover=&quot;alert(1)")',
    "handler in an automatic link": '<https://a.example/"onclick=alert(1)>',
}

IMAGES = {
    "tracking pixel": "![x](https://evil.example/pixel.gif)",
    "tracking pixel without a scheme": "![x](//evil.example/pixel.gif)",
    "javascript as an image": "![x](javascript:alert(1))",
    "data image": "![x](data:image/png;base64,iVBORw0KGgo=)",
    "data svg image": "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "image leaving our files": "![x](/files/../accounts/logout/)",
    "image leaving our files, encoded": "![x](/files/%2e%2e/accounts/logout/)",
    "image of a look-alike folder": "![x](/files.evil.example/x.png)",
    "quote in the alternative text": '![" onerror="alert(1)](/files/x/y.png)',
    "image inside a link": "[![x](https://evil.example/p.gif)](javascript:alert(1))",
    "link inside an image": "![[x](javascript:alert(1))](https://evil.example/p.gif)",
}

FRAMES = {
    "iframe": '<iframe src="https://evil.example/"></iframe>',
    "iframe with javascript": '<iframe src="javascript:alert(1)"></iframe>',
    "iframe with entities": '<iframe src="java&#115;cript:alert(1)"></iframe>',
    "iframe with a document": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "iframe with a hostile title": '<iframe src="https://a.example/" title="<script>x"></iframe>',
    "iframe left open": '<iframe src="https://evil.example/"',
    "iframe with data": "<iframe src=data:text/html,<script>alert(1)</script>></iframe>",
    "iframe in a link": '[<iframe src="javascript:alert(1)"></iframe>](https://a.example/)',
    "iframe with a handler": '<iframe src="https://a.example/" onload="alert(1)"></iframe>',
}

DECEITS = {
    "bidi override": "Run \u202e`gpj.exe`\u202c now",
    "bidi isolates": "\u2066a\u2067b\u2069",
    "bidi override as an entity": "Run &#x202e;gpj.exe",
    "null bytes": "a\x00b",
    "control characters": "a\x07\x1b[31mb",
    "unclosed emphasis": "**_~~`[![",
    "reference to itself": "[x][x]\n\n[x]: <x> '[x]'",
    "footnote of html": "[^1]\n\n[^1]: <script>alert(1)</script>",
    "heading with a hostile id": '# x {#"><script>alert(1)</script>}',
    "two headings that clobber": "# Location\n\n# Location",
}

CASES = SCRIPTS | ELEMENTS | LINKS | IMAGES | FRAMES | DECEITS


def _bombs(size: int) -> dict[str, str]:
    return {
        "open brackets": "[" * size,
        "nested brackets": "[" * (size // 2) + "]" * (size // 2),
        "images in images": "![" * (size // 2),
        "unfinished images": "![a](b" * (size // 6),
        "quotations in quotations": ">" * size,
        "long quotation": "> a\n" * (size // 4),
        "lists in lists": "- " * (size // 2),
        "stars": "*a_ " * (size // 4),
        "stars without words": "*" * size,
        "back quotes of every length": " ".join("`" * n for n in range(1, int((2 * size) ** 0.5))),
        "wide table": "|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|\n" * (size // 10),
        "references": "[a]: /x\n\n" + "[a]" * (size // 3),
        "unfinished tags": "<a " * (size // 3),
        "unfinished iframes": "<iframe src=" * (size // 12),
        "unfinished comments": "<!--" * (size // 4),
        "entities": "&#x" * (size // 3),
        "escapes": "[a\\]" * (size // 4),
        "equal headings": "# a\n\n" * (size // 5),
        "code of one line": "```python\n" + "'" * size + "\n```",
        "code of brackets": "```java\n" + "@a(\n" * (size // 4) + "\n```",
    }


BOMBS = _bombs(40_000)
