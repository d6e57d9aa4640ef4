// JSON: one article a line, or arrays of articles, element by element.
#pragma once

#include <string>
#include <string_view>

#include "ingest/draft.h"
#include "ingest/input.h"

namespace redstring::reading {

/// One object a line. `place` is the file; rejections add ":17 (byte 20412)".
void read_json_lines(Reading& reading, Input& input, std::string_view member,
                     std::string_view place);

/// One object, several one after the other, an array of objects, or an object that holds an array
/// of objects. Elements are read one at a time: memory does not grow with the file.
void read_json(Reading& reading, Input& input, std::string_view member, std::string_view place);

/// Whether the input, from its start, looks like one object a line rather than one document.
bool looks_like_json_lines(Input& input);

/// What the JSON-LD of a page says.
struct PageFacts {
  std::string published, headline, url, language, body;
};
PageFacts page_facts(std::string_view json);

}  // namespace redstring::reading
