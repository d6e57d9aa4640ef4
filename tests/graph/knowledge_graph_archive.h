// Small archives made by hand: articles of plain sentences with their analyses, no extraction
// needed.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "catch.h"
#include "graph/knowledge_graph.h"
#include "redstring/knowledge_graph.h"
#include "redstring/lexicon.h"
#include "store/store.h"

namespace archive {

using namespace redstring;

inline LexiconPtr lexicon() {
  static const LexiconPtr loaded = [] {
    auto result = load_lexicon({std::string(REDSTRING_SOURCE) + "/dictionaries"});
    if (!result) FAIL(result.error().to_string());
    return *result;
  }();
  return loaded;
}

/// An article: names are marked up in the text as [type:surface] or [type:surface=fullest name],
/// dates as [date:words=value]; sentences end with a full stop and a space. The marks are not in
/// the text.
class Article {
 public:
  Article(std::string source, std::string published, std::string_view marked) {
    read_.document.source = source;
    read_.document.name = std::move(source);
    read_.document.published = std::move(published);
    parse(marked);
    read_.document.id = document_id(read_.document.source, read_.document.text);
  }

  /// Evidence of the n-th sentence between the first mentions there of two names.
  Article& says(std::uint32_t sentence, const std::string& subject, const std::string& relation,
                const std::string& object, const std::string& trigger = "",
                EvidenceStatus status = EvidenceStatus::asserted, const std::string& by = "",
                const std::string& time = "") {
    Analysis& a = read_.analysis;
    Evidence e;
    e.sentence = sentence;
    e.subject = mention(sentence, subject);
    e.object = mention(sentence, object);
    e.relation = relation;
    e.status = status;
    e.by = by;
    e.time = time;
    if (!trigger.empty()) {
      const std::size_t at = read_.document.text.find(trigger, a.sentences[sentence].span.begin);
      REQUIRE(at != std::string::npos);
      e.trigger = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + trigger.size())};
    }
    a.evidence.push_back(e);
    std::sort(a.evidence.begin(), a.evidence.end(), [](const Evidence& x, const Evidence& y) {
      return std::tie(x.sentence, x.subject, x.object, x.relation) <
             std::tie(y.sentence, y.subject, y.object, y.relation);
    });
    return *this;
  }
  /// Co-mentions between all pairs of names of each sentence that have no evidence yet.
  Article& with_co_mentions() {
    const Analysis& a = read_.analysis;
    std::vector<std::tuple<std::uint32_t, std::string, std::string>> pairs;
    for (std::uint32_t s = 0; s < a.sentences.size(); ++s)
      for (std::uint32_t i = 0; i < a.mentions.size(); ++i)
        for (std::uint32_t j = i + 1; j < a.mentions.size(); ++j)
          if (a.sentences[s].span.contains(a.mentions[i].span) &&
              a.sentences[s].span.contains(a.mentions[j].span) &&
              a.mentions[i].type != types::date && a.mentions[j].type != types::date &&
              a.mentions[i].entity != a.mentions[j].entity)
            pairs.emplace_back(s, a.mentions[i].surface(read_.document.text),
                               a.mentions[j].surface(read_.document.text));
    for (const auto& [s, x, y] : pairs) {
      const std::uint32_t i = mention(s, x), j = mention(s, y);
      const bool known = std::any_of(a.evidence.begin(), a.evidence.end(), [&](const Evidence& e) {
        return e.sentence == s &&
               ((e.subject == i && e.object == j) || (e.subject == j && e.object == i));
      });
      if (!known) says(s, x, std::string(co_mention), y);
    }
    return *this;
  }
  Article& titled(std::string title) {
    read_.document.title = std::move(title);
    return *this;
  }

  const ReadDocument& read() const { return read_; }
  operator const ReadDocument&() const { return read_; }

 private:
  void parse(std::string_view marked) {
    std::string& text = read_.document.text;
    Analysis& a = read_.analysis;
    std::map<std::pair<std::string, std::string>, std::uint32_t> entities;
    std::uint32_t begin = 0;
    const auto end_sentence = [&] {
      std::uint32_t end = static_cast<std::uint32_t>(text.size());
      while (end > begin && text[end - 1] == ' ') --end;
      if (end > begin) a.sentences.push_back({{begin, end}, 0, 0});
      begin = static_cast<std::uint32_t>(text.size());
    };
    for (std::size_t i = 0; i < marked.size(); ++i) {
      if (marked[i] != '[') {
        text += marked[i];
        if (text.size() >= 2 && text.substr(text.size() - 2) == ". ") end_sentence();
        continue;
      }
      const std::size_t close = marked.find(']', i);
      const std::string_view mark = marked.substr(i + 1, close - i - 1);
      i = close;
      const std::size_t colon = mark.find(':');
      const std::string type(mark.substr(0, colon));
      std::string surface(mark.substr(colon + 1)), name = surface;
      if (const std::size_t equals = surface.find('='); equals != std::string::npos) {
        name = surface.substr(equals + 1);
        surface.resize(equals);
      }
      Mention m;
      m.span.begin = static_cast<std::uint32_t>(text.size());
      text += surface;
      m.span.end = static_cast<std::uint32_t>(text.size());
      m.type = EntityType(type);
      m.rule = "by hand";
      if (surface == "he" || surface == "she") m.form = MentionForm::pronoun;
      if (type == "date") {
        m.value = name;
        m.timex = static_cast<std::uint32_t>(a.timexes.size());
        Timex timex;
        timex.span = m.span;
        timex.value = name;
        timex.rule = "by hand";
        a.timexes.push_back(timex);
      }
      const auto [place, fresh] =
          entities.try_emplace({type, name}, static_cast<std::uint32_t>(a.entities.size()));
      if (fresh) {
        DocumentEntity entity;
        entity.type = EntityType(type);
        entity.name = name;
        a.entities.push_back(entity);
      }
      m.entity = place->second;
      a.entities[m.entity].mentions.push_back(static_cast<std::uint32_t>(a.mentions.size()));
      a.mentions.push_back(m);
    }
    end_sentence();
  }

  std::uint32_t mention(std::uint32_t sentence, const std::string& surface) const {
    const Analysis& a = read_.analysis;
    REQUIRE(sentence < a.sentences.size());
    for (std::uint32_t i = 0; i < a.mentions.size(); ++i)
      if (a.sentences[sentence].span.contains(a.mentions[i].span) &&
          a.mentions[i].surface(read_.document.text) == surface)
        return i;
    FAIL("no mention of " + surface + " in sentence " + std::to_string(sentence));
    return 0;
  }

  ReadDocument read_;
};

/// Lets several graphs, one after another, look at one store.
class SharedStore final : public store::Store {
 public:
  explicit SharedStore(std::shared_ptr<store::Store> store) : store_(std::move(store)) {}
  Result<std::optional<std::string>> get(store::Table t, std::string_view key) const override {
    return store_->get(t, key);
  }
  Status write(const store::Batch& batch) override { return store_->write(batch); }
  std::unique_ptr<store::Cursor> scan(store::Table t, std::string_view prefix,
                                      std::string_view from) const override {
    return store_->scan(t, prefix, from);
  }
  Status bulk(store::Table t,
              const std::vector<std::pair<std::string, std::string>>& rows) override {
    return store_->bulk(t, rows);
  }
  Status erase_range(store::Table t, std::string_view from, std::string_view to) override {
    return store_->erase_range(t, from, to);
  }
  Status settle() override { return store_->settle(); }
  Status verify() const override { return store_->verify(); }
  std::uint64_t size() const override { return store_->size(); }
  std::filesystem::path directory() const override { return store_->directory(); }

 private:
  std::shared_ptr<store::Store> store_;
};

inline KnowledgeGraph in_memory() {
  auto graph = KnowledgeGraph::in_memory(lexicon());
  REQUIRE(graph);
  return std::move(*graph);
}

inline void add(KnowledgeGraph& graph, const std::vector<ReadDocument>& documents) {
  const auto added = graph.add(documents);
  if (!added) FAIL(added.error().to_string());
}

inline LinkReport link(KnowledgeGraph& graph, bool force = false) {
  const auto linked = graph.link({}, force);
  if (!linked) FAIL(linked.error().to_string());
  return *linked;
}

inline std::string hash(const KnowledgeGraph& graph) {
  const auto hashed = graph.dump_hash();
  if (!hashed) FAIL(hashed.error().to_string());
  return *hashed;
}

/// What is exported in a format, or the "dump".
inline std::string written(const KnowledgeGraph& graph, const char* format) {
  std::ostringstream out;
  const Status done =
      std::string_view(format) == "dump" ? graph.dump(out) : graph.export_to(format, out);
  if (!done) FAIL(done.error().to_string());
  return out.str();
}

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "redstring-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace archive
