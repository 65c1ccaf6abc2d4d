// Reads the documents of a JSONL file.

#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "lib/base/types.h"

namespace docmill {

// `visit(document)` for each line; returns how many.
template <class Visit>
i64 for_each_document(const std::filesystem::path& path, Visit visit) {
  std::ifstream file(path);
  REQUIRE(file);
  simdjson::dom::parser parser;
  std::string line;
  i64 count = 0;
  for (; std::getline(file, line); count++)
    visit(simdjson::dom::element(parser.parse(line)));
  return count;
}

inline std::string string_of(simdjson::dom::element value) {
  return std::string(std::string_view(value));
}

}  // namespace docmill
