#include "lib/io/resume_point.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>

#include "lib/base/safe_text.h"
#include "lib/io/journal.h"

namespace docmill {
namespace {

// 0 for what is not there.
i64 size_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_size : 0;
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

// Whether the file has these bytes and no others.
bool is_file(const std::string& path, i64 bytes, u64 hash) {
  if (!exists(path) || size_of(path) != bytes)
    return false;
  JournalState one_step;
  one_step.steps.push_back({.step_hash = hash, .after = {.bytes = bytes}});
  const Result<PartCheck> check = verify_part(path, one_step);
  return check && check->why.empty();
}

ResumePoint beginning(std::string note) {
  ResumePoint point;
  point.note = std::move(note);
  return point;
}

// Which ones differ in their values, or were only given to one of the two.
std::string differing_options(const JournalHeader& found,
                              const JournalHeader& job) {
  constexpr std::size_t kMostNames = 8;
  constexpr std::size_t kMostShown = 100;  // of a name that a file has
  if (found.options.empty() && found.options_digest != 0)
    return "an option that changes records";  // an older docmill notes none
  const auto has = [](const JournalHeader& header, const JobOption& option) {
    const auto& options = header.options;
    return std::find(options.begin(), options.end(), option) != options.end();
  };
  std::set<std::string> names;
  for (const JobOption& option : found.options)
    if (!has(job, option) && names.size() < kMostNames)
      names.insert(visible_text(option.name, kMostShown));
  for (const JobOption& option : job.options)
    if (!has(found, option) && names.size() < kMostNames)
      names.insert(option.name);
  return names.empty() ? "the order of options"
                       : fmt::format("{}", fmt::join(names, ", "));
}

Result<void> check_job(const std::string& path, const JournalHeader& found,
                       const JournalHeader& job) {
  const auto refuse = [&](std::string_view what) {
    return fail(Error::Code::kUsage,
                "--resume: {} is of another job: {}; without --resume the "
                "work begins anew",
                path, what);
  };
  if (found.version != job.version)
    return refuse("it was begun by docmill " + found.version);
  if (found.inputs_digest != job.inputs_digest)
    return refuse("the list of inputs differs");
  if (found.prompt_digest != job.prompt_digest)
    return refuse("the prompt differs");
  if (found.compression != job.compression)
    return refuse("the compression of the output differs");
  if (found.options_digest != job.options_digest)
    return refuse(
        differing_options(found, job) +
        ": given in another way (threads, limits, endpoint, cache and "
        "reports may be)");
  return {};
}

// REQUIRES: the journal says that the output is finished, or FILE.part is not
// there although it should.
bool is_finished(const std::string& output_path, const JournalState& state) {
  if (state.done)
    return is_file(output_path, state.done->bytes, state.done->hash);
  return is_file(output_path, state.part().bytes, state.part().hash);
}

ResumePoint point_at(ResumePoint::Kind kind, JournalState state,
                     const PartState& done, std::string note) {
  ResumePoint point;
  point.kind = kind;
  point.journal = std::move(state);
  point.done = done;
  point.note = std::move(note);
  return point;
}

}  // namespace

Result<ResumePoint> find_resume_point(const std::string& output_path,
                                      const JournalHeader& job) {
  using Kind = ResumePoint::Kind;
  const std::string part_path = output_path + ".part";
  const std::string path = journal_path_of(output_path);
  const bool has_part = size_of(part_path) > 0;
  if (!exists(path)) {
    if (!has_part && size_of(output_path) > 0)
      return fail(Error::Code::kUsage,
                  "--resume: {} is there, and no journal that tells of which "
                  "job; remove it, or leave --resume out, to begin anew",
                  output_path);
    return beginning(has_part ? part_path + ": has no journal" : "");
  }
  Result<JournalState> state = read_journal(path);
  if (!state)
    return tl::unexpected(state.error());
  if (state->end == JournalEnd::kForeign)
    return fail(Error::Code::kUsage, "{}: {}", path, state->why);
  if (!state->header)
    return beginning(path + ": " + state->why);
  if (Result<void> same = check_job(path, *state->header, job); !same)
    return tl::unexpected(same.error());

  const PartState last = state->part();
  const bool is_renamed = !has_part && last.bytes > 0;
  if ((state->done || is_renamed) && is_finished(output_path, *state))
    return point_at(Kind::kFinished, std::move(*state), last, "");
  if (state->done)
    return beginning(output_path + ": is not what was written");
  if (is_renamed)
    return point_at(Kind::kMiddle, std::move(*state), {},
                    part_path + ": is gone");

  const Result<PartCheck> check =
      verify_part(part_path, *state, PartCheckFrom::kStart);
  if (!check)
    return tl::unexpected(check.error());
  if (check->good.position < state->synced.position)
    return fail(Error::Code::kIo, "{}; without --resume the work begins anew",
                check->why);
  std::string note = check->why;
  if (note.empty() && state->end == JournalEnd::kDamaged)
    note = fmt::format("{}: {}", path, state->why);
  return point_at(Kind::kMiddle, std::move(*state), check->good,
                  std::move(note));
}

}  // namespace docmill
