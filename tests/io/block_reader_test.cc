#include "lib/io/block_reader.h"

#include <doctest/doctest.h>

#include "tests/io/reading.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

InputOptions one_file(const std::string& path) {
  InputOptions options;
  options.files = {path};
  return options;
}

std::vector<std::string> texts_of(const ReadAll& all) {
  std::vector<std::string> texts;
  for (const Entry& entry : all.entries)
    texts.push_back(entry.problem.empty() ? entry.text : entry.problem);
  return texts;
}

using Texts = std::vector<std::string>;

TEST_CASE("Block gives back what it does not need, and keeps its lines") {
  const TempFolder folder;
  const auto reader = BlockReader::create(
      {{.path = folder.write("a.jsonl", "{1}\n{2}\n")}}, {});
  REQUIRE(reader);
  Block block;
  REQUIRE((*reader)->next(block, 10, 1 << 20) == BlockReader::Next::kBlock);
  CHECK(block.capacity() > 1 << 20);
  block.trim();
  CHECK(block.capacity() == 8);
  CHECK(block.text_of(block.lines[0]) == "{1}");
  CHECK(block.text_of(block.lines[1]) == "{2}");
  REQUIRE((*reader)->next(block, 10, 1 << 20) == BlockReader::Next::kEnd);
  block.trim();  // of nothing
  CHECK(block.lines.empty());
}

TEST_CASE("BlockReader ends lines at LF and drops one CR before it") {
  const TempFolder folder;
  const auto all = read_file(folder.write("a.jsonl", "{1}\r\n{2}\r\r\n{3}\n"));
  CHECK(texts_of(all) == Texts{"{1}", "{2}\r", "{3}"});
  CHECK(all.entries[1].offset == 5);
  CHECK(all.entries[2].offset == 11);
}

TEST_CASE("BlockReader takes a last line without LF") {
  const TempFolder folder;
  CHECK(texts_of(read_file(folder.write("a.jsonl", "a\nb"))) ==
        Texts{"a", "b"});
  CHECK(texts_of(read_file(folder.write("b.jsonl", ""))).empty());
}

TEST_CASE("BlockReader drops a byte order mark but counts its bytes") {
  const TempFolder folder;
  const auto all =
      read_file(folder.write("a.jsonl", "\xEF\xBB\xBF{1}\n\xEF\xBB\xBF{2}\n"));
  CHECK(texts_of(all) == Texts{"{1}", "\xEF\xBB\xBF{2}"});
  CHECK(all.entries[0].offset == 3);
  CHECK(all.entries[1].offset == 7);
  CHECK(texts_of(read_file(folder.write("b.jsonl", "\xEF\xBB"))) ==
        Texts{"\xEF\xBB"});
}

TEST_CASE("BlockReader skips and counts lines of white space only") {
  const TempFolder folder;
  const auto all =
      read_file(folder.write("a.jsonl", "\n{1}\n \t\r\n\r\n{2}\n  "));
  CHECK(texts_of(all) == Texts{"{1}", "{2}"});
  CHECK(all.entries[0].number == 2);
  CHECK(all.entries[1].number == 5);
  CHECK(all.blank_lines == 4);
  CHECK(read_file(folder.write("b.jsonl", "\n\n \n")).blank_lines == 3);
}

TEST_CASE("BlockReader passes NUL bytes on") {
  const TempFolder folder;
  const std::string bytes("{\0}\n\0\n", 6);
  CHECK(texts_of(read_file(folder.write("a.jsonl", bytes))) ==
        Texts{bytes.substr(0, 3), bytes.substr(4, 1)});
}

TEST_CASE("BlockReader makes one document of a text file, also an empty one") {
  const TempFolder folder;
  folder.write("t/a.txt", "one\r\ntwo\n\n");
  folder.write("t/b.txt", "");
  folder.write("t/c.txt", "\xEF\xBB\xBFx");
  const auto all = read_all(one_file(folder.path("t")));
  CHECK(texts_of(all) == Texts{"one\r\ntwo\n\n", "", "x"});
  CHECK(all.entries[2].offset == 3);
  CHECK(all.blocks == 2);  // all in one, then the end
}

TEST_CASE("BlockReader makes a document of every line of format lines") {
  const TempFolder folder;
  InputOptions options = one_file(folder.write("a.txt", "one\n\n two\n"));
  options.format = InputFormat::kLines;
  CHECK(texts_of(read_all(options)) == Texts{"one", " two"});
}

TEST_CASE("BlockReader takes the longest line and refuses one byte more") {
  const TempFolder folder;
  for (const char* end : {"\n", "\r\n", ""}) {
    InputOptions options =
        one_file(folder.write("a.jsonl", "{1}\n0123456789" + std::string(end)));
    options.max_doc_bytes = 10;
    CHECK(texts_of(read_all(options)) == Texts{"{1}", "0123456789"});
    options.max_doc_bytes = 9;
    const auto all = read_all(options);
    CHECK(texts_of(all) ==
          Texts{"{1}", "longer than 9 bytes (--max-doc-bytes)"});
    CHECK(all.entries[1].text == "012345678");
    CHECK(all.entries[1].offset == 4);
  }
}

TEST_CASE("BlockReader takes a line of 16 MiB") {
  const TempFolder folder;
  const std::string line(16 << 20, 'x');
  const auto all = read_file(folder.write("a.jsonl", "a\n" + line + "\nb\n"));
  REQUIRE(all.entries.size() == 3);
  CHECK(all.entries[1].text == line);
  CHECK(all.entries[2].number == 3);
}

TEST_CASE("BlockReader refuses a longer line without holding it") {
  const TempFolder folder;
  const std::string line((16 << 20) + 1, 'x');
  InputOptions options =
      one_file(folder.write("a.jsonl", "a\n" + line + line + line + "\nb\n"));
  const auto whole = read_all(options);
  REQUIRE(whole.entries.size() == 3);
  CHECK(whole.entries[1].problem.starts_with("longer than 16777216"));
  CHECK(whole.entries[1].text.size() == 128);
  CHECK(whole.entries[2].offset == 3 + 3 * std::ssize(line));
  options.max_doc_bytes = 1 << 20;
  CHECK(read_all(options).capacity_max < 4 << 20);
}

TEST_CASE("BlockReader refuses a text file that is too long") {
  const TempFolder folder;
  folder.write("t/a.txt", std::string(3000, 'x'));
  folder.write("t/b.txt", "short");
  InputOptions options = one_file(folder.path("t"));
  options.max_doc_bytes = 2999;
  CHECK(texts_of(read_all(options)) ==
        Texts{"longer than 2999 bytes (--max-doc-bytes)", "short"});
}

TEST_CASE("BlockReader goes on after a source that cannot be opened") {
  const TempFolder folder;
  const std::string a = folder.write("a.jsonl", "{1}\n");
  InputOptions options;
  options.files_from = {
      folder.write("list", a + "\n" + folder.path("gone.jsonl") + "\n" + a)};
  const auto all = read_all(options);
  CHECK(texts_of(all) == Texts{"{1}", "No such file or directory", "{1}"});
  CHECK(all.entries[1].number == 1);
  CHECK(all.entries[1].source == folder.path("gone.jsonl"));
}

TEST_CASE("BlockReader refuses a .json file that holds an array") {
  const TempFolder folder;
  const std::string path = folder.write("d/it's.json", " \n[{\"text\":1}]\n");
  InputOptions options = one_file(path);
  const auto reader =
      BlockReader::create(list_sources(options).value(), options);
  REQUIRE_FALSE(reader);
  CHECK(reader.error().code == Error::Code::kUsage);
  CHECK(reader.error().what.find("jq -c '.[]' '") != std::string::npos);

  // Found in a walk it is one reject.
  const auto all = read_all(one_file(folder.path("d")));
  REQUIRE(all.entries.size() == 1);
  CHECK(all.entries[0].problem.find("jq -c") != std::string::npos);
  CHECK(all.entries[0].number == 2);
  // A .jsonl file is cut into lines, whatever they hold.
  CHECK(texts_of(read_file(folder.write("a.jsonl", "[1]\n"))) == Texts{"[1]"});
}

TEST_CASE("BlockReader keeps memory flat over blank lines") {
  const TempFolder folder;
  const auto all =
      read_file(folder.write("a.jsonl", std::string(8 << 20, '\n') + "{}"));
  CHECK(all.entries.at(0).number == (8 << 20) + 1);
  CHECK(all.blank_lines == 8 << 20);
  CHECK(all.capacity_max < 4 << 20);
}

}  // namespace
}  // namespace docmill
