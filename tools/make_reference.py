#!/usr/bin/env python3
"""Writes docs/reference/*.md, the API reference, from the public headers: one page a room.

    python3 tools/make_reference.py            # writes the pages
    python3 tools/make_reference.py --check    # exits with 1 when a page differs from its headers

A header's first comment introduces it. Declarations with a `///` comment before or a `///<` comment behind
them are listed with it; members that are private are not. Configs become tables: a field's type and default
from the struct, its meaning from `describe`. Headers for ramet's own use (*_impl.h, *-inl.h, kernels,
passes) have no place here.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
ROOMS = ["core", "ops", "runtime", "layers", "models", "training", "saving"]
INTERNAL = re.compile(r"_impl\.h$|-inl\.h$|/kernels/|/passes/|/hdf5_check")
DESCRIBED = re.compile(r'd\.field\(\s*"(\w+)",\s*&\w+::\w+,\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
MEMBER = re.compile(r"^  (?!static|using|friend|explicit)([\w:<>,= ]*[\w>]) (\w+(?: = [^;]*)?(?:, \w+ = [^;]*)?);",
                    re.MULTILINE)


def public_headers(room):
    headers = sorted((ROOT / "ramet" / room).rglob("*.h"))
    return [h for h in headers if not INTERNAL.search(h.relative_to(ROOT).as_posix())]


def fields_described_in(text):
    literal = re.compile(r'"((?:[^"\\]|\\.)*)"')  # adjacent ones are one text
    return {name: "".join(literal.findall(doc)).replace('\\"', '"') for name, doc in DESCRIBED.findall(text)}


def shared_descriptions(headers):
    """Fields by the function that describes them for several configs: describe_loop, ..."""
    shared = {}
    for header in headers:
        for match in re.finditer(r"^constexpr void (describe_\w+)\(auto& d\) \{\n(.*?)^\}", header.read_text(),
                                 re.MULTILINE | re.DOTALL):
            shared[match[1]] = fields_described_in(match[2])
    return shared


def split_declarators(text):
    """`a = 1, b = 2` as [("a", "1"), ("b", "2")]; commas inside brackets do not part."""
    pairs = [part.partition("=") for part in re.split(r",(?![^({[<]*[)}\]>])", text)]
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def cell(text):
    return " ".join(text.split()).replace("|", "\\|")


def config_table(name, body, shared):
    """The fields of a struct with `describe`, in the order in which they must be given."""
    before, _, describe = body.partition("static constexpr void describe(auto&")
    docs = fields_described_in(describe)
    for function in re.findall(r"(describe_\w+)<", describe):
        docs = {**shared.get(function, {}), **docs}
    rows = []
    for type_name, declarators in MEMBER.findall(re.sub(r"\s*//.*", "", before)):
        for field, default in split_declarators(declarators):
            wanted = re.fullmatch(r"required<(.*)>", type_name)
            shown = "required" if wanted else f"`{cell(default)}`" if default else ""
            rows.append(f"| `{field}` | `{cell(wanted[1] if wanted else type_name)}` | {shown} "
                        f"| {cell(docs.get(field, ''))} |")
    if not rows:
        return []
    return [f"**`{name}`**", "", "| field | type | default | meaning |", "| --- | --- | --- | --- |", *rows, ""]


def without_body(text):
    """A declaration up to the `{` of its body or the `:` of a constructor's initialisers."""
    depth = 0
    for i, c in enumerate(text):
        depth += c in "(["
        depth -= c in ")]"
        if depth == 0 and c == "{" and not re.search(r"=\s*$|\breturn ", text[:i]):
            return text[:i]
        if depth == 0 and text[i : i + 3] == " : " and "(" in text[:i]:
            return text[:i]
    return text


def complete(lines, start):
    """The declaration that begins at a line, on one line and without its body; and the line after it."""
    text, at = "", start
    while at < len(lines):
        text += " " + re.sub(r"\s*//.*", "", lines[at]).strip()
        at += 1
        if text.count("(") <= text.count(")") and text.endswith((";", "{", "}", ",")) or not text.strip():
            break
    return " ".join(without_body(text).rstrip(" ;,").split()), at


@dataclass
class Scope:
    """A class whose members stand at this indent; `is_told` once its own line is written."""

    indent: int
    declaration: str
    is_public: bool
    is_told: bool = False


def entries(lines):
    """(depth, declaration, comment) of what is documented and public, and of the classes around it."""
    scopes, doc, at = [], [], 0

    def tell(declaration, comment):
        if all(scope.is_public for scope in scopes):
            for depth, scope in enumerate(scopes):
                if not scope.is_told:
                    scope.is_told = True
                    yield depth, scope.declaration, ""
            yield len(scopes), declaration, comment

    while at < len(lines):
        line = lines[at]
        text, indent = line.strip(), len(line) - len(line.lstrip())
        access = re.fullmatch(r"(public|protected|private):", text)
        if access and scopes:
            scopes[-1].is_public = access[1] == "public"
        elif re.match("///( |$)", text):
            doc.append(text[4:])
        elif text and not text.startswith(("//", "#", "/*")):
            while scopes and indent < scopes[-1].indent:
                scopes.pop()
            declaration, after = complete(lines, at)
            trailing = " ".join(re.findall(r"///< (.*)", "\n".join(lines[at:after])))
            comment = " ".join(doc) or trailing
            kind = re.match(r"(?:template <.*?> )?(class|struct|enum class) ", declaration)
            if declaration and comment and not declaration.startswith("}"):
                yield from tell(declaration, comment)
            if kind and "{" in " ".join(lines[at:after]) and "}" not in lines[after - 1]:
                scopes.append(Scope(indent + 2, declaration, kind[1] != "class", bool(comment)))
            elif not kind and lines[after - 1].rstrip().endswith("{") and "namespace" not in text:
                while after < len(lines) and not re.match(rf"\s{{0,{indent}}}\}}", lines[after]):
                    after += 1  # a function's body
            at, doc = max(after, at + 1), []
            continue
        else:
            doc = []
        at += 1


def page_of_header(header, shared):
    text = header.read_text()
    lines = text.splitlines()
    intro = []
    for line in lines[1:]:
        if not line.startswith("//"):
            break
        intro.append(line[2:].removeprefix(" "))
    out = [f"## {header.relative_to(ROOT).as_posix()}", ""]
    for line in intro:  # indented lines are code
        out.append("    " + line if line.startswith(" ") else line)
    out.append("")
    handles = re.findall(r"^using (\w+) = Handle<", text, re.MULTILINE)
    if handles:
        out += [f"Layers: {', '.join(f'`{name}`' for name in handles)}.", ""]
    for match in re.finditer(r"^struct (\w+) (?:final )?\{\n(.*?)^\};", text, re.MULTILINE | re.DOTALL):
        if "void describe(auto&" in match[2]:
            out += config_table(match[1], match[2], shared)
    for depth, declaration, doc in entries(lines):
        text = f"`{declaration}`: {doc}" if doc else f"`{declaration}`"
        out += ["  " * (depth - 1) + "- " + text] if depth else ["", text, ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).rstrip() + "\n\n"


def page(room):
    headers = public_headers(room)
    shared = shared_descriptions(headers)
    title = f"# Reference: {room}\n\nMade by `tools/make_reference.py` from the headers of `ramet/{room}`.\n\n"
    return title + "".join(page_of_header(header, shared) for header in headers).rstrip() + "\n"


def main():
    wrong = []
    for room in ROOMS:
        target, text = PAGES / f"{room}.md", page(room)
        if sys.argv[1:] == ["--check"]:
            if not target.is_file() or target.read_text() != text:
                wrong.append(f"{target.relative_to(ROOT)}: differs from the headers; run tools/make_reference.py")
        else:
            PAGES.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
