#!/usr/bin/env python3
"""The layering check must be able to fail: each rule against a small tree that breaks it."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import layering


class Layering(unittest.TestCase):
    def complaints(self, files):
        with tempfile.TemporaryDirectory() as project:
            for path, text in files.items():
                full = os.path.join(project, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as out:
                    out.write(text)
            return layering.check(project)

    def one(self, path, include):
        return self.complaints({path: include + "\n"})

    def test_good_arrows_pass(self):
        for path, include in [
            ("src/extract/a.cc", '#include "lexicon/lexicon.h"'),
            ("src/extract/a.cc", '#include "text/fold.h"'),
            ("src/extract/a.cc", '#include "extract/names.h"'),
            ("src/app/a.cc", '#include "redstring/answer.h"'),
            ("src/graph/a.cc", "#include <boost/graph/graph_concepts.hpp>"),
            ("src/store/a.cc", "#include <rocksdb/db.h>"),
            ("src/store/a.cc", "#include <sys/file.h>"),
            ("src/text/a.cc", "#include <vector>"),
            ("src/text/a.cc", "// #include <regex> is not used"),
        ]:
            self.assertEqual(self.one(path, include), [], include)

    def test_wrong_arrows_fail(self):
        for path, include in [
            ("src/text/a.cc", '#include "lexicon/lexicon.h"'),
            ("src/lexicon/a.cc", '#include "extract/names.h"'),
            ("src/link/a.cc", '#include "store/store.h"'),
            ("src/store/a.cc", '#include "graph/snapshot.h"'),
            ("src/app/a.cc", '#include "graph/snapshot.h"'),
            ("src/ingest/a.cc", '#  include "text/fold.h"'),
            ("src/app/a.cc", '#include "../graph/snapshot.h"'),
            ("src/app/a.cc", '#include "somewhere/else.h"'),
        ]:
            found = self.one(path, include)
            self.assertEqual(len(found), 1, include)
            self.assertTrue(found[0].startswith(path + ":1: "), found)

    def test_libraries_in_foreign_rooms_fail(self):
        for path, include in [
            ("src/extract/a.cc", "#include <unicode/brkiter.h>"),
            ("src/text/a.cc", "#include <re2/re2.h>"),
            ("src/graph/a.cc", "#include <rocksdb/db.h>"),
            ("src/ingest/a.cc", "#include <nlohmann/json.hpp>"),
            ("src/app/a.cc", "#include <simdjson.h>"),
            ("src/link/a.cc", "#include <boost/graph/adjacency_list.hpp>"),
            ("src/text/a.cc", "#include <unheard/of.h>"),
        ]:
            self.assertEqual(len(self.one(path, include)), 1, include)

    def test_results_never_depend_on_chance_or_place(self):
        for header in ["regex", "format", "random", "locale"]:
            self.assertEqual(len(self.one("src/text/a.cc", f"#include <{header}>")), 1, header)

    def test_public_headers_know_the_standard_library_only(self):
        once = "#pragma once\n"
        for include in ["#include <fmt/format.h>", "#include <unistd.h>", '#include "text/fold.h"',
                        "#include <boost/graph/graph_traits.hpp>"]:
            self.assertEqual(len(self.complaints({"include/redstring/a.h": once + include})), 1)
        good = {"include/redstring/boost_graph.h": once + "#include <boost/graph/graph_traits.hpp>",
                "include/redstring/status.h": once + "#include <tl/expected.hpp>",
                "include/redstring/b.h": once + "#include <string>"}
        self.assertEqual(self.complaints(good), [])

    def test_headers_are_guarded_and_files_have_names(self):
        self.assertEqual(len(self.complaints({"src/text/a.h": "\n"})), 1)
        self.assertEqual(len(self.complaints({"src/text/util.cc": "\n"})), 1)
        self.assertEqual(len(self.complaints({"src/utils/a.cc": "\n"})), 1)
        self.assertEqual(len(self.complaints({"src/a.cc": "\n"})), 1)


if __name__ == "__main__":
    unittest.main()
