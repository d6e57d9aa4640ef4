#!/usr/bin/env python3
"""Damage on disk is found and named, and a full disk loses nothing.

Random draws have a seed, which every failure names.
"""
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

from story import ARTICLES, PROGRAM, Story, main
from test_reliability import SEED, articles


class Damage(Story):
    """Each test damages a copy of one database."""

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.mkdtemp(prefix="redstring-damage-")
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.good = None

    def setUp(self):
        super().setUp()
        whole = os.path.join(self.shared, "db")
        if Damage.good is None:
            self.db = whole
            self.ingest(ARTICLES + articles(20, SEED))
            Damage.good = self.hash()
            self.db = self.path("db")
        shutil.copytree(whole, self.db)

    def files(self, *endings):
        return sorted(os.path.join(folder, name) for folder, _, names in os.walk(self.db) for name in names
                      if name.endswith(endings))

    def flip(self, path, at, bit):
        with open(path, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1 << bit]))

    def snapshot(self):
        [path] = self.files(".rsg")
        with open(path, "rb") as file:
            return path, file.read()

    def test_a_snapshot_cut_short_is_named(self):
        path, whole = self.snapshot()
        for size in (0, 64, len(whole) - 1):
            with open(path, "wb") as file:
                file.write(whole[:size])
            outcome = self.redstring("connect", "Ada Merrick", "Nils Orde", code=6)
            self.assertIn(os.path.basename(path), outcome.err, size)
            self.assertEqual(outcome.out, "")
            self.assertIn(os.path.basename(path), self.redstring("verify", code=6).err, size)

    def test_a_snapshot_that_is_gone_is_named_and_linking_makes_it_anew(self):
        path, _ = self.snapshot()
        os.remove(path)
        for question in (["connect", "Ada Merrick", "Nils Orde"], ["verify"]):
            outcome = self.redstring(*question, code=6)
            self.assertIn(os.path.basename(path), outcome.err)
            self.assertIn(f"redstring link --db {self.db}", outcome.err)
        self.redstring("link")
        self.assertEqual(self.hash(), self.good)

    def test_a_bit_flipped_in_the_snapshot_is_found_by_verify(self):
        path, whole = self.snapshot()
        draw = random.Random(SEED)
        for _ in range(5):
            at, bit = draw.randrange(len(whole)), draw.randrange(8)
            self.flip(path, at, bit)
            outcome = self.redstring("verify", code=None)
            self.assertEqual(outcome.code, 6, f"seed {SEED}: bit {bit} of byte {at} of {len(whole)}")
            self.assertIn(os.path.basename(path), outcome.err, at)
            # Readers never fall over it, whatever they say.
            self.assertIn(self.redstring("connect", "Ada Merrick", "Nils Orde", "--json", code=None).code, (0, 3, 4, 6))
            self.flip(path, at, bit)
        self.redstring("verify")

    def test_a_bit_flipped_in_a_table_is_found_by_verify_and_the_file_is_named(self):
        draw = random.Random(SEED)
        tables = self.files(".sst")
        self.assertTrue(tables)
        for path in draw.sample(tables, min(4, len(tables))):
            # Records stand in front; behind them stand filters and properties.
            at, bit = draw.randrange(os.path.getsize(path)), draw.randrange(8)
            self.flip(path, at, bit)
            outcome = self.redstring("verify", code=None)
            self.assertEqual(outcome.code, 6, f"seed {SEED}: bit {bit} of byte {at} of {path}")
            self.assertIn(os.path.basename(path), outcome.err)
            self.flip(path, at, bit)
        self.redstring("verify")
        self.assertEqual(self.hash(), self.good)

    def test_other_damaged_files_are_an_error_or_no_matter(self):
        draw = random.Random(SEED)
        for path in self.files("CURRENT") + [f for f in self.files("") if "MANIFEST" in f]:
            with open(path, "rb") as file:
                whole = file.read()
            for damage in ("cut", "flip", "zero"):
                at = draw.randrange(len(whole))
                broken = {"cut": whole[:at], "flip": whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:],
                          "zero": whole[:at] + b"\0" * (len(whole) - at)}[damage]
                with open(path, "wb") as file:
                    file.write(broken)
                outcome = self.redstring("dump", "--hash", code=None)
                self.assertTrue(outcome.code in (1, 6) and outcome.err or outcome.out == self.good,
                                f"seed {SEED}: {damage} at {at} of {path}: {outcome.code} {outcome.out} {outcome.err}")
            with open(path, "wb") as file:
                file.write(whole)
        self.assertEqual(self.hash(), self.good)


class FullDisk(Story):
    def test_a_file_that_may_not_grow_ends_the_run_and_nothing_is_lost(self):
        path = self.write("many.jsonl", articles(200, SEED))
        self.redstring("ingest", "-q", path)
        wanted = self.hash()
        for limit in (60_000,):
            self.db = self.path(f"db{limit}")
            self.ingest(articles(5, SEED), "few.jsonl")

            def narrow():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            run = subprocess.run([PROGRAM, "ingest", "--batch", "8", "--db", self.db, path], capture_output=True, timeout=120,
                                 env=self.environment(), preexec_fn=narrow, restore_signals=False)
            self.assertIn(run.returncode, (1, 6), run.stderr)
            self.assertTrue(run.stderr)
            self.redstring("stats")
            self.redstring("ingest", "-q", path)
            self.assertEqual(self.hash(), wanted)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a small file system")
    def test_a_full_file_system_ends_the_run_with_one_line_and_a_larger_one_goes_on(self):
        path = self.write("many.jsonl", articles(300, SEED))
        self.redstring("ingest", "-q", path)
        wanted = self.hash()
        small = self.path("small")
        os.mkdir(small)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=320k", "redstring-test", small], capture_output=True).returncode != 0:
            self.skipTest("mounting is not allowed here")
        try:
            self.db = os.path.join(small, "db")
            full = self.redstring("ingest", "-q", "--batch", "8", path, code=None)
            self.assertIn(full.code, (1, 6), full.err)
            self.assertIn("space", full.err.lower())
            self.assertLessEqual(len(full.err.strip().splitlines()), 2)
            subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
            self.redstring("ingest", "-q", path)
            self.assertEqual(self.hash(), wanted)
            self.redstring("verify")
        finally:
            subprocess.run(["umount", small], check=False)


if __name__ == "__main__":
    main()
