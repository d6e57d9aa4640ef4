#!/usr/bin/env python3
"""What the program survives: kill -9, two at once, and hostile input.

Random draws have a seed, which every failure names.
"""
import gzip
import io
import json
import os
import random
import resource
import signal
import subprocess
import time
import xml.etree.ElementTree as ET
import zipfile

from story import ARTICLES, PROGRAM, Story, main

SEED = int(os.environ.get("REDSTRING_SEED", "2016"))
KILLS = int(os.environ.get("REDSTRING_KILLS", "24"))

GIVEN = "Ada Nils Carla Tomas Greta Oswin Petra Ruben Selma Viggo".split()
FAMILY = "Merrick Orde Venn Quill Harrow Lund Tarn Osk Brandel Fenner Gade Holm".split()
PLACES = "Halden Sorvall Corvane Ostrel Velmar Marrow Tindal".split()


def articles(count, seed):
    """Invented articles with people, banks, servers and dates, of three to nine sentences."""
    draw = random.Random(seed)
    someone = lambda: f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}"
    bank = lambda: f"{draw.choice(PLACES)} Bank"
    server = lambda: f"mx{draw.randrange(9)}.{draw.choice(PLACES).lower()}.example.org"
    made = []
    for number in range(count):
        sentences = []
        for _ in range(draw.randrange(3, 10)):
            sentences.append(draw.choice([
                lambda: f"{someone()} works for {bank()}.",
                lambda: f"{someone()}, the chairman of {bank()}, met {someone()} on March {draw.randrange(1, 29)}, 2016.",
                lambda: f"{bank()} operates the server {server()}.",
                lambda: f"{someone()} denied that {bank()} paid {someone()}.",
                lambda: f"Three days later {someone()} left {bank()}.",
                lambda: f"A spokesman said that {someone()} used {server()}.",
            ])())
        made.append({"id": f"r{number}", "title": f"Report {number}", "published": f"2016-{number % 12 + 1:02}-15",
                     "text": " ".join(sentences)})
    return made


class Kills(Story):
    def run_and_kill(self, arguments, delay):
        """Starts the program, kills it after `delay` seconds; the exit code, -9 if it was still alive."""
        run = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment())
        try:
            run.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
        _, err = run.communicate(timeout=60)
        self.assertIn(run.returncode, (0, -signal.SIGKILL), err)
        return run.returncode

    def test_an_ingest_that_is_killed_goes_on_as_if_nothing_had_been(self):
        lines = articles(90, SEED)
        path = self.write("articles.jsonl", lines)
        started = time.monotonic()
        self.redstring("ingest", "-q", path)
        usual = time.monotonic() - started
        wanted = (self.hash(), self.redstring("export", "--format", "graphml").out)
        draw = random.Random(SEED)
        killed, finished, known = 0, 0, 0
        self.db = self.path("killed0")
        while killed < KILLS:
            delay = draw.uniform(0.02, usual * 1.1)
            batch = str(draw.choice([1, 4, 32]))
            with self.subTest(seed=SEED, kill=killed, delay=delay):
                code = self.run_and_kill(["ingest", "-q", "--batch", batch, "--threads", "2", "--db", self.db, path], delay)
                if code == 0:
                    self.assertEqual(self.hash(), wanted[0])
                    finished, known = finished + 1, 0
                    self.db = self.path(f"killed{finished}")
                    continue
                killed += 1
                if killed % 6 == 0 and os.path.exists(os.path.join(self.db, "store", "CURRENT")):
                    stats = self.redstring("stats", "--json", code=None)
                    if stats.code == 0:
                        # What was there once does not go away.
                        self.assertGreaterEqual(stats.json["documents"], known)
                        known = stats.json["documents"]
                        self.redstring("verify")
        self.redstring("ingest", "-q", path)
        self.assertEqual((self.hash(), self.redstring("export", "--format", "graphml").out), wanted, f"seed {SEED}")
        self.redstring("verify")

    def test_a_link_a_removal_or_a_decision_that_is_killed_is_done_or_not_begun(self):
        lines = articles(40, SEED + 1)
        self.ingest(lines)
        draw = random.Random(SEED + 1)
        before = self.hash()
        for _ in range(4):
            self.run_and_kill(["link", "-q", "--force", "--db", self.db], draw.uniform(0.05, 0.5))
        self.redstring("link", "-q")
        self.assertEqual(self.hash(), before, f"seed {SEED}")
        for number in range(3):
            name = f"r{number}"
            self.run_and_kill(["remove", "-q", "--db", self.db, name], draw.uniform(0.05, 0.5))
            self.redstring("remove", "-q", name, code=None)  # 3 if it had gone already
        self.redstring("link", "-q")
        removed = self.hash()
        self.redstring("verify")
        self.db = self.path("never")
        self.ingest(lines[3:])
        self.assertEqual(self.hash(), removed, f"seed {SEED}")


class SeveralAtOnce(Story):
    def test_readers_beside_a_writer_see_the_old_graph_or_the_new_one(self):
        self.given()
        question = ("connect", "Ada Merrick", "Nils Orde", "--json")
        seen, old = set(), self.redstring(*question).out
        more = [{"id": "n1", "published": "2017-05-05", "text": "Ada Merrick met Nils Orde in Lisbon. Ada Merrick met Nils Orde again."}]
        path = self.write("more.jsonl", more + articles(150, SEED))
        writer = subprocess.Popen([PROGRAM, "ingest", "-q", "--batch", "2", "--db", self.db, path],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment())
        while writer.poll() is None:
            seen.add(self.redstring(*question).out)
        _, err = writer.communicate()
        self.assertEqual(writer.returncode, 0, err)
        new = self.redstring(*question).out
        self.assertNotEqual(new, old)
        self.assertLessEqual(seen, {old, new})

    def test_the_second_of_two_writers_is_sent_away_and_does_no_harm(self):
        lines = articles(30, SEED)
        path = self.write("many.jsonl", lines)
        first = subprocess.Popen([PROGRAM, "ingest", "-q", "--batch", "1", "--format", "jsonl", "--db", self.db, "-"],
                                 stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment())
        with open(path, "rb") as file:
            whole = file.read()
        first.stdin.write(whole[:len(whole) // 2])
        first.stdin.flush()
        lock, end = os.path.join(self.db, "lock"), time.monotonic() + 30
        while not (os.path.exists(lock) and os.path.getsize(lock)) and time.monotonic() < end:
            time.sleep(0.01)
        for arguments in (["ingest", "-q", path], ["link", "--force"], ["remove", "r1"]):
            second = self.redstring(*arguments, code=6)
            self.assertIn(str(first.pid), second.err)
        _, err = first.communicate(whole[len(whole) // 2:], timeout=60)
        self.assertEqual((first.returncode, err), (0, b""))
        wanted = self.hash()
        self.db = self.path("alone")
        self.redstring("ingest", "-q", path)
        self.assertEqual(self.hash(), wanted)


class HostileInput(Story):
    def cost(self, text):
        """Processor seconds that the extraction of a text takes."""
        line = self.write("line.jsonl", [{"id": "x", "text": text}])
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.run_program("extract", "--jsonl", "--threads", "1", line, timeout=300)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def test_twice_the_text_takes_about_twice_the_time(self):
        start = min(self.cost("x") for _ in range(2))
        for unit in ("192.0.2.1.", "a@", "http://", "2016-09-"):
            size = 500_000 // len(unit)
            once, twice = self.cost(unit * size) - start, self.cost(unit * 2 * size) - start
            # Below a third of a second the clock says more about the machine than about the program.
            self.assertLess(twice, max(3.5 * once, 0.35), f"{unit!r}: {once:.2f} s, then {twice:.2f} s")

    def test_a_bomb_is_counted_and_the_others_go_in(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.txt", b"0" * 60_000_000)
        nested = bomb.getvalue()
        for depth in range(6):
            outer = io.BytesIO()
            with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{depth}.zip", nested)
            nested = outer.getvalue()
        os.mkdir(self.path("in"))
        self.write("in/a.jsonl", ARTICLES)
        self.write("in/bomb.zip", bomb.getvalue())
        self.write("in/nested.zip", nested)
        self.write("in/bomb.jsonl.gz", gzip.compress(b" " * 60_000_000))
        self.write("in/bomb.txt.gz", gzip.compress(b"Ada " * 15_000_000))
        report = self.redstring("ingest", self.path("in"), "--json", code=5).json
        self.assertEqual(report["added"], len(ARTICLES))
        listed = json.dumps(report["rejected"])
        for name in ("bomb.zip", "nested.zip", "bomb.jsonl.gz", "bomb.txt.gz"):
            self.assertIn(name, listed)
        self.redstring("find", "Ada Merrick")

    def test_a_hundred_thousand_tags_deep(self):
        fact = "Ada Merrick met Nils Orde at the harbour of Vilnius on a windy day."
        deep = 100_000
        os.mkdir(self.path("in"))
        pages = {"nested": "<div>" * deep + f"<p>{fact}</p>" + "</div>" * deep, "unclosed": "<b>" * deep + f"<p>{fact} One.</p>",
                 "attributes": "".join(f"<b {i}>" for i in range(deep)) + f"<p>{fact} Two.</p>",
                 "closing": "</div>" * deep + f"<p>{fact} Three.</p>", "tables": "<table><tr><td>" * deep + f"<p>{fact} Four.</p>",
                 "one": "<p " + "a='b' " * deep + f">{fact} Five.</p>", "open": f"<p>{fact} Six.</p>" + "<" * deep,
                 "comment": f"<p>{fact} Seven.</p>" + "<!--" * deep}
        for name, body in pages.items():
            self.write(f"in/{name}.html", f"<html><head><title>{name}</title></head><body>{body}</body></html>")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = self.redstring("ingest", self.path("in"), "--json").json
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertEqual((report["added"], report["rejected_total"]), (len(pages), 0))
        self.assertLess(after.ru_utime - before.ru_utime, 10)
        self.assertEqual(self.redstring("show", "Ada Merrick", "--json").json["entity"]["documents"], len(pages))

    def test_json_that_is_too_deep_or_too_odd_is_rejected_and_named(self):
        deep = 100_000
        bad = ["[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep, '{"id":"e","text":1e400}', '{"id":"u","text":"\\ud800"',
               '{"id":"x"}']
        path = self.write("bad.jsonl", "\n".join(bad) + "\n" + json.dumps(ARTICLES[0]) + "\n")
        outcome = self.redstring("ingest", "--format", "jsonl", path, "--json", code=5)
        self.assertEqual(outcome.json["added"], 1)
        self.assertEqual(outcome.json["rejected_total"], len(bad))

    def test_hostile_names_are_data_in_every_export_and_harmless_on_a_terminal(self):
        strange = ["\x1b[31mRed\x1b[0m", "a\u202eb", "]]>", "<img src=x onerror=alert(1)>", "=1+1", "\x00\x01\x7f\x85", "\ufffe\uffff",
                   "\u2066q\u2069", "tab\there", "line\nbreak", "\"q\" & 'r'", "&#0;", "\\", "-1", "@cmd", "\u2028"]
        lines = [{"id": f"h{i} {s}", "url": f"https://post.example/{s}", "title": f"T {s}", "published": "2016-09-23",
                  "text": f"Ada Merrick{s} works for {s} Halden Bank. Nils {s} Orde met Ada {s} Merrick. “{s}” said Ada Merrick of Halden {s} Bank. "
                          f"The server {s}mx1.halden.example.org is used by Ada Merrick{s}."} for i, s in enumerate(strange)]
        self.ingest(lines)
        self.assertEqual(self.redstring("stats", "--json").json["documents"], len(lines))
        for form in ("graphml", "gexf"):
            text = self.redstring("export", "--format", form).out
            root = ET.fromstring(text)
            self.assertGreater(len(list(root.iter())), 10)
            self.assertNotIn("\x1b", text)
        for form in ("jsonl", "ftm", "mentions"):
            for line in self.redstring("export", "--format", form).out.split("\n")[:-1]:
                json.loads(line)
        listed = [json.loads(line)["id"] for line in self.redstring("export", "--format", "mentions").out.split("\n")[:-1]]
        spaced = lambda name: name.replace("\t", " ").replace("\n", " ")
        self.assertEqual({spaced(name) for name in listed}, {spaced(line["id"]) for line in lines})
        for arguments in (["show", "Ada Merrick"], ["connect", "Ada Merrick", "Halden Bank", "-k", "5", "--quotes", "20"],
                          ["timeline", "Ada Merrick"], ["find", "Ada"], ["why", "Ada Merrick", "Halden Bank"]):
            out = self.redstring(*arguments, code=None).out
            for character in "\x1b\x00\x01\x7f\x85\u202e\u2066\u2028":
                self.assertNotIn(character, out, arguments)
        report = self.redstring("ingest", self.write("x\x1b[31m\u202e.jsonl", "{broken\n"), code=5).err
        self.assertNotIn("\x1b", report)
        self.assertNotIn("\u202e", report)


if __name__ == "__main__":
    main()
