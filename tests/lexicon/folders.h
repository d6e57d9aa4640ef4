// Dictionary folders that a test writes down in a line or two.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "lexicon/lexicon.h"
#include "text/tokens.h"

namespace redstring::tests {

/// A folder of its own, removed at the end of the test.
class Folder {
 public:
  Folder(std::initializer_list<std::pair<std::string, std::string>> files) {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("redstring-lexicon-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directories(path_);
    for (const auto& [name, content] : files) write(name, content);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  const std::filesystem::path& path() const { return path_; }
  Result<LexiconPtr> load() const { return load_lexicon({path_}); }
  /// The message of the error that loading gives, with places relative to the folder; "" when it
  /// loads.
  std::string error() const {
    const Result<LexiconPtr> loaded = load();
    if (loaded) return "";
    std::string out = loaded.error().to_string();
    const std::string prefix = path_.generic_string() + "/";
    for (std::size_t at; (at = out.find(prefix)) != std::string::npos;)
      out.erase(at, prefix.size());
    return out;
  }

 private:
  std::filesystem::path path_;
};

inline const std::string header = "# SOURCE: written for the tests\n# LICENSE: Apache-2.0\n";
inline const std::string person_type = "person | wire=PERSON | label=Person\n";

inline std::filesystem::path small_dictionaries() {
  return std::filesystem::path(REDSTRING_SOURCE) / "tests/lexicon/data/small";
}

/// The small dictionaries of tests/lexicon/data.
inline LexiconPtr small_lexicon() {
  static const Result<LexiconPtr> loaded = load_lexicon({small_dictionaries()});
  return loaded ? *loaded : nullptr;
}

/// The words of a text that outlives them.
inline lexicon::Words words_of(const Lexicon& lexicon, std::string_view text) {
  return lexicon.words(text, text::tokenize(text));
}

/// "Bank of Orvia@organization" for every match, in order.
inline std::vector<std::string> found(const Lexicon& lexicon, std::string_view text) {
  const lexicon::Words words = words_of(lexicon, text);
  std::vector<lexicon::Match> matches;
  lexicon.matches(words, matches);
  std::vector<std::string> out;
  for (const lexicon::Match& m : matches) {
    out.push_back(std::string(words.span(m.first, m.last).of(text)) + "@" +
                  lexicon.list(lexicon.entry(m.entry).list).name);
  }
  return out;
}

}  // namespace redstring::tests
