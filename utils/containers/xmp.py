"""XMP packets: reads the properties of any, writes ours into one without losing those of others.

Foreign XML is read through defusedxml alone: no entities, no DTD. Source: ISO 16684-1 (XMP), 7.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
XML = "http://www.w3.org/XML/1998/namespace"
META = "adobe:ns:meta/"
#: the namespace of our own properties; readers depend on it, so it never changes
OURS = "urn:lora-caption-studio:metadata:1.0:"
MAX_PACKET_CHARS = 2**20
_MAX_DEPTH = 60
_MAX_ELEMENTS = 20_000

_PREFIXES = {RDF: "rdf", DC: "dc", XMP: "xmp", XML: "xml", META: "x", OURS: "lora"}
#: XML 1.0 has no place for these
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_PRIVATE = (
    (re.compile(r"GPS(Latitude|Longitude|Altitude|Position|Dest)|}(City|Location|Sublocation|State)$"), "location"),
    (re.compile(r"SerialNumber$"), "camera serial number"),
    (re.compile(r"}(creator|OwnerName|CameraOwnerName|Artist|rights|Credit|AuthorsPosition)$"), "owner name"),
    (re.compile(r"}(History|DerivedFrom|Ingredients|Pantry|DocumentAncestors)$|crs/1.0/}"), "edit history"),
    (re.compile(r"}Thumbnails$"), "thumbnail"),
    (re.compile(r"mwg-rs/regions/|MicrosoftPhoto/1.2/t/Region"), "names of people"),
)
_ORIENTATION = "{http://ns.adobe.com/tiff/1.0/}Orientation"


class XmpError(ValueError):
    """The packet is no XML we would read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Xmp:
    """What a packet says."""

    #: dc:description in its default language
    description: str = ""
    subjects: tuple[str, ...] = ()
    creator_tool: str = ""
    #: our own properties by local name
    ours: Mapping[str, str] = field(default_factory=dict)
    orientation: int = 1
    private: tuple[str, ...] = ()


def read(packet: str) -> Xmp:
    """Read a packet. Raises XmpError."""
    root, _ = _parse(packet)
    properties = list(_properties(root))
    found = dict(reversed(properties))
    description = found.get(f"{{{DC}}}description")
    subject = found.get(f"{{{DC}}}subject")
    return Xmp(
        description=_first_text(description),
        subjects=tuple(item.text or "" for item in _items(subject)),
        creator_tool=_first_text(found.get(f"{{{XMP}}}CreatorTool")),
        ours={name.removeprefix(f"{{{OURS}}}"): _first_text(value) for name, value in found.items() if _is_ours(name)},
        orientation=_orientation(_first_text(found.get(_ORIENTATION))),
        private=tuple(dict.fromkeys(word for name, _ in properties for word in _leaks(name))),
    )


def written(
    packet: str,
    *,
    description: str = "",
    subjects: tuple[str, ...] = (),
    creator_tool: str = "",
    ours: Mapping[str, str],
) -> bytes:
    """Write our properties into a packet (``""`` begins anew), keeping those of others.

    An empty ``description``, ``subjects`` or ``creator_tool`` leaves what the packet says. Raises XmpError.
    """
    root, prefixes = _parse(packet) if packet else (Element(f"{{{META}}}xmpmeta"), {})
    rdf = next(root.iter(f"{{{RDF}}}RDF"), None)
    if rdf is None:
        rdf = Element(f"{{{RDF}}}RDF")
        root.append(rdf)
    description_element = Element(f"{{{RDF}}}Description", {f"{{{RDF}}}about": _about(rdf)})
    new = {f"{{{OURS}}}{name}": _plain(name, text) for name, text in ours.items()}
    if description:
        new[f"{{{DC}}}description"] = _listed("description", "Alt", (description,))
    if subjects:
        new[f"{{{DC}}}subject"] = _listed("subject", "Bag", subjects)
    if creator_tool:
        new[f"{{{XMP}}}CreatorTool"] = _named(f"{{{XMP}}}CreatorTool", creator_tool)
    _without(rdf, new)
    description_element.extend(new.values())
    rdf.append(description_element)
    return _packet(root, {**prefixes, **_PREFIXES})


# --- reading ------------------------------------------------------------------------------------


def _parse(packet: str) -> tuple[Element, dict[str, str]]:
    """Return the root element and the prefixes in use, by namespace."""
    if len(packet) > MAX_PACKET_CHARS:
        raise XmpError("the XMP packet is too large to read")
    prefixes: dict[str, str] = {}
    root: Element | None = None
    depth = count = 0
    try:
        source = io.BytesIO(packet.strip("\0 \n\r\t\ufeff").encode("utf-8", "replace"))
        for event, item in iterparse(source, events=("start", "end", "start-ns"), forbid_dtd=True):
            if event == "start-ns":
                prefixes.setdefault(item[1], item[0])
                continue
            root = item if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > _MAX_DEPTH or count > _MAX_ELEMENTS:
                raise XmpError("the XMP packet is nested too deeply or has too many parts")
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise error if isinstance(error, XmpError) else XmpError("the XMP packet is no XML we would read") from None
    if root is None:
        raise XmpError("the XMP packet is empty")
    return root, prefixes


def _properties(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield every property of every description, nested ones too; attributes count as elements with that text."""
    for element in root.iter():
        for name, text in element.attrib.items():
            attribute = Element(name)
            attribute.text = text
            yield name, attribute
        yield element.tag, element


def _first_text(element: Element | None) -> str:
    if element is None:
        return ""
    items = list(_items(element))
    default = [item for item in items if item.get(f"{{{XML}}}lang") == "x-default"]
    return ((default or items or [element])[0].text or "") if items or not len(element) else ""


def _items(element: Element | None) -> Iterator[Element]:
    return iter(()) if element is None else element.iter(f"{{{RDF}}}li")


def _orientation(text: str) -> int:
    return int(text) if text in tuple("12345678") else 1


def _leaks(name: str) -> Iterator[str]:
    return (word for pattern, word in _PRIVATE if pattern.search(name))


def _is_ours(name: str) -> bool:
    return name.startswith(f"{{{OURS}}}")


# --- writing ------------------------------------------------------------------------------------


def _about(rdf: Element) -> str:
    """All descriptions of a packet must name the same thing."""
    return next((one.get(f"{{{RDF}}}about", "") for one in rdf), "")


def _without(rdf: Element, names: Mapping[str, Element]) -> None:
    """Take out what is going to be written, and every property of ours."""
    for description in list(rdf):
        for name in [name for name in description.attrib if name in names or _is_ours(name)]:
            del description.attrib[name]
        for child in [child for child in description if child.tag in names or _is_ours(child.tag)]:
            description.remove(child)
        if not len(description) and not set(description.attrib) - {f"{{{RDF}}}about"}:
            rdf.remove(description)


def _named(name: str, text: str) -> Element:
    element = Element(name)
    element.text = text
    return element


def _plain(name: str, text: str) -> Element:
    return _named(f"{{{OURS}}}{name}", text)


def _listed(name: str, kind: str, texts: tuple[str, ...]) -> Element:
    element, container = Element(f"{{{DC}}}{name}"), Element(f"{{{RDF}}}{kind}")
    for text in texts:
        item = _named(f"{{{RDF}}}li", text)
        if kind == "Alt":
            item.set(f"{{{XML}}}lang", "x-default")
        container.append(item)
    element.append(container)
    return element


def _packet(root: Element, prefixes: dict[str, str]) -> bytes:
    names = _Names(prefixes)
    body = "".join(_serialised(root, names))
    head, _, rest = body.partition(names.of(root.tag))
    declared = "".join(f' xmlns:{prefix}="{_quoted(uri)}"' for uri, prefix in names.used.items() if uri != XML)
    text = f"{head}{names.of(root.tag)}{declared}{rest}"
    return f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{text}<?xpacket end="w"?>'.encode()


class _Names:
    """Turns ``{uri}local`` into ``prefix:local``, each namespace under one prefix of its own."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self.used: dict[str, str] = {}

    def of(self, name: str) -> str:
        if not name.startswith("{"):
            return name
        uri, _, local = name[1:].partition("}")
        if uri not in self.used:
            prefix = self._known.get(uri) or "ns"
            taken = set(self.used.values())
            self.used[uri] = prefix if prefix not in taken else f"{prefix}{len(taken)}"
        return f"{self.used[uri]}:{local}"


def _serialised(element: Element, names: _Names) -> Iterator[str]:
    attributes = "".join(f' {names.of(name)}="{_quoted(text)}"' for name, text in element.attrib.items())
    yield f"<{names.of(element.tag)}{attributes}>{_escaped(element.text or '')}"
    for child in element:
        yield from _serialised(child, names)
        yield _escaped(child.tail or "")
    yield f"</{names.of(element.tag)}>"


def writable(text: str) -> str:
    """Leave out what XML cannot hold: control characters and halves of pairs."""
    return _UNWRITABLE.sub("", text)


def _escaped(text: str) -> str:
    return writable(text).translate(_ESCAPES)


def _quoted(text: str) -> str:
    return _escaped(text).translate(_ATTRIBUTE_ESCAPES)
