#include "kernels/line_counts.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

using Row = std::vector<uint32_t>;  // a line's counts, in their order

std::vector<Row> counted(const CountLines& version, std::string_view text) {
  LineJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  LineCounts lines[kMaxCountedLines];
  std::vector<Row> rows;
  while (const size_t n = version.run(job, lines))
    for (size_t i = 0; i < n; i++)
      rows.push_back({lines[i].bytes, lines[i].letters, lines[i].digits,
                      lines[i].symbols, lines[i].blanks, lines[i].tabs,
                      lines[i].high, lines[i].words});
  return rows;
}

// One byte after the other, as the header says.
std::vector<Row> expected(std::string_view text) {
  std::vector<Row> rows;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    Row row(8);
    bool is_in_word = false;
    for (const char c : line) {
      const auto is = [c](std::string_view set) {
        return set.find(c) != set.npos;
      };
      const bool is_blank = is(" \t\r\f\v");
      row[0]++;
      row[1] += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      row[2] += c >= '0' && c <= '9';
      row[3] += is("{}[]<>=_\\;$#@|~^`*+&%");
      row[4] += is_blank;
      row[5] += c == '\t';
      row[6] += static_cast<uint8_t>(c) >= 0x80;
      row[7] += !is_blank && !is_in_word;
      is_in_word = !is_blank;
    }
    rows.push_back(row);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return rows;
}

void check_all_versions(std::string_view text) {
  const std::vector<Row> want = expected(text);
  for (const CountLines& version : count_lines_versions())
    if (version.is_supported()) {
      CAPTURE(version.isa);
      CHECK(counted(version, text) == want);
    }
}

TEST_CASE("count_lines tells every byte's class") {
  for (int c = 0; c < 256; c++)
    check_all_versions(std::string("a") + static_cast<char>(c) + "a");
}

TEST_CASE("count_lines gives no line behind the last newline") {
  for (std::string_view text : {"", "\n", "a", "a\n", "\n\n", "a\nb", "a\n\n"})
    check_all_versions(text);
  for (const size_t lines : {63, 64, 65, 127, 128, 129, 300})
    check_all_versions(std::string(lines, '\n') + "end");
}

TEST_CASE("count_lines is the same at all lengths and offsets") {
  std::mt19937 rng(7);
  std::string text;
  for (int i = 0; i < 400; i++)
    text += rng() % 4 == 0 ? "\n \t\rz"[rng() % 5] : static_cast<char>(rng());
  for (size_t from = 0; from < 64; from += 3)
    for (size_t size = 0; size <= 256; size += 5)
      check_all_versions(std::string_view(text).substr(from, size));
}

TEST_CASE("count_lines counts on over the limit of one call") {
  std::mt19937 rng(8);
  std::string text;
  for (int i = 0; i < 5000; i++)
    text += "ab \n1"[rng() % 5];
  check_all_versions(text);
}

}  // namespace
}  // namespace docmill::kernels
