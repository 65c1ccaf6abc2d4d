// What BlockReader makes of gzip and zstd files, whole and damaged.

#include <doctest/doctest.h>

#include "tests/io/packed.h"
#include "tests/io/reading.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

constexpr auto kGzip = Compression::kGzip;
constexpr auto kZstd = Compression::kZstd;

std::string many_lines(int count) {
  std::string text;
  for (int i = 0; i < count; i++)
    text += fmt::format("{{\"id\":{},\"text\":\"{}\"}}\n", i, i * 7919);
  return text;
}

TEST_CASE("compressed files are recognised by content, not by name") {
  const TempFolder folder;
  for (const Compression compression : {kGzip, kZstd}) {
    const auto all =
        read_file(folder.write("a.jsonl", packed("{1}\n{2}\n", compression)));
    REQUIRE(all.entries.size() == 2);
    CHECK(all.entries[1].text == "{2}");
    CHECK(all.entries[1].offset == 4);
  }
  const auto plain = read_file(folder.write("b.jsonl.gz", "{1}\n"));
  CHECK(plain.entries.at(0).text == "{1}");
}

TEST_CASE("all members and frames are read as one stream") {
  const TempFolder folder;
  const std::string skippable("\x5A\x2A\x4D\x18\x03\0\0\0abc", 11);
  const std::string gzip =
      packed("{1}\n{", kGzip) + packed("2}\n", kGzip) + std::string(512, '\0');
  const std::string zstd = skippable + packed("{1}\n{", kZstd) + skippable +
                           packed("2}\n", kZstd) + skippable;
  for (const std::string& bytes : {gzip, zstd}) {
    const auto all = read_file(folder.write("a.jsonl", bytes));
    REQUIRE(all.entries.size() == 2);
    CHECK(all.entries[0].text == "{1}");
    CHECK(all.entries[1].text == "{2}");
    CHECK(all.entries[1].problem.empty());
  }
}

TEST_CASE("of a truncated file the whole lines come, then one problem") {
  const TempFolder folder;
  const std::string after = folder.write("b.jsonl", "{9}\n");
  for (const Compression compression : {kGzip, kZstd}) {
    const std::string plain = many_lines(50'000);
    std::string bytes = packed(plain, compression);
    bytes.resize(bytes.size() * 2 / 3);
    InputOptions options;
    options.files = {folder.write("a.jsonl", bytes), after};
    const auto all = read_all(options);
    REQUIRE(all.entries.size() > 1000);
    const Entry& problem = all.entries[all.entries.size() - 2];
    CHECK(problem.problem ==
          fmt::format("compressed data ends too early, at compressed byte {}",
                      bytes.size()));
    CHECK(problem.number == std::ssize(all.entries) - 1);
    CHECK(plain.substr(problem.offset).starts_with(problem.text));
    CHECK(all.entries.back().text == "{9}");
  }
}

TEST_CASE("a damaged file is a problem that says where") {
  const TempFolder folder;
  for (const Compression compression : {kGzip, kZstd}) {
    std::string bytes = packed(many_lines(50'000), compression);
    for (int i = 0; i < 64; i++)
      bytes[bytes.size() / 2 + i] ^= 0x5A;
    const auto all = read_file(folder.write("a.jsonl", bytes));
    CHECK(all.entries.size() > 1000);
    CHECK(all.entries.back().problem.find("near compressed byte") !=
          std::string::npos);
  }
}

TEST_CASE("bytes of another kind after the compressed ones are a problem") {
  const TempFolder folder;
  for (const Compression compression : {kGzip, kZstd}) {
    const auto all = read_file(
        folder.write("a.jsonl", packed("{1}\n", compression) + "garbage"));
    REQUIRE(all.entries.size() == 2);
    CHECK(all.entries[0].text == "{1}");
    CHECK(all.entries[1].problem.find("after the end") != std::string::npos);
    CHECK(all.entries[1].number == 2);
  }
}

TEST_CASE("a zstd window beyond the limit is refused with advice") {
  const TempFolder folder;
  // A frame header without content size that asks for a window of 2 GiB.
  const std::string bytes("\x28\xB5\x2F\xFD\x00\xA8\x01\x00\x00", 9);
  const auto all = read_file(folder.write("a.jsonl", bytes));
  REQUIRE(all.entries.size() == 1);
  CHECK(all.entries[0].problem.find("--long=31") != std::string::npos);
}

TEST_CASE("a decompression bomb streams through small memory") {
  const TempFolder folder;
  std::string plain(64 << 20, ' ');
  plain += "\n{1}\n";
  const auto all = read_file(folder.write("a.jsonl", packed(plain, kZstd)));
  REQUIRE(all.entries.size() == 2);
  CHECK(all.entries[0].problem.starts_with("longer than"));
  CHECK(all.entries[1].text == "{1}");
  CHECK(all.capacity_max < 64 << 20);
}

}  // namespace
}  // namespace docmill
