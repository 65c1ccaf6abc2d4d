// All that a run reads and writes, checked and opened before the first byte
// is read.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "apps/docmill/options.h"
#include "lib/io/block_reader.h"
#include "lib/io/output_file.h"
#include "lib/io/rejects.h"
#include "lib/pipeline/stop.h"
#include "lib/report/run_report.h"

namespace docmill {

struct Files {
  std::unique_ptr<BlockReader> reader;
  OutputFile output;
  std::optional<OutputFile> dropped;  // none: they are only counted
  RejectWriter rejects;
};

// With --resume, records and rejects of an earlier run stay as they are, until
// they are continued. Fails with kUsage on an input that cannot be read, an
// output that cannot be written, and an output that would destroy an input or
// another output.
Result<Files> open_files(const CommandOptions& options, const Stop& stop);

// Of the rejects file; empty: they are shown on stderr.
std::string rejects_path(const CommandOptions& options);

// Where the records and all about them went.
OutputPaths output_paths(const CommandOptions& options,
                         const RejectWriter& rejects);

}  // namespace docmill
