// JSON by simdjson, one value at a time: a broken line or element costs itself only.
#include "ingest/json.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "ingest/encoding.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// Finds where a JSON value ends by its brackets and strings alone; goes on where it stopped when
// more bytes have come.
class Extent {
 public:
  /// The size of the value that begins at value[0], if it ends inside.
  std::optional<std::size_t> end(std::string_view value) {
    for (; at_ < value.size(); ++at_) {
      char c = value[at_];
      if (in_string_) {
        if (escaped_) {
          escaped_ = false;
        } else if (c == '\\') {
          escaped_ = true;
        } else if (c == '"') {
          in_string_ = false;
          if (depth_ == 0) return ++at_;
        }
        continue;
      }
      switch (c) {
        case '"':
          in_string_ = true;
          break;
        case '{':
        case '[':
          ++depth_;
          break;
        case '}':
        case ']':
          if (depth_ <= 1) return depth_ == 0 ? at_ : ++at_;
          --depth_;
          break;
        case ',':
        case ' ':
        case '\n':
        case '\r':
        case '\t':
          if (depth_ == 0) return at_;
          break;
        default:
          break;
      }
    }
    return std::nullopt;
  }
  std::size_t seen() const { return at_; }
  bool in_string() const { return in_string_; }
  /// The bytes that were seen so far were consumed: the next call gets what comes behind them.
  void consumed() { at_ = 0; }

 private:
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool in_string_ = false, escaped_ = false;
};

// Replaces escapes of unpaired surrogates by "\ufffd", which has the same size. simdjson refuses
// some of them and lets others through as bytes that are not UTF-8. Returns how many.
std::size_t mend_surrogates(std::string& json) {
  std::size_t mended = 0;
  auto unit = [&](std::size_t at) -> int {  // of "\uXXXX" at `at`, else -1
    if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return -1;
    int value = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      char c = lower(json[i]);
      int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) return -1;
      value = value * 16 + digit;
    }
    return value;
  };
  for (std::size_t i = 0; (i = json.find('\\', i)) != std::string::npos;) {
    int value = unit(i);
    if (value < 0xD800 || value > 0xDFFF) {
      i += 2;
      continue;
    }
    int next = unit(i + 6);
    if (value <= 0xDBFF && next >= 0xDC00 && next <= 0xDFFF) {
      i += 12;
      continue;
    }
    json.replace(i, 6, "\\ufffd");
    ++mended;
    i += 6;
  }
  return mended;
}

bool has_surrogate_escape(std::string_view json) {
  for (std::size_t i = 0; (i = json.find("\\u", i)) != std::string_view::npos; i += 2) {
    if (i + 2 < json.size() && lower(json[i + 2]) == 'd') return true;
  }
  return false;
}

std::string join_lines(const simdjson::dom::array& array);

// What a value says as text: strings as they are, numbers and true as written, lists of strings as
// paragraphs, and objects by the member that wrappers use ({"rendered": …}, {"$oid": …}).
std::string as_text(element value, bool* html = nullptr, int depth = 0) {
  switch (value.type()) {
    case element_type::STRING:
      return std::string(std::string_view(value.get_string()));
    case element_type::INT64:
      return std::to_string(std::int64_t(value.get_int64()));
    case element_type::UINT64:
      return std::to_string(std::uint64_t(value.get_uint64()));
    case element_type::DOUBLE: {
      double number = value.get_double();
      if (!(number > -9e15 && number < 9e15)) return {};
      return std::to_string(static_cast<std::int64_t>(number));
    }
    case element_type::ARRAY:
      return join_lines(value.get_array());
    case element_type::OBJECT:
      if (depth > 1) return {};
      for (const char* name : {"rendered", "plain", "text", "html", "content", "value", "#text",
                               "$t", "$oid", "$date", "$numberLong", "name"}) {
        element inner;
        if (value[name].get(inner) != simdjson::SUCCESS) continue;
        std::string out = as_text(inner, html, depth + 1);
        if (!out.empty()) {
          if (html != nullptr && names_html(name)) *html = true;
          return out;
        }
      }
      return {};
    default:
      return {};
  }
}

std::string join_lines(const simdjson::dom::array& array) {
  std::string out;
  for (element item : array) {
    if (!item.is_string()) {
      if (!item.is_object()) continue;
      element inner;
      if (item["text"].get(inner) != simdjson::SUCCESS || !inner.is_string()) continue;
      item = inner;
    }
    if (!out.empty()) out += "\n\n";
    out += std::string_view(item.get_string());
  }
  return out;
}

// The member of `object` that `path` names: a name, or names with "." between.
std::optional<element> member_at(const simdjson::dom::object& object, std::string_view path) {
  element found;
  if (object[path].get(found) == simdjson::SUCCESS) return found;
  std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  simdjson::dom::object inner;
  if (object[path.substr(0, dot)].get_object().get(inner) != simdjson::SUCCESS) return std::nullopt;
  return member_at(inner, path.substr(dot + 1));
}

// One value of the draft and how well its name fitted.
struct Slot {
  std::string value;
  unsigned rank = std::numeric_limits<unsigned>::max();
  bool html = false;
};

struct Slots {
  Slot slot[std::size(all_fields)];
  Slot& operator[](Field field) { return slot[static_cast<std::size_t>(field)]; }
};

void collect(const ReadOptions& options, const simdjson::dom::object& object, unsigned penalty,
             Slots& slots) {
  for (auto [key, value] : object) {
    for (Field field : all_fields) {
      unsigned rank = field_rank(options, field, key);
      if (rank == 0 || rank + penalty >= slots[field].rank) continue;
      bool html = names_html(key);
      std::string text = as_text(value, &html);
      if (trim(text).empty()) continue;
      if (field == Field::url && key == "source" && text.find("://") == std::string::npos) continue;
      if (field == Field::id && text.size() > 2000) continue;
      slots[field] = {std::move(text), rank + penalty, html};
    }
  }
}

// The fields of one item; wrappers such as {"article": {…}} and {"_source": {…}} are looked into
// for what the item itself does not say.
Draft draft_of(const ReadOptions& options, const simdjson::dom::object& object) {
  Slots slots;
  collect(options, object, 0, slots);
  for (const char* wrapper : {"article", "_source", "data", "document", "doc", "attributes",
                              "fields", "item", "post", "metadata", "meta"}) {
    simdjson::dom::object inner;
    if (object[wrapper].get_object().get(inner) == simdjson::SUCCESS) {
      collect(options, inner, 1000, slots);
    }
  }
  for (Field field : all_fields) {
    auto own = options.fields.find(std::string(field_key(field)));
    if (own == options.fields.end()) continue;
    if (std::optional<element> value = member_at(object, own->second)) {
      bool html = names_html(own->second);
      std::string text = as_text(*value, &html);
      if (!trim(text).empty()) slots[field] = {std::move(text), 0, html};
    }
  }
  Draft draft;
  draft.id = collapse(slots[Field::id].value);
  draft.url = std::move(slots[Field::url].value);
  draft.title = std::move(slots[Field::title].value);
  draft.text = std::move(slots[Field::text].value);
  draft.html = slots[Field::text].html;
  draft.published = std::move(slots[Field::published].value);
  draft.language = std::move(slots[Field::language].value);
  return draft;
}

bool has_text_field(const ReadOptions& options, const simdjson::dom::object& object) {
  for (auto [key, value] : object) {
    if (field_rank(options, Field::text, key) != 0 && value.is_string()) return true;
  }
  return false;
}

// The first array of objects in `object` or up to two levels below.
std::optional<simdjson::dom::array> inner_array(const simdjson::dom::object& object,
                                                int depth = 0) {
  for (auto [key, value] : object) {
    simdjson::dom::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) continue;
    for (element item : array) {
      if (item.is_object()) return array;
      break;
    }
  }
  if (depth == 2) return std::nullopt;
  for (auto [key, value] : object) {
    simdjson::dom::object inner;
    if (value.get_object().get(inner) != simdjson::SUCCESS) continue;
    if (auto found = inner_array(inner, depth + 1)) return found;
  }
  return std::nullopt;
}

// Parses values and hands their items on. Keeps simdjson's buffers from value to value.
class Items {
 public:
  Items(Reading& reading, std::string_view member) : reading_(reading), member_(member) {}

  /// `value` stands in an Input's window (padding behind it) and is left alone. False: it was
  /// broken, and was rejected unless `quiet`.
  bool read(std::string_view value, const std::string& place, bool may_hold_items,
            bool quiet = false) {
    element root;
    simdjson::error_code error = parse(value, place, root);
    if (error != simdjson::SUCCESS) {
      if (!quiet) reading_.reject(place, std::string("not valid JSON: ") + explain(error));
      return false;
    }
    simdjson::dom::object object;
    if (root.get_object().get(object) != simdjson::SUCCESS) {
      reading_.reject(place, "not a JSON object with fields such as title and text");
      return true;
    }
    Draft draft = draft_of(reading_.options, object);
    if (may_hold_items && draft_is_holder(draft, object)) {
      auto array = inner_array(object);
      std::size_t number = 0;
      for (element item : *array) {
        ++number;
        std::string item_place = place + " item " + std::to_string(number);
        simdjson::dom::object inner;
        if (item.get_object().get(inner) != simdjson::SUCCESS) {
          reading_.reject(item_place, "not a JSON object with fields such as title and text");
        } else {
          emit(draft_of(reading_.options, inner), inner, item_place);
        }
        if (reading_.stopped()) break;
      }
      return true;
    }
    emit(std::move(draft), object, place);
    return true;
  }

 private:
  simdjson::error_code parse(std::string_view value, const std::string& place, element& root) {
    simdjson::error_code error = simdjson::SUCCESS;
    if (!has_surrogate_escape(value)) {
      error = parser_.parse(value.data(), value.size(), false).get(root);
      if (error != simdjson::UTF8_ERROR) return error;
    }
    // Parsed from a copy that was mended.
    Decoded decoded = decode(value);
    std::size_t surrogates = mend_surrogates(decoded.text);
    simdjson::padded_string padded(decoded.text);
    simdjson::error_code again = parser_.parse(padded).get(root);
    if (again != simdjson::SUCCESS) return again;
    if (!decoded.notice.empty()) reading_.notice(place, decoded.notice);
    if (surrogates > 0) {
      reading_.notice(place, std::to_string(surrogates) + " unpaired surrogates became U+FFFD");
    }
    return again;
  }

  static std::string explain(simdjson::error_code error) {
    switch (error) {
      case simdjson::DEPTH_ERROR:
        return "nested deeper than 1,024 levels";
      case simdjson::EMPTY:
        return "nothing there";
      case simdjson::UNCLOSED_STRING:
        return "a string is not closed";
      case simdjson::TAPE_ERROR:
        return "a bracket, comma or colon is missing or out of place";
      case simdjson::UNESCAPED_CHARS:
        return "a control character stands in a string unescaped";
      case simdjson::STRING_ERROR:
        return "a string has an escape that does not exist";
      case simdjson::UTF8_ERROR:
        return "not valid UTF-8";
      case simdjson::MEMALLOC:
      case simdjson::CAPACITY:
        return "too large to hold";
      default:
        return simdjson::error_message(error);
    }
  }

  bool draft_is_holder(const Draft& draft, const simdjson::dom::object& object) {
    if (!trim(draft.text).empty() && has_text_field(reading_.options, object)) {
      // An object with "description" alone may be the head of a feed.
      bool fallback_only = true;
      for (auto [key, value] : object) {
        unsigned rank = field_rank(reading_.options, Field::text, key);
        if (rank != 0 && rank < 100 && value.is_string()) fallback_only = false;
      }
      if (!fallback_only) return false;
    }
    auto array = inner_array(object);
    if (!array) return false;
    for (element item : *array) {
      simdjson::dom::object inner;
      if (item.get_object().get(inner) != simdjson::SUCCESS) continue;
      if (!trim(draft_of(reading_.options, inner).text).empty()) return true;
    }
    return trim(draft.text).empty();
  }

  void emit(Draft draft, const simdjson::dom::object& object, const std::string& place) {
    if (draft.text.empty()) {
      bool there = has_text_field(reading_.options, object);
      return reading_.reject(place, there ? "the text is empty" : missing_text(reading_.options));
    }
    reading_.emit(std::move(draft), member_, place);
  }

  Reading& reading_;
  std::string_view member_;
  simdjson::dom::parser parser_;
};

std::string place_of_byte(std::string_view place, std::uint64_t byte) {
  return std::string(place) + " (byte " + std::to_string(byte) + ")";
}

void skip_space(Input& input, bool commas) {
  while (true) {
    std::string_view window = input.window();
    std::size_t n = 0;
    while (n < window.size() && (is_space(window[n]) || (commas && window[n] == ','))) ++n;
    bool all = n == window.size();
    input.consume(n);
    if (!all || !input.grow()) return;
  }
}

// Reads the elements of an array or a row of objects: everything from the window's start to the
// closing bracket.
class Elements {
 public:
  Elements(Reading& reading, Input& input, Items& items, std::string_view place)
      : reading_(reading), input_(input), items_(items), place_(place) {}

  /// False: the input ended before the closing bracket.
  bool read_array(bool top) {
    std::size_t number = 0;
    while (!reading_.stopped()) {
      skip_space(input_, true);
      std::string_view window = input_.window();
      if (window.empty()) return false;
      if (window.front() == ']') {
        input_.consume(1);
        return true;
      }
      if (window.front() == '}') {  // out of place: what it closed was mended over
        input_.consume(1);
        continue;
      }
      (void)top;
      ++number;
      read_value(number);
    }
    return true;
  }

 private:
  void read_value(std::size_t number) {
    std::uint64_t offset = input_.offset();
    std::string place = std::string(place_) + " item " + std::to_string(number);
    std::size_t limit = static_cast<std::size_t>(reading_.options.limits.document_bytes);
    Extent extent;
    std::optional<std::size_t> size;
    while (!(size = extent.end(input_.window()))) {
      if (extent.seen() > limit) break;
      if (!input_.grow()) break;
    }
    if (size && *size == 0) {  // a bracket that closes nothing here
      input_.consume(1);
      return;
    }
    if (size && *size <= limit) {
      std::string full = place_of_byte(place, offset);
      std::size_t next = next_start(*size);
      // A missing quote lets the extent run over the following elements: begin again at the next
      // line that begins like this one, as long as that is cheap.
      bool ok = items_.read(input_.window().substr(0, *size), full, false);
      if (ok || next >= *size || rescanned_ + *size > 4 * limit) {
        input_.consume(*size);
      } else {
        rescanned_ += *size;
        input_.consume(next);
      }
      return;
    }
    std::string full = place_of_byte(place, offset);
    if (!size && extent.seen() <= limit) {
      if (!input_.error()) reading_.reject(full, "not valid JSON: the file ends inside it");
      std::size_t next = next_start(input_.window().size());
      if (rescanned_ + input_.window().size() <= 4 * limit && next < input_.window().size()) {
        rescanned_ += input_.window().size();
        input_.consume(next);
      } else {
        input_.drain();
      }
      return;
    }
    reading_.reject(full, limit_reason("the item", limit, "document_bytes"));
    skip(extent, size);
  }

  void skip(Extent& extent, std::optional<std::size_t> size) {
    while (!size) {
      input_.consume(extent.seen());
      extent.consumed();
      if (input_.window().empty() && !input_.grow()) return;
      size = extent.end(input_.window());
    }
    input_.consume(std::max<std::size_t>(*size, 1));
  }

  // Where the next line with "{" begins inside the first `size` bytes of the window, else `size`.
  std::size_t next_start(std::size_t size) const {
    std::string_view window = input_.window().substr(0, size);
    for (std::size_t at = window.find('\n'); at != std::string_view::npos;
         at = window.find('\n', at + 1)) {
      std::size_t next = at + 1;
      while (next < window.size() && (window[next] == ' ' || window[next] == '\t')) ++next;
      // Deeper lines with "{" belong to the broken element itself.
      if (next < window.size() && window[next] == '{' && next - at - 1 <= indent_) return next;
    }
    return size;
  }

  Reading& reading_;
  Input& input_;
  Items& items_;
  std::string_view place_;
  std::size_t indent_ = 4;
  std::size_t rescanned_ = 0;
};

// In an object too large to hold: the place behind the first '[' that is a member's value and has
// an object as its first element.
std::size_t find_inner_array(std::string_view json) {
  bool in_string = false, escaped = false;
  char before = '\0';
  for (std::size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (in_string) {
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '[' && before == ':') {
      std::size_t next = i + 1;
      while (next < json.size() && is_space(json[next])) ++next;
      if (next < json.size() && json[next] == '{') return i + 1;
    }
    if (!is_space(c)) before = c;
  }
  return std::string_view::npos;
}

// Unpaired brackets and quotes in a JSON-LD script are common; nothing is said then.
void find_facts(element value, PageFacts& facts, int depth) {
  if (depth > 4) return;
  if (value.is_array()) {
    for (element item : simdjson::dom::array(value.get_array())) find_facts(item, facts, depth + 1);
    return;
  }
  if (!value.is_object()) return;
  auto take = [&](const char* name, std::string& into) {
    element found;
    if (!into.empty() || value[name].get(found) != simdjson::SUCCESS) return;
    if (found.is_string()) into = std::string(std::string_view(found.get_string()));
  };
  take("datePublished", facts.published);
  take("headline", facts.headline);
  take("articleBody", facts.body);
  take("inLanguage", facts.language);
  element page;
  if (value["mainEntityOfPage"].get(page) == simdjson::SUCCESS && facts.url.empty()) {
    if (page.is_string()) facts.url = std::string(std::string_view(page.get_string()));
    element id;
    if (page.is_object() && page["@id"].get(id) == simdjson::SUCCESS && id.is_string()) {
      facts.url = std::string(std::string_view(id.get_string()));
    }
  }
  element graph;
  if (value["@graph"].get(graph) == simdjson::SUCCESS) find_facts(graph, facts, depth + 1);
}

}  // namespace

void read_json_lines(Reading& reading, Input& input, std::string_view member,
                     std::string_view place) {
  Items items(reading, member);
  std::size_t limit = static_cast<std::size_t>(reading.options.limits.document_bytes);
  if (input.peek(3) == "\xEF\xBB\xBF") input.consume(3);
  for (std::uint64_t number = 1; !reading.stopped(); ++number) {
    std::uint64_t offset = input.offset();
    std::string_view line;
    Input::Line got = input.next_line(line, limit);
    // Whoever opened the file says why it was cut off.
    if (got == Input::Line::end || got == Input::Line::cut) return;
    auto full_place = [&] {
      return place_of_byte(std::string(place) + ":" + std::to_string(number), offset);
    };
    if (got == Input::Line::too_long) {
      reading.reject(full_place(), limit_reason("the line", limit, "document_bytes"));
      continue;
    }
    if (trim(line).empty()) continue;
    items.read(line, full_place(), false);
  }
}

void read_json(Reading& reading, Input& input, std::string_view member, std::string_view place) {
  Items items(reading, member);
  Elements elements(reading, input, items, place);
  std::size_t limit = static_cast<std::size_t>(reading.options.limits.document_bytes);
  if (input.peek(3) == "\xEF\xBB\xBF") input.consume(3);
  bool first = true;
  while (!reading.stopped()) {
    skip_space(input, false);
    if (input.window().empty()) {
      if (first) reading.reject(place, "the file is empty");
      return;
    }
    std::uint64_t offset = input.offset();
    char opening = input.window().front();
    if (opening == '[') {
      input.consume(1);
      if (!elements.read_array(true) && !input.error()) {
        reading.reject(place_of_byte(place, input.offset()),
                       "not valid JSON: the array is not closed");
      }
      first = false;
      continue;
    }
    if (opening != '{') {
      reading.reject(place_of_byte(place, offset), "not valid JSON: expected \"{\" or \"[\"");
      input.drain();
      return;
    }
    Extent extent;
    std::optional<std::size_t> size;
    while (!(size = extent.end(input.window())) && extent.seen() <= limit && input.grow()) {
    }
    if (size && *size <= limit) {
      std::string full = first ? std::string(place) : place_of_byte(place, offset);
      items.read(input.window().substr(0, *size), full, true);
      input.consume(*size);
      first = false;
      continue;
    }
    if (extent.seen() <= limit && !size) {
      if (!input.error()) {
        reading.reject(place_of_byte(place, offset),
                       "not valid JSON: the file ends inside an object");
      }
      // What stands complete inside may still be articles: {"articles":[{…},{…}, cut off here.
    }
    std::size_t inner = find_inner_array(input.window());
    if (inner == std::string_view::npos) {
      if (size || extent.seen() > limit) {
        reading.reject(place_of_byte(place, offset),
                       limit_reason("the object", limit, "document_bytes"));
      }
      input.drain();
      return;
    }
    input.consume(inner);
    elements.read_array(false);
    input.drain();  // the rest of the object around the array
    return;
  }
}

bool looks_like_json_lines(Input& input) {
  constexpr std::size_t enough = std::size_t{1} << 20;
  std::string_view window = input.peek(std::size_t{1} << 12);
  std::size_t begin = window.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  while (begin < window.size() && is_space(window[begin])) ++begin;
  if (begin >= window.size() || window[begin] != '{') return false;
  std::size_t newline = 0;
  for (std::size_t size = std::size_t{1} << 12;; size *= 4) {
    window = input.peek(size);
    newline = window.find('\n', begin);
    if (newline != std::string_view::npos || window.size() < size || size >= enough) break;
  }
  if (newline == std::string_view::npos) return window.size() >= enough;
  Extent extent;
  std::optional<std::size_t> size = extent.end(window.substr(begin, newline - begin));
  if (!size || !trim(window.substr(begin + *size, newline - begin - *size)).empty()) return false;
  std::string_view next = trim(input.peek(newline + 256).substr(newline));
  return !next.empty() && next.front() == '{';
}

PageFacts page_facts(std::string_view json) {
  PageFacts facts;
  json = trim(json);
  if (json.empty() || json.size() > (std::size_t{4} << 20)) return facts;
  simdjson::dom::parser parser;
  std::string mended(json);
  mend_surrogates(mended);
  simdjson::padded_string padded(mended);
  element root;
  if (parser.parse(padded).get(root) == simdjson::SUCCESS) find_facts(root, facts, 0);
  return facts;
}

}  // namespace redstring::reading
