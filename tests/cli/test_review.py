#!/usr/bin/env python3
"""Questions about who is who: asked, answered, taken back; why and show say what stands behind them."""
import os
import pty
import subprocess

from story import PROGRAM, Story, main

# Two spellings of one surname, neither of which is rare beside the other: a question for people.
NEAR = [
    {"id": "z1", "title": "Harbour", "published": "2016-01-01",
     "text": "Anton Zorbolenko works for Halden Bank. Anton Zorbolenko met Ada Merrick."},
    {"id": "z2", "title": "Bridge", "published": "2016-01-02",
     "text": "Anton Zorbolenkko works for Sorvall Institute. Anton Zorbolenkko met Nils Orde."},
]
# Two clerks whom a middle initial tells apart, and who both go by their surname.
ROES = [
    {"id": "r1", "title": "Pilot dies", "published": "2015-01-01",
     "text": "Daniel P. Zorbol, a pilot, died on Monday. Mr. Zorbol was seventy."},
    {"id": "r2", "title": "Clerk hired", "published": "2015-02-01",
     "text": "Daniel K. Zorbol, a clerk, works for Halden Bank. Mr. Zorbol was hired in May."},
]
# A banker in Norvane, and once, in another company, a pilot of his name.
BANKER = ["Daniel Zorbol, a banker, works for Norvane Holding. Daniel Zorbol met Ilse Marten in Norvane.",
          "Ilse Marten praised banker Daniel Zorbol of Norvane Holding.",
          "Norvane Holding thanked Daniel Zorbol, a banker. Ilse Marten met Daniel Zorbol in Norvane."]
PILOT = "Daniel Zorbol, a pilot, flew for Halden Air Club. Daniel Zorbol met Teo Varga in Halden."
# A slip that is rare beside the right spelling joins the two to the ten: nothing else does.
SPELLINGS = ["Zelmira Kettleworthy"] * 10 + ["Zelmira Kettelworthy"] * 2 + ["Z. Kettelworthy"] * 2
DEEDS = ["spoke in Vilnius", "met Ada Merrick", "left Halden Bank", "wrote a book on rivers", "visited Lisbon",
         "sold a boat", "praised Nils Orde", "sued Sorvall Institute", "opened a school", "planted an oak tree",
         "found a coin", "joined a choir", "painted the old mill", "rented a barn"]
LEFT, RIGHT = "person/anton zorbolenkko", "person/anton zorbolenko"


class Review(Story):
    def questions(self, *arguments):
        return self.redstring("review", "--json", *arguments).json["questions"]

    def about_anton(self):
        """The number of the question about the two Antons."""
        for question in self.questions("--limit", "1000"):
            if {question["left"], question["right"]} == {LEFT, RIGHT}:
                return question
        self.fail("nobody asks about the two Antons")

    def asked(self):
        return any({q["left"], q["right"]} == {LEFT, RIGHT} for q in self.questions("--limit", "1000"))

    def setUp(self):
        super().setUp()
        self.ingest(NEAR)

    def test_a_question_shows_both_sides_and_what_an_answer_does(self):
        question = self.about_anton()
        self.assertEqual(question["kind"], "near")
        self.assertEqual(sum(r["weight"] for r in question["reasons"]), question["score"])
        self.assertIn("Zorbolenkko", question["left_quotes"][0]["sentence"])
        self.assertNotIn("Zorbolenkko", question["right_quotes"][0]["sentence"])
        self.assertEqual(question["if_yes"], {"kind": "same", "left": LEFT, "right": RIGHT})
        self.assertEqual(question["if_no"], {"kind": "different", "left": LEFT, "right": RIGHT})
        text = self.redstring("review").out
        self.assertIn("“[Anton Zorbolenkko] works for Sorvall Institute.”", text)
        self.assertIn("are these two one?", text)
        self.assertIn("Yes joins them", text)
        self.assertIn("--answer", text)

    def test_yes_joins_them_and_undo_takes_it_back(self):
        before = self.hash()
        number = str(self.about_anton()["number"])
        self.redstring("review", "--answer", number, "y", "--by", "ada", "--note", "same byline")
        self.assertEqual(self.key("Anton Zorbolenko"), self.key("Anton Zorbolenkko"))
        made = self.redstring("decisions", "--json").json["decisions"]
        self.assertEqual([(d["kind"], d["by"], d["note"]) for d in made], [("same", "ada", "same byline")])
        self.assertFalse(self.asked())
        self.redstring("undo")
        self.assertEqual(self.hash(), before)
        self.assertTrue(self.asked())

    def test_no_keeps_them_two_and_is_not_asked_again(self):
        self.redstring("review", "--answer", str(self.about_anton()["number"]), "n")
        self.assertNotEqual(self.key("Anton Zorbolenko"), self.key("Anton Zorbolenkko"))
        self.assertFalse(self.asked())
        # Later documents do not raise it again.
        self.ingest([{**NEAR[1], "id": "z3", "text": "Anton Zorbolenkko met Carla Venn."}], "later.jsonl")
        self.assertFalse(self.asked())

    def test_skip_decides_nothing_and_a_wrong_answer_is_refused_whole(self):
        number = str(self.about_anton()["number"])
        self.assertIn("nothing was decided", self.redstring("review", "--answer", number, "skip").err)
        self.redstring("review", "--answer", number, "perhaps", code=2)
        self.redstring("review", "--answer", number, "y", "--answer", "one", "y", code=2)
        self.redstring("review", "--answer", number, "y", "--answer", number, "n", code=2)
        self.assertIn("there is no question 999", self.redstring("review", "--answer", "999", "y", code=3).err)
        self.assertEqual(self.redstring("decisions", "--json").json["decisions"], [])

    def test_answers_come_line_by_line(self):
        out = self.redstring("review", "--ask", stdin="what\ny\nq\n").out
        self.assertEqual(out.count("[y]es, [n]o"), out.count("One?"))
        self.assertEqual(self.key("Anton Zorbolenko"), self.key("Anton Zorbolenkko"))

    def test_the_end_of_the_input_ends_the_asking(self):
        self.redstring("review", "--ask", stdin="")
        self.assertEqual(self.redstring("decisions", "--json").json["decisions"], [])

    def of_kind(self, kind):
        return [q for q in self.questions("--limit", "1000") if q["kind"] == kind]

    def test_one_name_in_two_companies_is_asked_about_and_can_be_parted(self):
        texts = [*BANKER, PILOT]
        self.ingest([{"id": f"h{i}", "title": f"Zorbol {i}", "published": f"2016-0{i + 1}-01", "text": text}
                     for i, text in enumerate(texts)], "zorbols.jsonl")
        before = self.hash()
        question, = self.of_kind("homonym")
        self.assertEqual((question["left_name"], question["right_name"]), ("Daniel Zorbol", "Daniel Zorbol"))
        self.assertIn("banker", question["left_quotes"][0]["sentence"])
        self.assertIn("pilot", question["right_quotes"][0]["sentence"])
        self.assertIn("may be several of that name", self.redstring("show", "Daniel Zorbol").out)
        self.redstring("review", "--answer", str(question["number"]), "n")
        found = self.redstring("find", "Daniel Zorbol", "--json").json["found"]
        self.assertEqual(sorted(f["documents"] for f in found), [1, 3])
        self.assertEqual(self.of_kind("homonym"), [])
        self.redstring("undo")
        self.assertEqual(self.hash(), before)
        number = str(self.of_kind("homonym")[0]["number"])
        self.redstring("review", "--answer", number, "y")
        found = self.redstring("find", "Daniel Zorbol", "--json").json["found"]
        self.assertEqual([f["documents"] for f in found], [4])
        self.assertEqual(self.of_kind("homonym"), [])

    def test_the_one_pair_that_holds_an_entity_together_is_asked_about_and_can_be_cut(self):
        self.ingest([{"id": f"k{i}", "title": f"Story {i}", "published": f"2016-01-{i + 1:02d}",
                      "text": f"{name} {deed}. Afterwards {name} thanked everybody."}
                     for i, (name, deed) in enumerate(zip(SPELLINGS, DEEDS))], "spellings.jsonl")
        before = self.hash()
        question = self.of_kind("bridge")[0]
        self.assertEqual({question["left_name"], question["right_name"]},
                         {"Zelmira Kettleworthy", "Zelmira Kettelworthy"})
        self.assertEqual(question["documents"], 4)
        for side in ("left", "right"):
            self.assertIn(question[side + "_name"], question[side + "_quotes"][0]["sentence"])
        self.redstring("review", "--answer", str(question["number"]), "n")
        self.assertNotEqual(self.key("Zelmira Kettleworthy"), self.key("Zelmira Kettelworthy"))
        self.redstring("undo")
        self.assertEqual(self.hash(), before)

    def test_a_person_at_a_terminal_is_asked(self):
        parent, child = pty.openpty()
        run = subprocess.Popen([PROGRAM, "review", "--db", self.db], stdin=child, stdout=child, stderr=child,
                               env=self.environment(TERM="xterm"))
        os.close(child)
        seen = b""
        while b"[q]uit" not in seen:
            seen += os.read(parent, 65536)
        os.write(parent, b"n\nq\n")
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        os.close(parent)
        self.assertEqual(run.wait(timeout=60), 0)
        self.assertEqual([d["kind"] for d in self.redstring("decisions", "--json").json["decisions"]], ["different"])

    def test_hostile_names_cannot_steer_who_reviews(self):
        evil = [{**d, "id": "e" + d["id"], "title": "\x1b[2J\u202e" + d["title"],
                 "text": d["text"].replace("works", "\x1b]0;owned\x07 works")} for d in NEAR]
        self.ingest(evil, "evil.jsonl")
        for arguments in (["review"], ["show", "Anton Zorbolenko"], ["why", LEFT, RIGHT], ["review", "--json"]):
            out = self.redstring(*arguments).out
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\u202e", out)

    def test_show_lists_what_made_it_and_of_whom_it_is_unsure(self):
        self.ingest([{**NEAR[0], "id": "z4", "published": "2015-12-01",
                      "text": "Anton Zorbolenko spoke. Zorbolenko left. He sang."}], "more.jsonl")
        shown = self.redstring("show", RIGHT, "-n", "1", "--json").json
        self.assertEqual(shown["appearances_total"], 2)
        first = shown["appearances"][0]
        self.assertEqual(first["quote"]["published"], "2015-12-01")
        self.assertEqual(first["quote"]["sentence"], "Anton Zorbolenko spoke.")
        self.assertEqual({s["name"]: s["count"] for s in first["surfaces"]}, {"Anton Zorbolenko": 1, "Zorbolenko": 1})
        self.assertGreaterEqual(first["mentions"], 2)
        self.assertTrue(first["rule"])
        self.assertEqual([q["left"] for q in shown["unsure"]], [LEFT])
        text = self.redstring("show", RIGHT).out
        self.assertIn("perhaps the same: Anton Zorbolenkko", text)
        self.assertIn("Mentioned in 2 documents", text)
        self.assertNotIn("Mentioned in", self.redstring("show", RIGHT, "-n", "0").out)

    def test_why_shows_what_forbids_a_merge(self):
        self.ingest(ROES, "roes.jsonl")
        told = self.redstring("why", "Daniel P. Zorbol", "Daniel K. Zorbol", "--json").json
        self.assertFalse(told["same"])
        self.assertLess(told["score"], told["threshold"])
        self.assertEqual([(r["left"], r["right"]) for r in told["reasons"] if r["forbids"]], [("p", "k")])
        self.assertEqual(sum(r["weight"] for r in told["reasons"]), told["score"])
        self.assertIn("Daniel P. Zorbol, a pilot", told["left_quotes"][0]["sentence"])
        self.assertIn("Daniel K. Zorbol, a clerk", told["right_quotes"][0]["sentence"])
        text = self.redstring("why", "Daniel P. Zorbol", "Daniel K. Zorbol").out
        self.assertRegex(text, r"“p” / “k”; this forbids it  \(1, \d\)")
        self.assertRegex(text, r"1\. “\[Daniel P\. Zorbol\]")

    def test_every_feature_has_the_two_sentences_that_it_came_from(self):
        self.ingest(ROES, "roes.jsonl")
        told = self.redstring("why", "Daniel P. Zorbol", "Daniel K. Zorbol", "--json").json
        compared = [r for r in told["reasons"] if r["weight"] != 0]
        self.assertGreaterEqual(len(compared), 3)
        for reason in compared:
            for side in ("left", "right"):
                quote = told[side + "_quotes"][reason[side + "_quote"]]
                begin, end = (at - quote["start"] for at in quote["subject"])
                self.assertIn(reason[side], quote["sentence"][begin:end].lower(), reason)
        # What is said of company is said in a sentence with that company.
        for reason in told["reasons"]:
            if reason["feature"] == "each occurs with":
                self.assertIn(reason["left"].split(", ")[0], told["left_quotes"][reason["left_quote"]]["sentence"])

    def test_why_shows_what_led_from_one_name_to_another(self):
        self.ingest(ROES[:1], "pilot.jsonl")
        told = self.redstring("why", "Daniel P. Zorbol", "Zorbol", "--json").json
        self.assertTrue(told["same"])
        self.assertIn("one document calls it both", " ".join(r["feature"] for r in told["reasons"]))
        told = self.redstring("why", "Daniel P. Zorbol", "Danniel Zorbol", "--json").json
        self.assertIn("no document uses this name", " ".join(r["feature"] for r in told["reasons"]))

    def test_conflicting_decisions_are_both_named_and_end_with_1(self):
        self.redstring("different", LEFT, RIGHT, "--note", "checked")
        outcome = self.redstring("same", LEFT, RIGHT, code=1)
        self.assertIn("1  different " + LEFT, outcome.err)
        self.assertIn("2  same " + LEFT, outcome.err)
        self.assertIn("redstring undo 1", outcome.err)
        self.assertNotEqual(self.key("Anton Zorbolenko"), self.key("Anton Zorbolenkko"))
        # Both stand in the log; when the first is undone the other one holds.
        self.redstring("undo", "1")
        self.assertEqual(self.key("Anton Zorbolenko"), self.key("Anton Zorbolenkko"))

    def test_a_conflict_by_way_of_a_third_is_named_too(self):
        self.redstring("same", LEFT, "person/ada merrick")
        self.redstring("same", "person/ada merrick", RIGHT)
        outcome = self.redstring("different", LEFT, RIGHT, "--json", code=1)
        self.assertEqual(outcome.json["link"]["conflicts"], [{"holds": 3, "gives_way": 2}])
        self.assertIn("2  same person/ada merrick", outcome.err)

    def test_a_decision_survives_another_ingest_of_the_same_documents(self):
        self.redstring("review", "--answer", str(self.about_anton()["number"]), "y")
        wanted = self.hash()
        self.assertIn("2 known", self.ingest(NEAR).err)
        self.assertEqual(self.hash(), wanted)
        path = self.path("decisions.tsv")
        self.redstring("decisions", "export", "-o", path)
        self.db = self.path("again")
        self.ingest(NEAR[::-1], "again.jsonl")
        self.redstring("decisions", "import", path)
        self.assertEqual(self.hash(), wanted)


if __name__ == "__main__":
    main()
