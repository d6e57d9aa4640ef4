#!/usr/bin/env python3
"""Runs tests/golden/*.case: an invented article, and what is found in it.

A case reads from top to bottom; its name is the law that it shows.

    # Why this case is here.
    -PUBLISHED 2016-10-05             (may be missing)
    -TEXT
    Petra Lund met Ruben Osk on Monday. She denied it.
    -MENTIONS                         (every mention, in order: type | words | whom they mean | value)
    PERSON | Petra Lund | Petra Lund
    DATE | Monday | Monday | 2016-10-03
    PERSON | She | Petra Lund         (nouns and pronouns stand in the same list)
    -RELATIONS                        (every relation but mentions side by side: type | from | to | status | by | time)
    meeting | Petra Lund | Ruben Osk | asserted | | 2016-10-03
    -ASK how is Petra Lund connected to Ruben Osk?    (any number; the names on the best path, or "no path")
    Petra Lund > Ruben Osk

Sections that are missing are not compared. With REDSTRING_GOLDEN=write in the environment the sections that are there are
written anew from what the program finds; read the difference before you keep it.
"""
import glob
import os
import re

from story import Story, main

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")
WRITE = os.environ.get("REDSTRING_GOLDEN") == "write"


class Case:
    """One file: a list of (marker, rest of its line, lines below it)."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.head, self.sections = [], []
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines():
                marker = re.match(r"-(PUBLISHED|TEXT|MENTIONS|RELATIONS|ASK)\b ?(.*)$", line)
                if marker:
                    self.sections.append([marker.group(1), marker.group(2), []])
                elif self.sections:
                    self.sections[-1][2].append(line)
                else:
                    self.head.append(line)

    def get(self, marker, default=None):
        return next((s for s in self.sections if s[0] == marker), default)

    @property
    def published(self):
        return self.get("PUBLISHED", ["", "", []])[1]

    @property
    def text(self):
        return "\n".join(self.get("TEXT")[2]).strip()

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            for line in self.head:
                file.write(line + "\n")
            for marker, rest, lines in self.sections:
                file.write(f"-{marker} {rest}".rstrip() + "\n" + "".join(line + "\n" for line in lines))


def row(*cells):
    """Cells with bars between them, without empty ones at the end."""
    cells = [" ".join(str(c or "").split()) for c in cells]
    while cells and not cells[-1]:
        cells.pop()
    return re.sub(" +", " ", " | ".join(cells))


class Golden(Story):
    """Tests are added below, one for each file."""

    def found(self, case):
        line = {"id": case.name, "text": case.text}
        if case.published:
            line["published"] = case.published
        path = self.write("case.jsonl", [line])
        [found] = self.run_program("extract", "--jsonl", path).lines
        return path, found

    def listed(self, found):
        """The rows of mentions and of relations."""
        mentions = sorted(found["entities"] + found["references"], key=lambda m: (m["start"], m["end"]))
        names = {}
        for m in found["entities"]:
            name = names.get(m["cluster"], "")
            if len(m["text"]) > len(name):
                names[m["cluster"]] = m["text"]
        rows = [row(m["type"], m["text"], names.get(m["cluster"], m["text"]), m.get("value")) for m in mentions]
        relations = [row(r["type"], names[r["subject_cluster"]], names[r["object_cluster"]], r["status"], r["by"], r["time"])
                     for r in found["relations"] if r["type"] != "co-mention"]
        return rows, relations

    def asked(self, question):
        answer = self.redstring("ask", question, "--json", "-k", "1", code=None)
        self.assertIn(answer.code, (0, 4), answer.err)
        paths = answer.json["paths"]
        return [" > ".join(e["name"] for e in paths[0]["entities"])] if paths else ["no path"]

    def check(self, path):
        case = Case(path)
        file, found = self.found(case)
        mentions, relations = self.listed(found)
        for section in case.sections:
            marker, rest, lines = section
            if marker in ("PUBLISHED", "TEXT"):
                continue
            if marker == "ASK" and not os.path.exists(self.db):
                self.redstring("ingest", "-q", file)
            now = mentions if marker == "MENTIONS" else relations if marker == "RELATIONS" else self.asked(rest)
            if WRITE:
                section[2] = now
            else:
                self.assertEqual([row(*line.split("|")) for line in lines if line.strip()], now, f"{case.name}: -{marker} {rest}")
        if WRITE:
            case.save()


def law(path):
    return lambda self: self.check(path)


CASES = sorted(glob.glob(os.path.join(FOLDER, "*.case")))
assert CASES, f"no cases in {FOLDER}"
for case_path in CASES:
    setattr(Golden, "test_" + re.sub(r"\W", "_", os.path.splitext(os.path.basename(case_path))[0]), law(case_path))


if __name__ == "__main__":
    main()
