// The floor under everything: one pass of simdjson over a JSONL file that
// reads the text field of every document and adds up the lengths.
//
//   simdjson_pass ondemand|dom FILE
//
// The file is read with read(2) in blocks into padded memory, so that a pass
// does what a filter must do. On-Demand is compiled for this machine (see
// CMakeLists.txt), the document parser chooses its code when it runs. One
// thread, no error handling per line: not a thing to use, a thing to compare
// with.

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <simdjson.h>

namespace {

constexpr std::size_t kBlock = std::size_t{2} << 20;
constexpr std::size_t kBatch = std::size_t{1} << 20;  // simdjson's own choice

struct Totals {
  std::int64_t documents = 0;
  std::int64_t text_bytes = 0;
  bool has_failed = false;

  void add(simdjson::simdjson_result<std::string_view> text) {
    std::string_view value;
    has_failed |= std::move(text).get(value) != simdjson::SUCCESS;
    text_bytes += static_cast<std::int64_t>(value.size());
    documents++;
  }
};

class OnDemand {
 public:
  static std::string_view name() {
    // builtin_implementation()->name() would tell what the library was compiled
    // for, not what this file was.
    return SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION);
  }

  void run(const char* bytes, std::size_t size, Totals& totals) {
    parser_.threaded = false;  // CPU time is what counts
    simdjson::ondemand::document_stream stream;
    if (parser_.iterate_many(bytes, size, kBatch).get(stream)) {
      totals.has_failed = true;
      return;
    }
    for (auto document : stream)
      totals.add(document["text"].get_string());
  }

 private:
  simdjson::ondemand::parser parser_;
};

class Dom {
 public:
  static std::string_view name() {
    return simdjson::get_active_implementation()->name();
  }

  void run(const char* bytes, std::size_t size, Totals& totals) {
    parser_.threaded = false;
    simdjson::dom::document_stream stream;
    if (parser_.parse_many(bytes, size, kBatch).get(stream)) {
      totals.has_failed = true;
      return;
    }
    for (auto document : stream)
      totals.add(document["text"].get_string());
  }

 private:
  simdjson::dom::parser parser_;
};

// Calls the pass for blocks of whole lines.
template <class Pass>
Totals pass_over(int fd) {
  Totals totals;
  Pass pass;
  const simdjson::padded_string memory(kBlock);
  char* const block = const_cast<char*>(memory.data());
  std::size_t held = 0;
  while (true) {
    const ssize_t got = ::read(fd, block + held, kBlock - held);
    if (got <= 0)
      break;
    held += static_cast<std::size_t>(got);
    const void* const newline = ::memrchr(block, '\n', held);
    if (newline == nullptr)
      continue;
    const std::size_t whole =
        static_cast<std::size_t>(static_cast<const char*>(newline) - block + 1);
    pass.run(block, whole, totals);
    held -= whole;
    std::memmove(block, block + whole, held);
  }
  totals.has_failed |= held != 0;
  return totals;
}

template <class Pass>
int run(int fd) {
  const Totals totals = pass_over<Pass>(fd);
  std::printf("%.*s %lld documents, %lld bytes of text%s\n",
              static_cast<int>(Pass::name().size()), Pass::name().data(),
              static_cast<long long>(totals.documents),
              static_cast<long long>(totals.text_bytes),
              totals.has_failed ? ", FAILED" : "");
  return totals.has_failed ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int fd = argc == 3 ? ::open(argv[2], O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) {
    std::fprintf(stderr, "usage: simdjson_pass ondemand|dom FILE\n");
    return 2;
  }
  return argv[1] == std::string_view("dom") ? run<Dom>(fd) : run<OnDemand>(fd);
}
