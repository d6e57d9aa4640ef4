#!/usr/bin/env python3
"""The graph is a function of the set of documents and the list of decisions, and of nothing else.

Whatever the order, the portions, the threads and the detours: one hash, and exports equal byte for byte.
"""
import csv
import gzip
import html
import json
import os
import random
import re
import shutil

from story import Story, main

ARTICLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "articles")
SEED = 20160923


def example_files():
    return sorted(os.path.relpath(os.path.join(folder, name), ARTICLES)
                  for folder, _, names in os.walk(ARTICLES) for name in names)


def example_lines():
    """The articles of the examples as JSON lines, so that each can come alone and in any order."""
    lines = []
    for name in example_files():
        path = os.path.join(ARTICLES, name)
        if name.endswith(".gz"):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                for line in map(json.loads, file):
                    lines.append({"id": line["id"], "title": line["headline"], "published": line["published_date"],
                                  "url": line["url"], "text": line["body"]})
            continue
        with open(path, encoding="utf-8", newline="") as file:
            if name.endswith(".csv"):
                lines += [{"id": row["id"], "title": row["title"], "published": row["date"], "text": row["text"]}
                          for row in csv.DictReader(file)]
                continue
            content = file.read()
        if name.endswith(".html"):
            day = re.search(r'content="(\d{4}-\d\d-\d\d)', content)
            paragraphs = [html.unescape(re.sub("<[^>]*>", "", p)) for p in re.findall(r"<p>(.*?)</p>", content, re.S)]
            title = re.search(r"<title>(.*?)(?: \||</)", content).group(1)
            lines.append({"id": name, "title": title, "published": day.group(1), "text": "\n\n".join(paragraphs)})
        else:
            head, text = content.split("\n\n", 1)
            fields = dict(line.split(": ", 1) for line in head.splitlines())
            line = {"id": name, "title": fields["Title"], "text": text}
            if "Date" in fields:
                line["published"] = fields["Date"]
            lines.append(line)
    return lines


class Determinism(Story):
    databases = 0
    wanted = None

    def fresh(self):
        self.databases += 1
        self.db = self.path(f"db{self.databases}")

    def state(self):
        """Everything that must be equal: the hash, and two exports."""
        return (self.hash(), self.redstring("export", "--format", "graphml").out,
                self.redstring("export", "--format", "mentions").out)

    def assertSame(self, state, message=None, exports=True):
        """That this database is in a state; without `exports` only its hash is asked for."""
        mine = self.state() if exports else (self.hash(),)
        for got, wanted, what in zip(mine, state, ("hash", "graphml", "mentions")):
            if got != wanted:
                at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
                self.fail(f"{message}: {what} differs at {at}: {got[max(0, at - 80):at + 80]!r} / {wanted[max(0, at - 80):at + 80]!r}")

    def read(self, lines, *arguments):
        return self.redstring("ingest", "-q", *arguments, self.write("portion.jsonl", lines))

    def reference(self):
        """A database with every article, and its state, which is worked out once."""
        self.fresh()
        self.read(example_lines(), "--threads", "1")
        if Determinism.wanted is None:
            Determinism.wanted = self.state()
        return Determinism.wanted

    def test_the_number_of_threads_changes_nothing(self):
        states = set()
        for threads in ("1", "2", "4"):
            self.fresh()
            self.redstring("ingest", "-q", "--threads", threads, "--batch", "3", ARTICLES)
            states.add(self.state())
        self.assertEqual(len(states), 1)

    def test_files_that_come_in_portions_are_as_files_that_come_at_once(self):
        self.fresh()
        self.redstring("ingest", "-q", ARTICLES)
        wanted = self.state()
        files = example_files()
        random.Random(SEED).shuffle(files)
        self.fresh()
        for first in range(0, len(files), 11):
            for name in files[first:first + 11]:
                os.makedirs(os.path.dirname(self.path("files", name)), exist_ok=True)
                shutil.copy(os.path.join(ARTICLES, name), self.path("files", name))
            self.redstring("ingest", "-q", "--threads", "2", self.path("files"))
        self.assertSame(wanted)

    def test_the_order_changes_nothing(self):
        wanted = self.reference()
        for seed, threads in ((SEED, "1"), (SEED + 1, "4")):
            lines = example_lines()
            random.Random(seed).shuffle(lines)
            self.fresh()
            self.read(lines, "--threads", threads, "--batch", "2")
            self.assertSame(wanted, f"seed {seed}")

    def test_portions_change_nothing_linked_between_or_not(self):
        wanted = self.reference()
        for seed, portions in ((SEED, 2), (SEED + 1, 6)):
            draw = random.Random(seed)
            lines = example_lines()
            draw.shuffle(lines)
            borders = [0, *sorted(draw.sample(range(1, len(lines)), portions - 1)), len(lines)]
            self.fresh()
            for begin, end in zip(borders, borders[1:]):
                self.read(lines[begin:end], *draw.choice([[], ["--no-link"], ["--threads", "2"]]))
            self.redstring("link")
            self.assertSame(wanted, f"seed {seed}", exports=False)
        self.redstring("link", "--force")
        self.assertSame(wanted, "linked anew", exports=False)

    def test_one_taken_out_is_one_that_never_came(self):
        lines = example_lines()
        draw = random.Random(SEED)
        for number in draw.sample(range(len(lines)), 2):
            rest = lines[:number] + lines[number + 1:]
            self.fresh()
            self.read(rest)
            without = self.state()
            self.read([lines[number]])
            self.assertNotEqual(self.hash(), without[0])
            self.redstring("remove", "-q", lines[number]["id"])
            self.assertSame(without, lines[number]["id"])

    def test_one_taken_out_and_read_again_is_one_that_stayed(self):
        wanted = self.reference()
        lines = example_lines()
        for line in random.Random(SEED).sample(lines, 2):
            self.redstring("remove", "-q", line["id"])
            self.read([line])
        self.assertSame(wanted)

    def test_all_taken_out_is_a_database_with_nothing_in_it(self):
        lines = example_lines()
        self.fresh()
        self.read(lines[:1])
        self.redstring("remove", "-q", lines[0]["id"])
        empty = self.state()
        self.fresh()
        self.read(lines)
        self.redstring("remove", "-q", *[line["id"] for line in random.Random(SEED).sample(lines, len(lines))])
        self.assertSame(empty)
        self.assertEqual(self.redstring("stats", "--json").json["entities"], 0)

    def test_decisions_before_between_and_after_the_documents(self):
        plain = self.reference()
        [document] = [d["document"] for d in self.redstring("dump").lines if d.get("name") == "w-005" and "document" in d]
        by = "\tada\t2017-02-01T00:00:00Z\t"
        path = self.write("decisions.tsv", "".join(line + "\n" for line in (
            "same\tperson/renata quill\tperson/jorun tveit" + by, "different\tperson/helena voss\tperson/viktor voss" + by,
            f"split\tperson/oskar thiel\t{document}" + by, "hide\torganization/cws\t" + by,
            "rename\torganization/quillon holdings\tQuillon" + by, "same\tperson/bertil kroon\tperson/tomas ardel" + by,
            "undo\t6\t" + by)))
        self.redstring("decisions", "import", path)
        wanted = self.state()
        self.assertNotEqual(wanted[0], plain[0])
        self.assertNotEqual(wanted[1], plain[1])
        lines = example_lines()
        for known in (1, 15):
            order = random.Random(known).sample(lines, len(lines))
            self.fresh()
            self.read(order[:known])
            self.redstring("decisions", "import", path)
            self.read(order[known:])
            self.assertSame(wanted, f"decided after {known}", exports=known == 1)
        for number in ("5", "4", "3", "2"):
            self.redstring("undo", number, "--no-link")
        self.redstring("undo", "1")
        self.assertEqual(self.redstring("export", "--format", "graphml").out, plain[1])

    def test_the_surroundings_change_nothing(self):
        wanted = self.reference()
        self.fresh()
        changes = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"}
        self.redstring("ingest", "-q", self.path("portion.jsonl"), env=self.environment(**changes))
        self.assertSame(wanted)


if __name__ == "__main__":
    main()
