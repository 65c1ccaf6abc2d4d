// Fuzz target: arbitrary bytes as a file of JSONL, of lines or of text, through
// BlockReader and what reads its lines. The first three bytes choose the
// format, the block limits and the longest line. Every line that is not blank
// must come out exactly once, with the right number and offset, and be a
// document or a reject; the text of a document is valid UTF-8. A text file is
// one document.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <span>
#include <string_view>

#include "lib/io/block_reader.h"
#include "lib/io/json_line.h"
#include "lib/io/white_space.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

void check(bool is_true) {
  if (!is_true)
    std::abort();
}

// Cuts plain bytes once more, as simply as can be.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : bytes_(bytes) {
    if (bytes_.starts_with("\xEF\xBB\xBF"))
      at_ = 3;
  }

  // Goes to the next line that is not blank, or longer than `longest`.
  bool next(i64 longest) {
    while (at_ < bytes_.size()) {
      number++;
      offset = static_cast<i64>(at_);
      const std::size_t lf = bytes_.find('\n', at_);
      text = bytes_.substr(at_, lf - at_);
      at_ = lf == bytes_.npos ? bytes_.size() : lf + 1;
      if (lf != bytes_.npos && text.ends_with('\r'))
        text.remove_suffix(1);
      if (std::ssize(text) > longest || !is_blank(text))
        return true;
    }
    return false;
  }

  i64 number = 0;
  i64 offset = 0;
  std::string_view text;

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// What becomes of a line, by the format.
class Parser {
 public:
  explicit Parser(const InputOptions& options)
      : options_(options), json_(options) {}

  void check_document(std::string_view line) {
    arena_.clear();
    if (options_.format != InputFormat::kJsonl) {
      const auto text = parse_plain_text(line, options_.invalid_utf8, arena_);
      check(text ? is_text_of(*text, line) : is_reject(text.error(), line));
      return;
    }
    const Result<ParsedDocument> document = json_.parse(line, arena_);
    if (!document) {
      check(!document.error().what.empty());
      return;
    }
    check(replace_invalid_utf8(document->text) == document->text);
    std::string fields;
    append_other_fields(fields, document->line, {});
    check(values_of_fields(document->line, {"id", "a"}).size() == 2);
  }

 private:
  static bool is_text_of(std::string_view text, std::string_view line) {
    return text == replace_invalid_utf8(line);
  }
  bool is_reject(const Error& error, std::string_view line) const {
    return options_.invalid_utf8 == InvalidUtf8::kReject &&
           !error.what.empty() && replace_invalid_utf8(line) != line;
  }

  const InputOptions& options_;
  JsonLineParser json_;
  Arena arena_;
};

void check_line(const Block& block, const Block::Line& line, Lines& expected,
                i64 longest, Parser& parser) {
  check(expected.next(longest));
  check(line.number == expected.number && line.offset == expected.offset);
  const bool is_long = std::ssize(expected.text) > longest;
  check((line.problem >= 0) == is_long);
  const std::string_view text = block.text_of(line);
  if (is_long) {
    check(expected.text.starts_with(text));
    return;
  }
  check(text == expected.text);
  parser.check_document(text);
}

// A file of text has no lines; its byte order mark is no part of it.
void check_text(const Block& block, const Block::Line& line,
                std::string_view bytes, i64 longest, Parser& parser) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);
  const std::string_view text = block.text_of(line);
  check(line.number == 1 &&
        (line.problem >= 0) == (std::ssize(bytes) > longest));
  check(line.problem >= 0 ? bytes.starts_with(text) : text == bytes);
  if (line.problem < 0)
    parser.check_document(text);
}

void read_and_check(int fd, std::string_view bytes, i64 max_documents,
                    i64 max_bytes, const InputOptions& options) {
  const bool is_text = options.format == InputFormat::kText;
  const i64 longest = options.max_doc_bytes;
  auto reader =
      BlockReader::create({{.path = "-", .format = options.format, .fd = fd}},
                          options)
          .value();
  Parser parser(options);
  Lines expected(bytes);
  Block block;
  i64 texts = 0;
  while (reader->next(block, max_documents, max_bytes) ==
         BlockReader::Next::kBlock) {
    for (const Block::Line& line : block.lines)
      if (is_text)
        check_text(block, line, bytes, longest, parser);
      else
        check_line(block, line, expected, longest, parser);
    texts += std::ssize(block.lines);
  }
  check(is_text ? texts == 1 : !expected.next(longest));
}

// Compressed bytes: it is enough that they do no harm.
void read_only(int fd) {
  auto reader = BlockReader::create({{.path = "-", .fd = fd}}, {}).value();
  Block block;
  while (reader->next(block, 100, 1 << 16) == BlockReader::Next::kBlock)
    continue;
}

void run(std::string_view input) {
  if (input.size() < 3)
    return;
  const i64 max_documents = 1 + static_cast<u8>(input[0]) % 16;
  const i64 max_bytes = 1 + static_cast<u8>(input[1]) * 4;
  InputOptions options;
  options.max_doc_bytes = 1 + static_cast<u8>(input[2]) * 2;
  options.invalid_utf8 = static_cast<u8>(input[0]) / 16 % 2 == 0
                             ? InvalidUtf8::kReject
                             : InvalidUtf8::kReplace;
  constexpr InputFormat kFormats[] = {InputFormat::kJsonl, InputFormat::kJsonl,
                                      InputFormat::kLines, InputFormat::kText};
  options.format = kFormats[static_cast<u8>(input[0]) / 32 % 4];
  const std::string_view bytes = input.substr(3);
  const int fd = memfd_create("fuzz", MFD_CLOEXEC);
  check(fd >= 0 && ::write(fd, bytes.data(), bytes.size()) ==
                       static_cast<ssize_t>(bytes.size()));
  lseek(fd, 0, SEEK_SET);
  if (detect_compression(bytes) == Compression::kNone)
    read_and_check(fd, bytes, max_documents, max_bytes, options);
  else
    read_only(fd);
  close(fd);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
