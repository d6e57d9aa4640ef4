"""The reporter who teaches redstring something: the recipes of dictionaries/README.md, followed to the letter."""
import glob
import os
import re
import subprocess
import unittest

from story import PROGRAM, Story, main

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "dictionaries", "README.md")
TEXT = ("Calder and Wick hired the MV Harrier on Monday. Adelinde and Grey Petrel sailed for Northgate Haulage. "
        "They met Orla Fenwick at the harvest fair of 2014. She met Tomas Ardel there. He said she owns Adelinde.")


class Teaching(Story):
    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        return super().write(name, content)


class Recipes(Teaching):
    def follow(self):
        """Writes the files of the README's recipes into a folder of one's own."""
        with open(README, encoding="utf-8") as readme:
            files = re.findall(r"^```file (\S+)\n(.*?)^```$", readme.read(), re.M | re.S)
        self.assertGreaterEqual(len(files), 7)
        for name, content in files:
            self.write(os.path.join("my-lists", name), content)
        return self.path("my-lists")

    def entities(self, *flags, text=TEXT):
        found = self.run_program("extract", *flags, "-", stdin=text).json["entities"]
        return {(e["text"], e["type"]): e for e in found}

    def test_a_list_a_type_and_a_date_rule_are_added_in_three_recipes(self):
        without = self.entities()
        self.assertNotIn(("MV Harrier", "SHIP"), without)
        self.assertNotIn(("the harvest fair of 2014", "DATE"), without)
        found = self.entities("--dictionaries", self.follow())
        self.assertIn(("Calder and Wick", "ORG"), found)
        self.assertIn(("Northgate Haulage", "ORG"), found)
        self.assertIn(("MV Harrier", "SHIP"), found)
        self.assertIn(("Adelinde", "SHIP"), found)
        self.assertIn(("Grey Petrel", "SHIP"), found)
        self.assertEqual(found[("the harvest fair of 2014", "DATE")]["value"], "2014-09")

    def test_the_recipes_pass_the_check(self):
        self.run_program("dictionary", "check", "--dictionaries", self.follow(), code=0)

    def test_what_was_added_stands_in_the_graph(self):
        mine = self.follow()
        self.write("article.txt", "Northgate Haulage owns Adelinde.\n")
        self.run_program("ingest", "--db", self.db, "--dictionaries", mine, self.path("article.txt"))
        answer = self.run_program("connect", "--db", self.db, "--dictionaries", mine, "Northgate Haulage",
                                  "Adelinde", "--json").json
        step = answer["paths"][0]["steps"][0]
        self.assertEqual(step["relation"], "ownership")
        self.assertIn("ship", {entity["type"].lower() for entity in answer["paths"][0]["entities"]})

    def test_a_line_of_ones_own_takes_the_place_of_a_shipped_one(self):
        text = "The New York Times told the NYT and the Velmar Ladle."
        self.write("mine/lists.def", "media.lst | name=media\n")
        self.write("mine/media.lst", "# SOURCE: the desk\n# LICENSE: CC0\nNew York Times\nVelmar Ladle\n")
        before = self.run_program("extract", "--explain", "-", stdin=text).out
        self.assertIn("en/organization/media.lst", before)
        self.assertNotIn("media “Velmar Ladle”", before)
        after = self.run_program("extract", "--explain", "--dictionaries", self.path("mine"), "-", stdin=text).out
        self.assertRegex(after, r"media “New York Times” +media\.lst:3")
        self.assertRegex(after, r"media “Velmar Ladle” +media\.lst:4")
        self.assertNotRegex(after, r"media “New York Times” +en/")


class Checking(Teaching):
    def test_the_shipped_dictionaries_have_nothing_to_complain_of(self):
        done = self.run_program("dictionary", "check", code=0)
        self.assertEqual(done.out, "")

    def finding(self, words):
        done = self.run_program("dictionary", "check", "--json", "--dictionaries", self.path("mine"), code=1)
        found = [f for f in done.json["findings"] if words in f["message"]]
        self.assertTrue(found, done.out)
        return found[0]

    def test_each_finding_has_its_file_and_line(self):
        self.write("mine/lists.def", "a.lst | name=harbour | role=name | type=organization\n"
                                     "b.lst | name=harbour_no | role=veto\n"
                                     "c.lst | name=nobody_asks | role=word\n")
        self.write("mine/a.lst", "# SOURCE: x\n# LICENSE: CC0\nKnollen Quay\nKnollen Quay\nTarn Wharf\n")
        self.write("mine/b.lst", "# SOURCE: x\n# LICENSE: CC0\nTarn Wharf\n")
        self.write("mine/c.lst", "# SOURCE: x\n# LICENSE: CC0\nfender\n")
        self.write("mine/r.rules", 'KIND mention\n\nRULE harbour.dead\nPATTERN name=<any> moored\nWEIGHT person=3\n'
                                   'EXAMPLE "Orla Fenwick sailed." => "Orla Fenwick" person\n\n'
                                   'RULE harbour.wrong\nPATTERN name=<any> sailed\nWEIGHT person=3\n'
                                   'EXAMPLE "Orla Fenwick sailed." => "Orla Fenwick" place\n')
        for words, file, line in (("already in list", "a.lst", 4), ("is a name in list", "a.lst", 5),
                                  ("nobody_asks", "c.lst", 1), ("harbour.dead matches none", "r.rules", 3),
                                  ("harbour.wrong: expected", "r.rules", 11)):
            found = self.finding(words)
            self.assertEqual((found["file"], found["line"]), (file, line), words)

    def test_the_coverage_of_a_text_is_told_list_by_list(self):
        self.write("text.txt", "On Monday and on Monday, and on Friday.\n")
        done = self.run_program("dictionary", "check", "--json", "--text", self.path("text.txt"))
        weekday = [c for c in done.json["coverage"] if c["list"] == "weekday"][0]
        self.assertEqual((weekday["seen"], weekday["matches"]), (2, 3))
        self.assertGreaterEqual(weekday["entries"], 7)

    def test_the_size_of_the_dictionaries_is_stated(self):
        stats = self.run_program("dictionary", "stats", "--json").json
        self.assertGreater(stats["entries"], 10000)
        self.assertGreater(stats["bytes"], 1 << 20)


class Explaining(Story):
    def test_explain_lists_the_mentions_that_extract_lists(self):
        for flags in ([], ["--published", "2016-05-04"]):
            found = self.run_program("extract", *flags, "-", stdin=TEXT).json
            explained = self.run_program("extract", "--explain", *flags, "-", stdin=TEXT).out
            listed = explained[:explained.index("\nnames: ")]
            spans = {(int(a), int(b)) for a, b in re.findall(r"^ +(\d+)–(\d+) ", listed, re.M)}
            told = {(m["start"], m["end"]) for m in found["entities"] + found["references"]}
            self.assertEqual(spans, told)

    def test_explain_tells_points_arithmetic_and_who_a_pronoun_means(self):
        out = self.run_program("extract", "--explain", "--published", "2016-05-04", "-", stdin=TEXT).out
        self.assertRegex(out, r"Orla Fenwick +person with \d+ points")
        self.assertRegex(out, r"\+\d+ person +given_name “Orla” +en/person/\S+\.lst:\d+")
        self.assertRegex(out, r"Monday +relative\.weekday: 2016-05-02 DATE +en/dates/\S+\.rules:\d+")
        self.assertIn("placed around the publication date 2016-05-04", out)
        self.assertRegex(out, r"She +pronoun → Orla Fenwick: the only person that fits")


class Compiled(Story):
    def run_with(self, cache, *args):
        environment = dict(os.environ, REDSTRING_CACHE=cache)
        done = subprocess.run([PROGRAM, *args], input=TEXT.encode(), capture_output=True, env=environment, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, b"")
        return done.stdout

    def test_the_answer_is_the_same_with_and_without_a_cache_whatever_lies_in_it(self):
        cache = self.path("cache")
        plain = self.run_with("off", "extract", "-")
        self.assertFalse(os.path.exists(cache))
        self.assertEqual(self.run_with(cache, "extract", "-"), plain)
        self.assertEqual(self.run_with(cache, "extract", "-"), plain)
        (file,) = glob.glob(os.path.join(cache, "*"))
        whole = os.path.getsize(file)
        for damage in (b"", b"garbage", os.urandom(100000)):
            with open(file, "wb") as out:
                out.write(damage)
            self.assertEqual(self.run_with(cache, "extract", "-"), plain)
            self.assertEqual(os.path.getsize(file), whole)
        os.truncate(file, whole - 1)
        self.assertEqual(self.run_with(cache, "extract", "-"), plain)
        self.assertEqual(self.run_with("/dev/null/nowhere", "extract", "-"), plain)

    def test_many_programs_may_start_at_once_with_an_empty_cache(self):
        environment = dict(os.environ, REDSTRING_CACHE=self.path("cache"))
        running = [subprocess.Popen([PROGRAM, "extract", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, env=environment) for _ in range(6)]
        answers = {p.communicate(TEXT.encode(), timeout=300) for p in running}
        self.assertEqual(len(answers), 1)
        self.assertEqual({p.returncode for p in running}, {0})
        self.assertEqual(len(os.listdir(self.path("cache"))), 1)


if __name__ == "__main__":
    main()
