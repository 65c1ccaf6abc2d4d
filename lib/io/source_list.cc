#include "lib/io/source_list.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "lib/base/read_file.h"

namespace docmill {
namespace {

namespace fs = std::filesystem;

std::string_view without_compression(std::string_view path) {
  for (const std::string_view suffix : {".gz", ".zst", ".zstd"})
    if (path.ends_with(suffix))
      return path.substr(0, path.size() - suffix.size());
  return path;
}

class Lister {
 public:
  explicit Lister(const InputOptions& options) : options_(options) {}

  Result<std::vector<Source>> run() {
    for (const std::string& path : options_.files)
      if (const Result<void> added = add_named(path); !added)
        return tl::unexpected(added.error());
    for (const std::string& list : options_.files_from)
      if (const Result<void> added = add_list(list); !added)
        return tl::unexpected(added.error());
    if (options_.files.empty() && options_.files_from.empty())
      if (const Result<void> added = add_stdin(); !added)
        return tl::unexpected(added.error());
    return std::move(sources_);
  }

 private:
  InputFormat format_for(std::string_view path) const {
    if (options_.format != InputFormat::kAuto)
      return options_.format;
    return path == "-" ? InputFormat::kJsonl : format_of_name(path);
  }

  Source source_of(const std::string& path, const struct stat& info) const {
    Source source{.path = path, .format = format_for(path)};
    if (S_ISREG(info.st_mode))
      source.bytes = info.st_size;
    source.device = info.st_dev;
    source.inode = info.st_ino;
    return source;
  }

  Result<void> claim_stdin() {
    if (stdin_used_)
      return fail(Error::Code::kUsage, "-: stdin is named twice");
    stdin_used_ = true;
    return {};
  }

  Result<void> add_stdin() {
    if (const Result<void> claimed = claim_stdin(); !claimed)
      return claimed;
    struct stat info {};
    if (fstat(STDIN_FILENO, &info) != 0)
      return fail(Error::Code::kUsage, "-: stdin cannot be read: {}",
                  std::strerror(errno));
    Source source = source_of("-", info);
    source.fd = STDIN_FILENO;
    source.is_named = true;
    sources_.push_back(std::move(source));
    return {};
  }

  Result<void> add_named(const std::string& path) {
    if (path == "-")
      return add_stdin();
    struct stat info {};
    if (stat(path.c_str(), &info) != 0 ||
        faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0)
      return fail(Error::Code::kUsage, "{}: {}", path, std::strerror(errno));
    if (S_ISDIR(info.st_mode)) {
      walk(path);
      return {};
    }
    sources_.push_back(source_of(path, info));
    sources_.back().is_named = true;
    return {};
  }

  Result<void> add_list(const std::string& list) {
    const bool is_stdin = list == "-";
    if (is_stdin)
      if (const Result<void> claimed = claim_stdin(); !claimed)
        return claimed;
    const Result<std::string> text = is_stdin ? read_stdin() : read_file(list);
    if (!text)
      return tl::unexpected(text.error());
    const bool has_nul = text->find('\0') != text->npos;
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::size_t end = rest.find(has_nul ? '\0' : '\n');
      std::string_view path = rest.substr(0, end);
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
      if (!has_nul && path.ends_with('\r'))
        path.remove_suffix(1);
      if (path.find_first_not_of(" \t") == path.npos)
        continue;
      if (const Result<void> added = add_listed(std::string(path)); !added)
        return added;
    }
    return {};
  }

  Result<void> add_listed(const std::string& path) {
    if (path == "-")
      return add_stdin();
    struct stat info {};
    if (stat(path.c_str(), &info) != 0)
      add_problem(path, std::strerror(errno));
    else if (S_ISDIR(info.st_mode))
      walk(path);
    else
      sources_.push_back(source_of(path, info));
    return {};
  }

  void add_problem(const std::string& path, std::string_view what) {
    sources_.push_back({.path = path,
                        .format = format_for(path),
                        .problem = std::string(what)});
  }

  void walk(const std::string& root) {
    const std::size_t first = sources_.size();
    std::vector<std::string> folders = {root};
    while (!folders.empty()) {
      const std::string folder = std::move(folders.back());
      folders.pop_back();
      read_folder(folder, folders);
    }
    std::sort(sources_.begin() + static_cast<std::ptrdiff_t>(first),
              sources_.end(),
              [](const Source& a, const Source& b) { return a.path < b.path; });
  }

  void read_folder(const std::string& folder,
                   std::vector<std::string>& folders) {
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      const std::string path = entry->path().string();
      struct stat info {};
      if (lstat(path.c_str(), &info) != 0)
        continue;  // gone since it was listed
      if (S_ISDIR(info.st_mode)) {
        folders.push_back(path);
        continue;
      }
      if (S_ISLNK(info.st_mode) && stat(path.c_str(), &info) != 0)
        continue;  // a link to nothing
      if (S_ISREG(info.st_mode))
        sources_.push_back(source_of(path, info));
    }
    if (error)
      add_problem(folder, error.message());
  }

  const InputOptions& options_;
  std::vector<Source> sources_;
  bool stdin_used_ = false;
};

}  // namespace

Result<std::vector<Source>> list_sources(const InputOptions& options) {
  return Lister(options).run();
}

i64 total_bytes(const std::vector<Source>& sources) {
  i64 total = 0;
  for (const Source& source : sources) {
    if (source.bytes < 0 && source.problem.empty())
      return -1;
    total += std::max<i64>(source.bytes, 0);
  }
  return total;
}

Result<void> check_not_a_source(const std::string& path,
                                const std::vector<Source>& sources) {
  struct stat info {};
  const int status =
      path == "-" ? fstat(STDOUT_FILENO, &info) : stat(path.c_str(), &info);
  if (status != 0 || !S_ISREG(info.st_mode))
    return {};
  for (const Source& source : sources)
    if (source.device == info.st_dev && source.inode == info.st_ino)
      return fail(Error::Code::kUsage,
                  "{}: is an input file; writing it would destroy it; name "
                  "another one, outside of input folders",
                  path == "-" ? "stdout" : path);
  return {};
}

InputFormat format_of_name(std::string_view path) {
  const std::string_view name = without_compression(path);
  for (const std::string_view suffix : {".jsonl", ".ndjson", ".json"})
    if (name.ends_with(suffix))
      return InputFormat::kJsonl;
  return InputFormat::kText;
}

bool is_json_name(std::string_view path) {
  return without_compression(path).ends_with(".json");
}

}  // namespace docmill
