#include "apps/docmill/open_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
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

// As far as links can be followed: where a folder cannot be looked into, the
// path as it is named.
std::filesystem::path whole_path(const std::string& path) {
  const std::filesystem::path absolute = std::filesystem::absolute(path);
  std::error_code error;
  std::filesystem::path whole =
      std::filesystem::weakly_canonical(absolute, error);
  return error ? absolute.lexically_normal() : whole;
}

// Whether writing to one of the paths would change what stands at the other,
// whatever they are called. Devices and pipes take several writers.
bool is_same_file(const std::string& a, const std::string& b) {
  const auto look = [](const std::string& path, struct stat& info) {
    return (path == "-" ? fstat(STDOUT_FILENO, &info)
                        : stat(path.c_str(), &info)) == 0;
  };
  struct stat info_a {};
  struct stat info_b {};
  const bool has_a = look(a, info_a);
  const bool has_b = look(b, info_b);
  if (has_a && has_b)
    return S_ISREG(info_a.st_mode) && info_a.st_dev == info_b.st_dev &&
           info_a.st_ino == info_b.st_ino;
  return !has_a && !has_b && whole_path(a) == whole_path(b);
}

bool has_part(const std::string& path) {
  return path != "-" && !path.starts_with("/dev/");
}

// stdout is for one of them.
Result<void> check_stdout(const RecordOptions& records) {
  const bool has_records = records.file.path == "-";
  const bool has_dropped = records.dropped_path == "-";
  const bool has_rejects = records.rejects_path == "-";
  if (has_records && (has_dropped || has_rejects))
    return fail(Error::Code::kUsage,
                "{} -: stdout is for records; give --output FILE",
                has_dropped ? "--dropped" : "--rejects");
  if (has_dropped && has_rejects)
    return fail(Error::Code::kUsage,
                "--dropped -: stdout is for rejects; give --rejects FILE");
  return {};
}

Result<void> check_outputs(const CommandOptions& options,
                           const std::vector<Source>& sources) {
  const RecordOptions& records = options.run.records;
  if (Result<void> fine = check_stdout(records); !fine)
    return fine;
  std::vector<std::string> paths = {records.file.path};
  if (!records.dropped_path.empty())
    paths.push_back(records.dropped_path);
  paths.insert(paths.end(), options.report_paths.begin(),
               options.report_paths.end());
  std::vector<std::string> written = paths;
  for (const std::string& path : paths)
    if (has_part(path))
      written.push_back(path + ".part");  // may be left over
  if (std::string path = reject_options(records).path;
      !path.empty() && path != "-")
    written.push_back(std::move(path));

  for (auto path = written.begin(); path != written.end(); ++path) {
    const auto is_same = [&](const std::string& other) {
      return is_same_file(*path, other);
    };
    if (std::any_of(written.begin(), path, is_same))
      return fail(Error::Code::kUsage, "{}: is named for two outputs", *path);
    if (Result<void> fine = check_not_a_source(*path, sources); !fine)
      return fine;
  }
  for (const std::string& path : options.report_paths)
    if (const Result<void> fine = check_report_path(path); !fine)
      return fail(Error::Code::kUsage, "{}", fine.error().what);
  return {};
}

Result<std::optional<OutputFile>> open_dropped(const RecordOptions& records) {
  if (records.dropped_path.empty())
    return std::nullopt;
  Result<OutputFile> file = OutputFile::create({.path = records.dropped_path});
  if (!file)
    return tl::unexpected<Error>(file.error());
  return std::move(*file);
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
  OutputOptions output = options.run.records.file;
  output.is_kept = options.resumes;
  Result<OutputFile> file = OutputFile::create(output);
  if (!file)
    return tl::unexpected<Error>(file.error());
  Result<std::optional<OutputFile>> dropped = open_dropped(options.run.records);
  if (!dropped)
    return tl::unexpected<Error>(dropped.error());
  RejectOptions to = reject_options(options.run.records);
  to.is_kept = options.resumes;
  Result<RejectWriter> rejects = RejectWriter::create(to);
  if (!rejects)
    return tl::unexpected<Error>(rejects.error());
  return Files{std::move(*reader), std::move(*file), std::move(*dropped),
               std::move(*rejects)};
}

std::string rejects_path(const CommandOptions& options) {
  return reject_options(options.run.records).path;
}

OutputPaths output_paths(const CommandOptions& options,
                         const RejectWriter& rejects) {
  OutputPaths paths;
  paths.records = options.run.records.file.path;
  const RejectOptions to = reject_options(options.run.records);
  if (!to.path.empty() && (rejects.bytes_written() > 0 || !to.only_when_needed))
    paths.rejects = to.path;
  paths.dropped = options.run.records.dropped_path;
  paths.reports = options.report_paths;
  return paths;
}

}  // namespace docmill
