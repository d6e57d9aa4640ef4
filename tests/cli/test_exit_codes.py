#!/usr/bin/env python3
"""Every exit code has a story: 0 ok, 1 failure, 2 usage, 3 name, 4 no path, 5 rejected, 6 database."""
import os
import signal
import subprocess
import time

from story import ARTICLES, PROGRAM, Story, main


class ExitCodes(Story):
    def test_usage(self):
        for arguments in ([], ["conect"], ["connect"], ["connect", "a"], ["connect", "a", "b", "c"],
                          ["connect", "a", "b", "-k", "0"], ["connect", "a", "b", "--no-such"],
                          ["connect", "a", "b", "--since", "yesterday"],
                          ["connect", "a", "b", "--since", "2017", "--until", "2016"],
                          ["ingest", "--field", "colour=x", "y"], ["ingest", "--limit", "ratio=none", "y"],
                          ["export", "--format", "pdf"], ["ask", "what is the time?"],
                          ["extract", "--dct", "soon", "-"]):
            outcome = self.run_program(*arguments, code=2)
            self.assertEqual(outcome.out, "", arguments)
            self.assertIn("redstring", outcome.err)
        self.assertIn("did you mean `connect`", self.run_program("conect", code=2).err)
        self.assertIn("did you mean graphml", self.run_program("export", "--format", "grapml", code=2).err)

    def test_no_database_is_a_failure_that_says_how_to_make_one(self):
        outcome = self.redstring("find", "Ada", code=1)
        self.assertIn("ingest", outcome.err)
        self.assertFalse(os.path.exists(self.db))

    def test_a_path_that_is_not_there_is_a_failure_that_names_it(self):
        self.assertIn("no-such-file", self.redstring("ingest", self.path("no-such-file"), code=None).err)
        self.assertNotEqual(self.redstring("ingest", self.path("no-such-file"), code=None).code, 0)
        self.assertIn("no-such-file", self.run_program("extract", self.path("no-such-file"), code=1).err)

    def test_unknown_names_end_with_3_and_are_said(self):
        self.given()
        for arguments in (["connect", "Ada Merrick", "Nobody Atall"], ["connect", "Nobody Atall", "Ada Merrick"],
                          ["ask", "how is Ada Merrick connected to Nobody Atall?"], ["find", "Nobody Atall"],
                          ["show", "Nobody Atall"], ["timeline", "Nobody Atall"], ["why", "Ada Merrick", "Nobody Atall"],
                          ["remove", "Nobody Atall"], ["same", "Ada Merrick", "Nobody Atall"]):
            self.assertIn("Nobody Atall", self.redstring(*arguments, code=3).err, arguments)

    def test_a_slip_of_a_name_is_answered_with_what_comes_near(self):
        self.given()
        self.assertIn("Ada Merrick", self.redstring("show", "Ada Merrikc Smith", code=None).err +
                      self.redstring("find", "Ada Merrikc", code=None).out)

    def test_no_path_ends_with_4_and_says_within_what(self):
        self.given()
        outcome = self.redstring("connect", "Ada Merrick", "Tomas Quill", code=4)
        self.assertIn("No path from Ada Merrick to Tomas Quill within 4 steps", outcome.out)
        answer = self.redstring("connect", "Ada Merrick", "Tomas Quill", "--json", code=4).json
        self.assertEqual((answer["paths"], answer["stopped_by"]), ([], "no-path"))

    def test_several_of_a_name_end_with_3_and_the_choices(self):
        self.ingest([
            {"id": "1", "title": "One", "text": "John Hale works for Halden Bank. John Hale is a banker."},
            {"id": "2", "title": "Two", "text": "Mary Hale works for Sorvall Institute. Mary Hale is a chemist."},
            {"id": "3", "title": "Three", "text": "Ada Merrick works for Halden Bank."}])
        outcome = self.redstring("connect", "Hale", "Ada Merrick", code=3)
        for word in ("John Hale", "Mary Hale", "person/john hale", "by its key"):
            self.assertIn(word, outcome.err)
        answer = self.redstring("connect", "Hale", "Ada Merrick", "--json", code=3).json
        self.assertEqual(answer["choices"][0]["end"], "from")
        keys = [c["key"] for c in answer["choices"][0]["candidates"]]
        self.assertIn("person/john hale", keys)
        self.redstring("connect", "person/john hale", "Ada Merrick")

    def test_a_file_where_the_database_should_be_is_no_database(self):
        os.makedirs(self.db)
        with open(os.path.join(self.db, "CURRENT"), "w") as file:
            file.write("nonsense\n")
        self.assertIn(self.redstring("stats", code=None).code, (1, 6))

    def waiting_ingest(self, *arguments):
        """An ingest that has opened the database and waits for more to read; its process and its input."""
        for patience in (1, 2, 4, 8):
            reader, writer = os.pipe()
            run = subprocess.Popen([PROGRAM, "ingest", "--db", self.db, "--format", "jsonl", *arguments, "-"], stdin=reader,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment())
            os.close(reader)
            os.write(writer, b'{"id":"x","text":"Tomas Quill left Lisbon."}\n')
            time.sleep(patience)
            if self.redstring("link", code=None).code == 6 and run.poll() is None:
                return run, writer
            os.close(writer)
            run.communicate(timeout=60)
        self.fail("the ingest never held the lock")

    def test_two_writers_the_second_is_told_who_holds_the_lock(self):
        self.given()
        first, writer = self.waiting_ingest()
        try:
            second = self.redstring("link", "--force", code=6)
            self.assertIn(str(first.pid), second.err)
            self.redstring("find", "Ada Merrick")  # readers are not kept out
        finally:
            os.close(writer)
            first.communicate(timeout=60)
        self.assertEqual(first.returncode, 0)
        self.redstring("link", "--force")

    def test_an_interrupted_ingest_ends_with_130_and_goes_on_later(self):
        self.ingest(ARTICLES[:1], "first.jsonl")
        run, writer = self.waiting_ingest("--batch", "1")
        run.send_signal(signal.SIGINT)  # while it waits for more
        _, err = run.communicate(timeout=60)
        os.close(writer)
        self.assertEqual(run.returncode, 130, err)
        self.assertIn(b"The same command goes on", err)
        self.ingest()
        self.redstring("connect", "Ada Merrick", "Nils Orde")

    def test_a_reader_that_goes_away_is_no_error(self):
        self.given()
        for arguments in (["dump"], ["export", "--format", "graphml"], ["find", "Ada Merrick"]):
            run = subprocess.Popen([PROGRAM, *arguments, "--db", self.db], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=self.environment())
            run.stdout.close()
            err = run.stderr.read()
            run.stderr.close()
            self.assertEqual((run.wait(timeout=60), err), (0, b""), arguments)

    def test_a_full_disk_is_an_error(self):
        self.given()
        with open("/dev/full", "wb") as full:
            run = subprocess.run([PROGRAM, "dump", "--db", self.db], stdout=full, stderr=subprocess.PIPE,
                                 env=self.environment(), timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"standard output", run.stderr)


if __name__ == "__main__":
    main()
