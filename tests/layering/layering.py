#!/usr/bin/env python3
"""Checks that the rooms of redstring include only what they may: layering.py [PROJECT]

Reads the #include lines of src/ and include/ and prints "file:line: what is wrong" for every arrow
that the architecture does not have, every outside library in a foreign room, and every header of
the standard library whose results depend on time, place or chance. Exit 1 when there is any.
"""
import os
import re
import sys

# Which rooms a room may include besides itself and the public headers.
ARROWS = {
    "text": set(),
    "lexicon": {"text"},
    "extract": {"lexicon", "text"},
    "link": {"lexicon", "text"},
    "store": set(),
    "graph": {"lexicon", "link", "store", "text"},  # the lexicon for how relation types are called
    "ingest": set(),
    "app": set(),
}

# Where the headers of an outside library may stand. "public" is include/redstring/.
LIBRARIES = [
    (r"unicode/", {"text"}),
    (r"emmintrin\.h$", {"text"}),
    (r"openssl/", {"text"}),
    (r"re2/", {"lexicon"}),
    (r"tsl/", {"lexicon"}),
    (r"libpsl\.h$", {"extract"}),
    (r"boost/asio/ip/", {"extract"}),
    (r"rocksdb/", {"store"}),
    (r"xxhash\.h$", {"store", "graph"}),
    (r"boost/(graph|property_map|iterator|range)/", {"graph", "public:boost_graph.h"}),
    (r"archive(_entry)?\.h$", {"ingest"}),
    (r"simdjson\.h$", {"ingest"}),
    (r"(expat|zlib|zstd|iconv)\.h$", {"ingest"}),
    (r"locale\.h$", {"ingest"}),  # libarchive gives no names that are not ASCII without it
    (r"malloc\.h$", {"app:main.cc"}),  # the program, not the library, says how memory is kept
    (r"CLI/", {"app"}),
    (r"nlohmann/", {"app"}),
    (r"fmt/", {"app"}),
    (r"tl/expected\.hpp$", {"public:status.h"}),
]

# Results must not depend on these (time is told to people by app, and pipes work by it in ingest).
BANNED = {"regex", "format", "random", "locale"}

# The operating system's headers that a room may need; the public headers need none.
SYSTEM = re.compile(r"(unistd|fcntl|sys/[a-z_/]+|poll|dirent)\.h$")

# A drawer for everything becomes one: such names are not used for files or rooms.
DRAWERS = re.compile(r"^(util|utils|common|helper|helpers|manager|misc)(\.|$)")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def place_of(path):
    """("text", file) for src/text/…, ("public", file) for include/redstring/…"""
    parts = path.split(os.sep)
    if parts[0] == "src" and len(parts) >= 3:
        return parts[1], parts[-1]
    if parts[:2] == ["include", "redstring"] and len(parts) == 3:
        return "public", parts[-1]
    return None, parts[-1]


def wrong_with(include, quoted, room, file):
    """What is wrong with one include, or None."""
    if include.startswith("redstring/"):
        return None
    if ".." in include.split("/"):
        return "an include goes by the name of its room, not by a relative path"
    target = include.split("/")[0]
    if target in ARROWS and quoted:
        if room == "public":
            return f"a public header includes the room {target}"
        if target == room or target in ARROWS[room]:
            return None
        return f"{room} must not include {target}"
    for pattern, allowed in LIBRARIES:
        if re.match(pattern, include):
            if room in allowed or f"{room}:{file}" in allowed:
                return None
            return f"<{include}> belongs to {', '.join(sorted(allowed))}, not to {room}"
    if re.fullmatch(r"[a-z_]+", include):  # the C++ standard library
        return f"<{include}> is banned: results must not depend on it" if include in BANNED else None
    if SYSTEM.match(include) and room != "public":
        return None
    return f"<{include}> is a library that no room owns" if not quoted else f'"{include}" belongs to no room'


def check(project):
    """All complaints about the tree under `project`, sorted."""
    complaints = []
    for top in ("src", "include"):
        for folder, folders, files in os.walk(os.path.join(project, top)):
            folders.sort()
            for file in sorted(files):
                if not file.endswith((".h", ".cc", ".cpp", ".hpp")):
                    continue
                path = os.path.relpath(os.path.join(folder, file), project)
                room, name = place_of(path)
                if room not in ARROWS and room != "public":
                    complaints.append(f"{path}:1: stands in no room of the architecture")
                    continue
                if DRAWERS.match(name):
                    complaints.append(f"{path}:1: a file is named after what it owns, not {name}")
                with open(os.path.join(folder, file), encoding="utf-8") as lines:
                    text = lines.read()
                if name.endswith(".h") and "#pragma once" not in text:
                    complaints.append(f"{path}:1: has no #pragma once")
                for number, line in enumerate(text.split("\n"), 1):
                    found = INCLUDE.match(line)
                    wrong = found and wrong_with(found[2], found[1] == '"', room, name)
                    if wrong:
                        complaints.append(f"{path}:{number}: {wrong}")
    return complaints


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    project = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
    complaints = check(project)
    print("\n".join(complaints) if complaints else "the rooms include only what they may")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
