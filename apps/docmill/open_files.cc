#include "apps/docmill/open_files.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/report/report_file.h"

namespace docmill {
namespace {

// OUTPUT.rejects.jsonl appears with the first reject; a file that was asked
// for is there in any case.
RejectOptions reject_options(const RecordOptions& records) {
  if (!records.rejects_path.empty())
    return {records.rejects_path, false};
  return {default_rejects_path(records.file.path), true};
}

Result<void> check_outputs(const CommandOptions& options,
                           const std::vector<Source>& sources) {
  const std::string& records = options.run.records.file.path;
  std::vector<std::string> paths = options.report_paths;
  paths.push_back(records);
  paths.push_back(reject_options(options.run.records).path);
  for (auto path = paths.begin(); path != paths.end(); ++path)
    if (!path->starts_with("/dev/") && !path->empty() && *path != "-" &&
        std::find(paths.begin(), path, *path) != path)
      return fail(Error::Code::kUsage, "{}: is named for two outputs", *path);
  paths.push_back(records + ".part");  // may be left over
  for (const std::string& path : paths)
    if (path.empty())
      continue;
    else if (Result<void> fine = check_not_a_source(path, sources); !fine)
      return fine;
  for (const std::string& path : options.report_paths)
    if (const Result<void> fine = check_report_path(path); !fine)
      return fail(Error::Code::kUsage, "{}", fine.error().what);
  return {};
}

}  // namespace

Result<Files> open_files(const CommandOptions& options, const Stop& stop) {
  Result<std::vector<Source>> sources = list_sources(options.run.input);
  if (!sources)
    return tl::unexpected<Error>(sources.error());
  if (Result<void> fine = check_outputs(options, *sources); !fine)
    return tl::unexpected<Error>(fine.error());
  auto reader =
      BlockReader::create(std::move(*sources), options.run.input, stop.fd());
  if (!reader)
    return tl::unexpected<Error>(reader.error());
  Result<OutputFile> file = OutputFile::create(options.run.records.file);
  if (!file)
    return tl::unexpected<Error>(file.error());
  Result<RejectWriter> rejects =
      RejectWriter::create(reject_options(options.run.records));
  if (!rejects)
    return tl::unexpected<Error>(rejects.error());
  return Files{std::move(*reader), std::move(*file), std::move(*rejects)};
}

OutputPaths output_paths(const CommandOptions& options,
                         const RejectWriter& rejects) {
  OutputPaths paths;
  paths.records = options.run.records.file.path;
  const RejectOptions to = reject_options(options.run.records);
  if (!to.path.empty() && (rejects.count() > 0 || !to.only_when_needed))
    paths.rejects = to.path;
  paths.reports = options.report_paths;
  return paths;
}

}  // namespace docmill
