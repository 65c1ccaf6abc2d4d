// Writes one JSONL document of a kind that makes careless programs slow.
//
// usage: hard_documents KIND MEBIBYTES >OUT    (without arguments: the kinds)

#include <fmt/core.h>

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {
namespace {

using Rng = std::mt19937_64;

// Appends one more piece of the text, as it stands in JSON.
using Append = void (*)(std::string& json, i64 i, Rng& rng);

void append_word(std::string& json, u64 value, int letters) {
  for (int i = 0; i < letters; i++, value /= 26)
    json += static_cast<char>('a' + value % 26);
}

struct Kind {
  std::string_view name;
  Append append;
};

constexpr Kind kKinds[] = {
    {"emoji", [](std::string& json, i64, Rng&) { json += "\U0001F600"; }},
    {"one_word", [](std::string& json, i64, Rng&) { json += "word "; }},
    {"distinct_words",
     [](std::string& json, i64 i, Rng&) {
       append_word(json, static_cast<u64>(i) * 0x9E3779B97F4A7C15 >> 20, 6);
       json += ' ';
     }},
    {"newlines", [](std::string& json, i64, Rng&) { json += "\\n"; }},
    {"combining_marks",
     [](std::string& json, i64, Rng&) { json += "\u0301\u0323"; }},
    {"nuls", [](std::string& json, i64, Rng&) { json += "\\u0000"; }},
    {"quotes", [](std::string& json, i64, Rng&) { json += "\\\"\\\\"; }},
    {"one_giant_word",
     [](std::string& json, i64, Rng& rng) { append_word(json, rng(), 8); }},
    {"random_letters",
     [](std::string& json, i64, Rng& rng) {
       append_word(json, rng(), 1);
       json += ' ';
     }},
    {"few_words",
     [](std::string& json, i64, Rng& rng) {
       append_word(json, rng() % 1000 * 7919, 3);
       json += ' ';
     }},
    {"short_lines",
     [](std::string& json, i64, Rng& rng) {
       append_word(json, rng(), 3);
       json += ".\\n";
     }},
    {"distinct_lines",
     [](std::string& json, i64 i, Rng&) {
       json += fmt::format("This is the line of number {}.\\n", i);
     }},
    {"paragraphs",
     [](std::string& json, i64, Rng& rng) {
       append_word(json, rng(), 2);
       json += "\\n\\n";
     }},
    {"carriage_returns",
     [](std::string& json, i64, Rng&) { json += "ab\\r\\n\\r"; }},
    {"dots", [](std::string& json, i64, Rng&) { json += '.'; }},
    {"brackets", [](std::string& json, i64, Rng&) { json += "[1"; }},
    {"citations", [](std::string& json, i64, Rng&) { json += "a[1] b. "; }},
    {"phrases",
     [](std::string& json, i64, Rng&) { json += "Use vacuum jav rms.\\n"; }},
    {"sigmas", [](std::string& json, i64, Rng&) { json += "\u03A3'"; }},
    {"kelvins", [](std::string& json, i64, Rng&) { json += "\u212A. \\n"; }},
    {"ideographs",
     [](std::string& json, i64, Rng& rng) {
       const char32_t c = 0x4E00 + static_cast<char32_t>(rng() % 20000);
       json += static_cast<char>(0xE0 | c >> 12);
       json += static_cast<char>(0x80 | (c >> 6 & 0x3F));
       json += static_cast<char>(0x80 | (c & 0x3F));
     }},
    {"wide_spaces", [](std::string& json, i64, Rng&) { json += "a\u3000"; }},
};

int write_document(const Kind& kind, i64 bytes) {
  std::string json = "{\"id\":\"" + std::string(kind.name) + "\",\"text\":\"";
  Rng rng(1);
  for (i64 i = 0; std::ssize(json) < bytes; i++)
    kind.append(json, i, rng);
  json += "\"}\n";
  return std::fwrite(json.data(), 1, json.size(), stdout) == json.size() ? 0
                                                                         : 1;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) {
  using docmill::kKinds;
  if (argc < 3) {
    for (const auto& kind : kKinds)
      fmt::print("{}\n", kind.name);
    return 0;
  }
  for (const auto& kind : kKinds)
    if (kind.name == argv[1])
      return docmill::write_document(kind, std::atol(argv[2]) << 20);
  fmt::print(stderr, "hard_documents: there is no kind '{}'\n", argv[1]);
  return 2;
}
