#!/usr/bin/env python3
"""Reading archives: the report, what is known, what is broken, order and threads, taking out again."""
import gzip
import io
import json
import os
import tarfile
import zipfile

from story import ARTICLES, Story, main


class Archives(Story):
    def test_the_report_says_what_was_read(self):
        report = self.ingest().err
        self.assertIn("5 documents read: 5 added, 0 known, 0 rejected", report)
        for word in ("MB/s", "entities", "relations"):
            self.assertIn(word, report)
        outcome = self.redstring("ingest", self.path("articles.jsonl"), "--json")
        self.assertEqual((outcome.json["read"], outcome.json["known"], outcome.json["added"]), (5, 5, 0))

    def test_twice_is_once(self):
        self.ingest()
        before = self.hash()
        self.assertIn("5 known", self.ingest().err)
        self.assertEqual(self.hash(), before)

    def test_order_threads_and_portions_do_not_matter(self):
        self.ingest()
        wanted, dump = self.hash(), self.redstring("dump").out
        for number, (threads, portions) in enumerate([("1", [[4, 3, 2, 1, 0]]), ("4", [[2], [0, 4], [3, 1]])]):
            self.db = self.path(f"db{number}")
            for portion in portions:
                self.ingest([ARTICLES[i] for i in portion], f"p{number}.jsonl").err
                self.redstring("ingest", "--threads", threads, self.path(f"p{number}.jsonl"))
            self.assertEqual(self.hash(), wanted)
            self.assertEqual(self.redstring("dump").out, dump)

    def test_one_taken_out_is_as_if_it_had_never_come(self):
        self.ingest(ARTICLES[:4])
        wanted = self.hash()
        self.db = self.path("db2")
        self.ingest(ARTICLES)
        self.assertNotEqual(self.hash(), wanted)
        removed = self.redstring("remove", "https://far.example/5", "--json").json["removed"]
        self.assertEqual(len(removed), 1)
        self.assertEqual(self.hash(), wanted)
        self.redstring("find", "Tomas Quill", code=3)
        self.redstring("remove", "https://far.example/5", code=3)

    def test_linking_can_wait(self):
        self.redstring("ingest", "--no-link", self.write("a.jsonl", ARTICLES))
        self.assertTrue(self.redstring("stats", "--json").json["link_pending"])
        linked = self.redstring("link", "--json").json
        self.assertTrue(linked["changed"])
        self.assertFalse(self.redstring("link", "--json").json["changed"])
        waited = self.hash()
        self.db = self.path("db2")
        self.ingest()
        self.assertEqual(self.hash(), waited)

    def test_broken_items_are_listed_and_the_rest_goes_on(self):
        path = self.write("mixed.jsonl", json.dumps(ARTICLES[0]) + "\n{broken\n" + json.dumps({"id": "no text"}) + "\n" +
                          json.dumps(ARTICLES[1]) + "\n")
        listed = self.path("rejected.tsv")
        outcome = self.redstring("ingest", path, "--rejected", listed, code=5)
        self.assertIn("mixed.jsonl", outcome.err)
        self.assertIn("2 added", outcome.err)
        with open(listed, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 2)
        for line in lines:
            place, reason = line.split("\t")
            self.assertIn("mixed.jsonl", place)
            self.assertTrue(reason)
        self.redstring("connect", "Ada Merrick", "Nils Orde")

    def test_many_rejections_are_counted_not_all_told(self):
        path = self.write("bad.jsonl", "{broken\n" * 30)
        report = self.redstring("ingest", path, code=5).err
        self.assertIn("… and 10 more, --rejected FILE writes all", report)
        self.assertEqual(report.count("  rejected "), 20)

    def test_folders_and_packed_files(self):
        os.makedirs(self.path("in", "deeper"))
        with gzip.open(self.path("in", "a.jsonl.gz"), "wt") as file:
            file.write(json.dumps(ARTICLES[0]) + "\n")
        with zipfile.ZipFile(self.path("in", "b.zip"), "w") as archive:
            archive.writestr("x/b.jsonl", json.dumps(ARTICLES[1]) + "\n")
        with tarfile.open(self.path("in", "deeper", "c.tar.gz"), "w:gz") as archive:
            data = json.dumps(ARTICLES[2]).encode() + b"\n"
            info = tarfile.TarInfo("../../c.jsonl")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        self.write("in/d.html", "<html><head><title>Denial</title><meta property='article:published_time' content='2017-01-11'></head>"
                   "<body><article><p>Halden Bank denied that Ada Merrick had met Carla Venn at the harbour of Vilnius.</p></article></body></html>")
        self.write("in/e.csv", "id,title,text,published\n5,Elsewhere,Tomas Quill works for Sorvall Institute.,2017-02-01\n")
        self.assertIn("5 added", self.redstring("ingest", self.path("in")).err)
        self.assertFalse(os.path.exists(self.path("c.jsonl")))
        for name in ("Ada Merrick", "Nils Orde", "Carla Venn", "Tomas Quill"):
            self.redstring("find", name)

    def test_fields_can_be_named(self):
        path = self.write("odd.jsonl", [{"nr": "1", "content_html": "Ada Merrick works for Halden Bank.", "when": "2016-05-06"}])
        self.redstring("ingest", "--field", "text=content_html", "--field", "published=when", path)
        self.assertEqual(self.redstring("show", "Ada Merrick", "--json").json["entity"]["first_seen"], "2016-05-06")

    def test_standard_input(self):
        self.redstring("ingest", "--format", "jsonl", "-", stdin=json.dumps(ARTICLES[0]) + "\n")
        self.redstring("find", "Ada Merrick")

    def test_limits_reject_and_say_so(self):
        path = self.write("long.jsonl", [{"id": "l", "text": "Ada Merrick left. " * 1000}, ARTICLES[0]])
        outcome = self.redstring("ingest", "--limit", "text_bytes=4K", path, code=5)
        self.assertIn("1 added", outcome.err)
        names = [limit["name"] for limit in self.run_program("limits", "--json").json["limits"]]
        self.assertIn("text_bytes", names)

    def test_verify_finds_a_damaged_file(self):
        self.ingest()
        self.redstring("verify")
        self.assertTrue(self.redstring("verify", "--json").json["ok"])
        damaged = 0
        for folder, _, files in os.walk(self.db):
            for name in files:
                path = os.path.join(folder, name)
                if (name.endswith(".sst") or "snapshot" in path) and os.path.getsize(path) > 200:
                    with open(path, "r+b") as file:
                        file.seek(os.path.getsize(path) // 3)
                        byte = file.read(1)
                        file.seek(-1, 1)
                        file.write(bytes([byte[0] ^ 0x40]))
                    damaged += 1
        self.assertTrue(damaged)
        outcome = self.redstring("verify", code=6)
        self.assertTrue(outcome.err)


if __name__ == "__main__":
    main()
