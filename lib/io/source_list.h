// What is read: the list of input files in the order in which they are read.
//
// * A named FILE must exist and be readable; `-` is stdin, at most once.
// * A named directory is walked: all regular files below it and symbolic
//   links to regular files, hidden ones too, sorted by their whole path,
//   byte by byte. Links to directories are not followed, so there are no
//   loops. Pipes, sockets and devices below it are left out.
// * A list (--files-from) names one path a line, or NUL-separated when it
//   holds a NUL; blank lines are skipped. LIST `-` is read from stdin.
//   A path of the list that is missing is not an error here: its source
//   says so and becomes one reject.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

enum class InputFormat {
  kAuto,   // by name: .jsonl .ndjson .json, with .gz .zst .zstd, are kJsonl
  kJsonl,  // a JSON object a line
  kLines,  // a text document a line
  kText,   // a text document a file
};

enum class InvalidUtf8 { kReject, kReplace };

struct InputOptions {
  std::vector<std::string> files;       // empty, without lists: stdin
  std::vector<std::string> files_from;  // lists of files
  InputFormat format = InputFormat::kAuto;
  std::string text_field = "text";
  std::string id_field = "id";
  i64 max_doc_bytes = i64{16} << 20;  // of a line or text file
  InvalidUtf8 invalid_utf8 = InvalidUtf8::kReject;
};

struct Source {
  std::string path;                          // as named; "-" is stdin
  InputFormat format = InputFormat::kJsonl;  // never kAuto
  int fd = -1;            // already open (stdin) and not ours to close, or -1
  i64 bytes = -1;         // size of a regular file, else -1
  bool is_named = false;  // on the command line, not found in a walk or list
  std::string problem =
      {};          // why it cannot be read, when that is known already
  u64 device = 0;  // with inode: which file it is; 0, 0 when unknown
  u64 inode = 0;
};

// Fails with kUsage on a named file that cannot be read.
Result<std::vector<Source>> list_sources(const InputOptions& options);

// The bytes of all sources, as stored; -1 when one of them is unknown.
i64 total_bytes(const std::vector<Source>& sources);

// Fails with kUsage when writing to `path` would overwrite a source. "-" is
// stdout.
Result<void> check_not_a_source(const std::string& path,
                                const std::vector<Source>& sources);

// kJsonl for .jsonl, .ndjson and .json, also compressed; else kText.
InputFormat format_of_name(std::string_view path);

// Whether the name, less .gz .zst .zstd, ends with .json.
bool is_json_name(std::string_view path);

}  // namespace docmill
