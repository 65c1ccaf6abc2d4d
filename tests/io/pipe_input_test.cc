// BlockReader on pipes: it neither waits too long nor forgets, and what it
// reads does not depend on how the bytes come.

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <random>
#include <thread>

#include <doctest/doctest.h>

#include "tests/io/packed.h"
#include "tests/io/reading.h"
#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

struct Pipe {
  FileDescriptor out;
  FileDescriptor in;
};

Pipe make_pipe() {
  std::array<int, 2> fds{};
  REQUIRE(::pipe(fds.data()) == 0);
  return {FileDescriptor(fds[0]), FileDescriptor(fds[1])};
}

void put(const FileDescriptor& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd.get(), bytes.data(), bytes.size());
    REQUIRE(n > 0);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::unique_ptr<BlockReader> reader_of(const Pipe& pipe,
                                       const InputOptions& options = {},
                                       int stop_fd = -1) {
  Source source{.path = "-", .format = options.format, .fd = pipe.out.get()};
  if (source.format == InputFormat::kAuto)
    source.format = InputFormat::kJsonl;
  return BlockReader::create({source}, options, stop_fd).value();
}

TEST_CASE("BlockReader hands out what is there when a pipe pauses") {
  const Pipe pipe = make_pipe();
  const auto reader = reader_of(pipe);
  Block block;
  put(pipe.in, "{1}\n{2}\n{");
  REQUIRE(reader->next(block, 500, 1 << 20) == BlockReader::Next::kBlock);
  CHECK(block.lines.size() == 2);
  put(pipe.in, "3}\n");
  REQUIRE(reader->next(block, 500, 1 << 20) == BlockReader::Next::kBlock);
  REQUIRE(block.lines.size() == 1);
  CHECK(block.text_of(block.lines[0]) == "{3}");
  CHECK(block.lines[0].offset == 8);
}

TEST_CASE("BlockReader stops when the stop descriptor says so") {
  const FileDescriptor stop(::eventfd(0, 0));
  Pipe pipe = make_pipe();
  const auto reader = reader_of(pipe, {}, stop.get());
  put(pipe.in, "{1}\n{");
  Block block;
  REQUIRE(reader->next(block, 500, 1 << 20) == BlockReader::Next::kBlock);
  std::thread other([&] {
    const u64 one = 1;
    CHECK(::write(stop.get(), &one, sizeof one) == sizeof one);
  });
  // Blocked without it: the pipe has no more and is not closed.
  CHECK(reader->next(block, 500, 1 << 20) == BlockReader::Next::kStopped);
  CHECK(block.lines.empty());
  other.join();
}

TEST_CASE("BlockReader waits for a named pipe's writer") {
  const TempFolder folder;
  const std::string path = folder.path("fifo.jsonl");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(path) << "{1}\n"; });
  const auto all = read_file(path);
  writer.join();
  REQUIRE(all.entries.size() == 1);
  CHECK(all.entries[0].text == "{1}");
}

// Lines of every kind: blank, with CR, too long for 60 bytes, NUL inside.
std::string dirty_bytes(std::mt19937& random) {
  std::string bytes = random() % 2 == 0 ? "\xEF\xBB\xBF" : "";
  for (int i = 0; i < 60; i++) {
    bytes.append(random() % 5 == 0 ? random() % 3 : random() % 80,
                 "x \0[\r"[random() % 5]);
    bytes += random() % 4 == 0 ? "\r\n" : "\n";
  }
  if (random() % 2 == 0)
    bytes += "last";
  return bytes;
}

// The rules once more, as simply as can be.
ReadAll expected(std::string_view bytes, i64 max_doc_bytes) {
  ReadAll all;
  const i64 total = std::ssize(bytes);
  i64 at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (i64 number = 1; at < total; number++) {
    const std::size_t lf = bytes.find('\n', at);
    const i64 end = lf == bytes.npos ? total : static_cast<i64>(lf);
    std::string line(bytes.substr(at, end - at));
    if (lf != bytes.npos && line.ends_with('\r'))
      line.pop_back();
    if (std::ssize(line) > max_doc_bytes)
      all.entries.push_back({"-", number, at, "", "long"});
    else if (line.find_first_not_of(" \t\r\n\v\f") == line.npos)
      all.blank_lines++;
    else
      all.entries.push_back({"-", number, at, line, ""});
    at = end + 1;
  }
  return all;
}

ReadAll read_chunked(std::string_view bytes, u32 seed,
                     const InputOptions& options) {
  Pipe pipe = make_pipe();
  std::thread writer([&, random = std::mt19937(seed)]() mutable {
    while (!bytes.empty()) {
      const std::size_t size = std::min<std::size_t>(
          bytes.size(), 1 + random() % (random() % 2 == 0 ? 3 : 300));
      put(pipe.in, bytes.substr(0, size));
      bytes.remove_prefix(size);
      std::this_thread::yield();
    }
    pipe.in.close();
  });
  std::mt19937 random(seed);
  const auto reader = reader_of(pipe, options);
  ReadAll all;
  Block block;
  BlockReader::Next state;
  do {
    const i64 max_documents = 1 + random() % 7;
    state = reader->next(block, max_documents, 1 + random() % 200);
    CHECK(std::ssize(block.lines) <= max_documents);
    take(all, *reader, block);
  } while (state == BlockReader::Next::kBlock);
  writer.join();
  return all;
}

TEST_CASE("BlockReader gives the same for any chunks and any block size") {
  std::mt19937 random(11);
  InputOptions options;
  options.max_doc_bytes = 60;
  for (int round = 0; round < 200; round++) {
    CAPTURE(round);
    const std::string bytes = dirty_bytes(random);
    const ReadAll want = expected(bytes, options.max_doc_bytes);
    ReadAll got = read_chunked(bytes, random(), options);
    for (Entry& entry : got.entries)
      if (!entry.problem.empty())
        entry.text.clear(), entry.problem = "long";
    REQUIRE(got.entries == want.entries);
    CHECK(got.blank_lines == want.blank_lines);
  }
}

TEST_CASE("BlockReader gives the same from files for any block size") {
  std::mt19937 random(12);
  const TempFolder folder;
  std::string bytes;
  for (int i = 0; i < 60; i++)
    bytes += dirty_bytes(random).substr(3);
  InputOptions options;
  options.files = {
      folder.write("a.jsonl", bytes),
      folder.write("b.jsonl.zst", packed(bytes, Compression::kZstd))};
  options.max_doc_bytes = 60;
  const ReadAll want = read_all(options);
  CHECK(want.entries.size() > 2'000);
  for (const i64 max_documents : {1, 7, 500, 1'000'000})
    for (const i64 max_bytes : {1, 100, 65536, 1 << 24}) {
      CAPTURE(max_documents);
      CAPTURE(max_bytes);
      const ReadAll got = read_all(options, max_documents, max_bytes);
      REQUIRE(got.entries == want.entries);
      CHECK(got.blank_lines == want.blank_lines);
    }
}

}  // namespace
}  // namespace docmill
