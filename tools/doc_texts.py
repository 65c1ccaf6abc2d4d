#!/usr/bin/env python3
"""Turns the documentation of unpacked Debian packages into JSON Lines.

usage: tools/doc_texts.py --part train|test|all FOLDER... > texts.jsonl

FOLDER is what `dpkg -x PACKAGE.deb FOLDER` has made; its name is taken for
the name of the package. One line for each HTML, Mallard, DocBook, man, plain
text and game script file of 30 words or more: {"id", "lang", "text"}. Paragraphs are
lines; the text is cleaned of mark-up and navigation, and otherwise left alone.

An eighth of the files is the part `test`, told by their names alone, so that
the translations of one file go together; the rest is `train`.
"""

import gzip
import html.parser
import json
import pathlib
import re
import sys
import zlib

# Elements that begin a new line, and those that are no text of the document.
BLOCKS = set("""p div li ul ol dl dt dd table tr h1 h2 h3 h4 h5 h6 pre br hr
blockquote title section page item para informalexample screen figure steps list
desc note listitem programlisting term""".split())
SKIPPED = set("""script style head nav svg header footer info credit media
button form select""".split())
NAVIGATION = re.compile(r"nav|toc|menu|footer|header|breadcrumb|search", re.I)
VOID = set("br hr img meta link input col area base wbr".split())
LANGUAGES = set("""ar bg ca cs da de dz el en eo es et eu fa fi fr ga gl gu he hi
hr hu id it ja km kn ko lt lv mk ml mr nb nl nn pa pl pt ro ru sk sl sr sv ta te
th tr uk vi zh""".split())


class TextOf(html.parser.HTMLParser):
    """Collects the text of an HTML or XML file, a line for each block."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.line = [], []
        self.pre, self.skipped = 0, []

    def handle_starttag(self, tag, attrs):
        if self.skipped:
            if tag not in VOID:
                self.skipped.append(tag)
            return
        kind = " ".join(v or "" for k, v in attrs if k in ("class", "id"))
        if tag in SKIPPED or (tag in ("div", "table", "ul", "dl", "p")
                              and NAVIGATION.search(kind)):
            self.skipped = [tag]
            return
        if tag in BLOCKS:
            self.end_line()
        self.pre += tag in ("pre", "screen")

    def handle_endtag(self, tag):
        if self.skipped:
            while self.skipped and self.skipped.pop() != tag:
                pass
            return
        if tag in BLOCKS:
            self.end_line()
        if tag in ("pre", "screen"):
            self.pre = max(self.pre - 1, 0)

    def handle_startendtag(self, tag, attrs):
        if tag in BLOCKS:
            self.end_line()

    def handle_data(self, data):
        if self.skipped:
            return
        if not self.pre:
            self.line.append(re.sub(r"[ \t\r\n]+", " ", data))
            return
        for i, piece in enumerate(data.split("\n")):
            if i:
                self.end_line()
            self.line.append(piece.replace("\u00a0", " "))

    def end_line(self):
        line = "".join(self.line)
        line = line.rstrip() if self.pre else re.sub(" +", " ", line).strip()
        if line:
            self.lines.append(line)
        self.line = []


def text_of_markup(data):
    parser = TextOf()
    parser.feed(data)
    parser.end_line()
    return "\n".join(parser.lines)


def text_of_man(data):
    """The text of a man page's source: its macros and escapes taken out."""
    lines, paragraph = [], []

    def end():
        if paragraph:
            lines.append(" ".join(paragraph))
        paragraph.clear()

    for line in data.split("\n"):
        if re.match(r"\.\s*(SH|SS|PP|P|LP|TP|IP|RS|RE|sp|br|TH|nf|fi|HP)\b", line):
            end()
            macro, _, rest = line.partition(" ")
            if macro in (".SH", ".SS"):
                lines.append(rest.strip('" '))
            continue
        roman = re.match(r"\.\s*(B|I|BR|IR|RB|RI|BI|IB|SM)\s+(.*)", line)
        if roman:
            joined = roman[1] in ("BR", "IR", "RB", "RI", "BI", "IB")
            parts = re.findall(r'"([^"]*)"|(\S+)', roman[2])
            line = ("" if joined else " ").join(a or b for a, b in parts)
        elif line.startswith((".", "'")):
            continue
        paragraph.append(line.strip())
    end()
    text = "\n".join(lines)
    text = re.sub(r"\\f(\[[^\]]*\]|\(..|.)", "", text)
    text = re.sub(r"\\\*?\((bu|lq|rq|aq|dq|oq|cq|em|en|ti|ha|rs|co)", "-", text)
    text = re.sub(r"\\(\[[^\]]*\]|&|\||/|,|:|%|c|s[-+]?\d+)", "", text)
    text = re.sub(r"\\-", "-", text)
    text = re.sub(r"\\e", r"\\", text)
    return re.sub(r"\\[ ~]", " ", text)


def read(path):
    raw = path.read_bytes()
    if path.suffix in (".gz", ".dz"):
        raw = gzip.decompress(raw)
    for encoding in ("utf-8", "utf-16" if raw[:2] == b"\xff\xfe" else "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def language_of(package, path):
    parts = [p.lower().replace("_", "-").split("-")[0] for p in path.parts[:-1]]
    parts += [p.lower().split("-")[0] for p in path.name.split(".")[1:]]
    for part in parts:
        if part in LANGUAGES:
            return part
    match = re.search(r"-([a-z]{2})(-[a-z]{2})?$", package)
    if match and match[1] in LANGUAGES:
        return match[1]
    return "pt" if package.endswith("-br") else "en"


def texts_of(package, path):
    """The texts in one file of a package; nothing in a file of data."""
    name = path.name.removesuffix(".gz")
    if name in ("copyright",) or re.search("changelog|NEWS|lintian", str(path)):
        return
    if name.endswith((".html", ".xhtml", ".page", ".docbook")):
        yield text_of_markup(read(path))
    elif re.fullmatch(r".*\.[1-8]", name):
        yield text_of_man(read(path))
    elif name.endswith((".txt", ".pod")) or name.startswith(("README", "FAQ")):
        yield read(path)
    elif name.endswith(".cfg"):  # what the people of a game say
        yield "\n".join(re.findall(r'_ "([^"]{20,})"', read(path)))
    elif name.endswith(".dict.dz"):
        entries = re.split(r"\n(?=\S)", read(path))
        for i in range(0, len(entries), 40):
            yield "\n".join(entries[i:i + 40])
    elif "games/fortunes" in str(path) and not path.suffix:
        quotes = read(path).split("\n%\n")
        for i in range(0, len(quotes), 12):
            yield "\n\n".join(quotes[i:i + 12])


def part_of(path):
    stem = path.name.split(".")[0]
    return "test" if zlib.crc32(stem.encode()) % 8 == 0 else "train"


def main():
    _, option, part, *folders = sys.argv
    assert option == "--part" and part in ("train", "test", "all")
    for folder in map(pathlib.Path, folders):
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            if part not in ("all", part_of(path)):
                continue
            inside = path.relative_to(folder)
            for i, text in enumerate(texts_of(folder.name, path)):
                if len(text.split()) >= 30:
                    print(json.dumps({
                        "id": f"{folder.name}/{inside}#{i}",
                        "lang": language_of(folder.name, inside),
                        "text": text}, ensure_ascii=False))


main()
