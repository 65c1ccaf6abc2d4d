#include "lib/io/journal_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include "lib/io/file_at.h"

namespace docmill {
namespace {

constexpr i64 kChunkBytes = i64{64} << 10;

// What is kept of a payload: the fields before the bytes of documents.
constexpr std::size_t kFieldBytes = 512;

struct OpenFile {
  FileDescriptor fd;
  std::string path;
  i64 size = 0;
};

Result<OpenFile> open_file(const std::string& path) {
  OpenFile file{
      FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)),
      path};
  struct stat info {};
  if (!file.fd.is_open() || ::fstat(file.fd.get(), &info) != 0)
    return fail(Error::Code::kIo, "{}: cannot be read: {}", path,
                std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return fail(Error::Code::kIo, "{}: not a regular file", path);
  file.size = info.st_size;
  return file;
}

// The next bytes of a file, in chunks, from one place to its end.
class Cursor {
 public:
  Cursor(const OpenFile& file, i64 offset) : file_(file), offset_(offset) {}

  // What is there, at most `at_most` bytes; empty at the end of the file.
  // Valid until the next call.
  Result<std::string_view> take(i64 at_most) {
    if (at_ == chunk_.size()) {
      if (Result<void> read = refill(); !read)
        return tl::unexpected(read.error());
    }
    const std::string_view bytes = std::string_view(chunk_).substr(
        at_, static_cast<std::size_t>(std::max<i64>(at_most, 0)));
    at_ += bytes.size();
    offset_ += std::ssize(bytes);
    return bytes;
  }

  // Exactly so many bytes, or fewer at the end of the file. For small ones.
  Result<std::string> take_whole(i64 count) {
    std::string out;
    while (std::ssize(out) < count) {
      const Result<std::string_view> some = take(count - std::ssize(out));
      if (!some)
        return tl::unexpected(some.error());
      if (some->empty())
        break;
      out += *some;
    }
    return out;
  }

  i64 offset() const { return offset_; }

 private:
  // REQUIRES: the chunk is used up, so that it ends at the offset.
  Result<void> refill() {
    chunk_.resize(kChunkBytes);
    at_ = 0;
    ssize_t n;
    do
      n = ::pread(file_.fd.get(), chunk_.data(), chunk_.size(), offset_);
    while (n < 0 && errno == EINTR);
    chunk_.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0)
      return fail(Error::Code::kIo, "{}: cannot be read: {}", file_.path,
                  std::strerror(errno));
    return {};
  }

  const OpenFile& file_;
  i64 offset_;
  std::string chunk_;
  std::size_t at_ = 0;
};

// One entry whose checksum is right.
struct Entry {
  std::string type;
  i64 offset = 0;      // of the payload
  i64 bytes = 0;       // of the payload
  std::string fields;  // its first bytes

  Extent whole() const {
    return {offset - kEntryHeadBytes, kEntryHeadBytes + bytes};
  }
};

// Takes the entries of a journal one by one into a state.
class JournalLoader {
 public:
  JournalLoader(const OpenFile& file, JournalState& state)
      : file_(file), cursor_(file, 0), state_(state) {}

  Result<void> run();

 private:
  Result<bool> read_preamble();
  Result<std::optional<Entry>> read_entry();
  Result<std::optional<u64>> hash_payload(std::string_view head, Entry& entry);

  // Each takes one entry's fields; false when they make no sense here.
  bool take(const Entry& entry);
  bool take_header(const Entry& entry);
  bool take_option(const Entry& entry);
  bool take_records(const Entry& entry);
  bool take_part(const Entry& entry);
  bool take_sync(const Entry& entry);
  bool take_answer(const Entry& entry);
  bool take_spent(const Entry& entry);
  bool take_done(const Entry& entry);
  bool overlaps(i64 first, i64 end) const;

  void stop(JournalEnd end, std::string why) {
    state_.end = end;
    state_.why = std::move(why);
  }

  const OpenFile& file_;
  Cursor cursor_;
  JournalState& state_;
};

Result<void> JournalLoader::run() {
  const Result<bool> is_journal = read_preamble();
  if (!is_journal || !*is_journal)
    return is_journal ? Result<void>() : tl::unexpected(is_journal.error());
  while (true) {
    const Result<std::optional<Entry>> entry = read_entry();
    if (!entry)
      return tl::unexpected(entry.error());
    if (!*entry)
      return {};
    if (!take(**entry)) {
      stop(JournalEnd::kDamaged,
           fmt::format("the entry at byte {} does not fit those before it",
                       state_.valid_bytes));
      return {};
    }
    state_.entries++;
    state_.valid_bytes = cursor_.offset();
  }
}

Result<bool> JournalLoader::read_preamble() {
  const Result<std::string> bytes = cursor_.take_whole(kJournalPreambleBytes);
  if (!bytes)
    return tl::unexpected(bytes.error());
  const std::string_view name =
      std::string_view(*bytes).substr(0, kJournalName.size());
  if (name != kJournalName.substr(0, name.size())) {
    stop(JournalEnd::kForeign, "not a journal that this docmill can read");
    return false;
  }
  if (std::ssize(*bytes) < kJournalPreambleBytes) {
    stop(JournalEnd::kTorn, "the file ends before the first entry");
    return false;
  }
  state_.seed =
      FieldReader(std::string_view(*bytes).substr(name.size())).number();
  return true;
}

// Nothing: the valid part has ended, and the state says why.
Result<std::optional<Entry>> JournalLoader::read_entry() {
  const i64 start = cursor_.offset();
  const Result<std::string> head = cursor_.take_whole(kEntryHeadBytes);
  if (!head)
    return tl::unexpected(head.error());
  if (head->empty() && state_.header)
    return std::optional<Entry>();
  const std::string torn =
      fmt::format("the file ends inside the entry at byte {}", start);
  if (std::ssize(*head) < kEntryHeadBytes) {
    stop(JournalEnd::kTorn, torn);
    return std::optional<Entry>();
  }
  FieldReader fields(std::string_view(*head).substr(4));
  const u64 length = fields.number();
  const u64 checksum = fields.number();
  // Garbage looks like a length too.
  if (length > static_cast<u64>(file_.size)) {
    stop(JournalEnd::kTorn, torn);
    return std::optional<Entry>();
  }
  Entry entry{
      head->substr(0, 4), cursor_.offset(), static_cast<i64>(length), {}};
  const Result<std::optional<u64>> hash = hash_payload(*head, entry);
  if (!hash)
    return tl::unexpected(hash.error());
  if (!*hash)
    stop(JournalEnd::kTorn, torn);
  else if (**hash != checksum)
    stop(JournalEnd::kDamaged,
         fmt::format("the entry at byte {} is damaged", start));
  else
    return entry;
  return std::optional<Entry>();
}

// Nothing: the file ends before.
Result<std::optional<u64>> JournalLoader::hash_payload(std::string_view head,
                                                       Entry& entry) {
  StreamHash hash(state_.seed);
  hash.add(head.substr(0, 12));
  for (i64 left = entry.bytes; left > 0;) {
    const Result<std::string_view> some = cursor_.take(left);
    if (!some)
      return tl::unexpected(some.error());
    if (some->empty())
      return std::optional<u64>();
    hash.add(*some);
    left -= std::ssize(*some);
    entry.fields += some->substr(0, kFieldBytes - entry.fields.size());
  }
  return hash.value();
}

bool JournalLoader::take(const Entry& entry) {
  if (state_.header.has_value() == (entry.type == entry_type::kHeader))
    return false;  // the header is the first, and only the first
  if (state_.done)
    return false;
  if (entry.type == entry_type::kHeader)
    return take_header(entry);
  if (entry.type == entry_type::kOption)
    return take_option(entry);
  if (entry.type == entry_type::kRecords)
    return take_records(entry);
  if (entry.type == entry_type::kPart)
    return take_part(entry);
  if (entry.type == entry_type::kSync)
    return take_sync(entry);
  if (entry.type == entry_type::kAnswer)
    return take_answer(entry);
  if (entry.type == entry_type::kSpent)
    return take_spent(entry);
  if (entry.type == entry_type::kDone)
    return take_done(entry);
  return true;  // of a later version, and not needed
}

bool JournalLoader::take_header(const Entry& entry) {
  FieldReader fields(entry.fields);
  JournalHeader header;
  header.options_digest = fields.number();
  header.prompt_digest = fields.number();
  header.inputs_digest = fields.number();
  header.created_ns = fields.count();
  const u64 compression = fields.number();
  const u64 order = fields.number();
  header.version = fields.rest();
  if (!fields.is_ok() || compression > static_cast<u64>(Compression::kZstd) ||
      order > 1)
    return false;
  header.compression = static_cast<Compression>(compression);
  header.is_input_order = order == 1;
  state_.header = std::move(header);
  return true;
}

bool JournalLoader::take_option(const Entry& entry) {
  constexpr std::size_t kMostOptions = 1000;
  std::vector<JobOption>& options = state_.header->options;
  FieldReader fields(entry.fields);
  JobOption option;
  option.digest = fields.number();
  option.name = fields.rest();
  if (!fields.is_ok() || options.size() == kMostOptions)
    return false;
  options.push_back(std::move(option));
  return true;
}

bool JournalLoader::overlaps(i64 first, i64 end) const {
  const auto next = state_.records.lower_bound(first);
  if (next != state_.records.end() && next->first < end)
    return true;
  if (next == state_.records.begin())
    return false;
  const JournaledPiece& before = std::prev(next)->second;
  return before.first + before.count > first;
}

bool JournalLoader::take_records(const Entry& entry) {
  FieldReader fields(entry.fields);
  JournaledPiece piece;
  piece.first = fields.count();
  piece.count = fields.count();
  piece.documents = fields.count();
  piece.input_digest = fields.number();
  const i64 records_bytes = fields.count();
  const i64 used = 5 * 8;
  const i64 end = piece.first + piece.count;
  if (!fields.is_ok() || piece.count == 0 || piece.documents > piece.count ||
      records_bytes > entry.bytes - used || overlaps(piece.first, end))
    return false;
  piece.entry = entry.whole();
  piece.records = {entry.offset + used, records_bytes};
  piece.rejects = {entry.offset + used + records_bytes,
                   entry.bytes - used - records_bytes};
  state_.answers.erase(state_.answers.lower_bound(piece.first),
                       state_.answers.lower_bound(end));
  state_.records.insert({piece.first, piece});
  return true;
}

bool JournalLoader::take_part(const Entry& entry) {
  FieldReader fields(entry.fields);
  const PartState before = state_.part();
  PartStep step;
  step.first = fields.count();
  const i64 count = fields.count();
  step.documents = fields.count();
  step.from = fields.count();
  step.after.bytes = fields.count();
  step.step_hash = fields.number();
  step.after.hash = fields.number();
  step.after.rejects_bytes = fields.count();
  step.after.input_digest = fields.number();
  step.after.position = step.first + count;
  step.after.documents = before.documents + step.documents;
  if (!fields.is_ok() || step.first != before.position ||
      step.from != before.bytes || step.after.bytes < step.from ||
      step.documents > count)
    return false;
  state_.answers.erase(state_.answers.begin(),
                       state_.answers.lower_bound(step.after.position));
  state_.steps.push_back(step);
  return true;
}

// What was synchronised is not gone back to: its records are dead.
bool JournalLoader::take_sync(const Entry& entry) {
  FieldReader fields(entry.fields);
  const i64 bytes = fields.count();
  if (!fields.is_ok() || bytes > state_.part().bytes)
    return false;
  auto first_after = std::find_if(
      state_.steps.begin(), state_.steps.end(),
      [&](const PartStep& step) { return step.after.bytes > bytes; });
  if (first_after == state_.steps.begin())
    return true;
  state_.synced = std::prev(first_after)->after;
  state_.steps.erase(state_.steps.begin(), first_after);
  state_.records.erase(state_.records.begin(),
                       state_.records.lower_bound(state_.synced.position));
  return true;
}

bool JournalLoader::take_answer(const Entry& entry) {
  FieldReader fields(entry.fields);
  JournaledAnswer answer;
  answer.position = fields.count();
  answer.round = fields.count();
  answer.alternative = fields.count();
  for (u64& word : answer.key)
    word = fields.number();
  answer.prompt_tokens = fields.count();
  answer.completion_tokens = fields.count();
  answer.cost_nano_usd = fields.count();
  answer.calls = fields.count();
  answer.latency_us = fields.count();
  const i64 end = fields.count();
  const i64 model_bytes = fields.count();
  const i64 used = 13 * 8;
  if (!fields.is_ok() || end > static_cast<i64>(AnswerEnd::kRefused) ||
      model_bytes > entry.bytes - used)
    return false;
  answer.end = static_cast<AnswerEnd>(end);
  answer.entry = entry.whole();
  answer.model = {entry.offset + used, model_bytes};
  answer.text = {entry.offset + used + model_bytes,
                 entry.bytes - used - model_bytes};
  if (answer.position >= state_.part().position)
    state_.answers.insert({answer.position, answer});
  return true;
}

bool JournalLoader::take_spent(const Entry& entry) {
  FieldReader fields(entry.fields);
  Spent spent;
  spent.requests = fields.count();
  spent.answers = fields.count();
  spent.prompt_tokens = fields.count();
  spent.completion_tokens = fields.count();
  spent.cost_nano_usd = fields.count();
  if (fields.is_ok())
    state_.spent = spent;
  return fields.is_ok();
}

bool JournalLoader::take_done(const Entry& entry) {
  FieldReader fields(entry.fields);
  JournalDone done;
  done.bytes = fields.count();
  done.hash = fields.number();
  done.documents = fields.count();
  done.rejects_bytes = fields.count();
  if (fields.is_ok())
    state_.done = done;
  return fields.is_ok();
}

// Whether the next bytes, up to `end`, have this hash. False when the file
// ends before. REQUIRES: `hash` is of nothing yet.
Result<bool> has_hash(Cursor& cursor, i64 end, StreamHash& hash, u64 wanted) {
  while (cursor.offset() < end) {
    const Result<std::string_view> some = cursor.take(end - cursor.offset());
    if (!some)
      return tl::unexpected(some.error());
    if (some->empty())
      return false;
    hash.add(*some);
  }
  return hash.value() == wanted;
}

}  // namespace

Result<JournalState> read_journal(const std::string& path) {
  const Result<OpenFile> file = open_file(path);
  if (!file)
    return tl::unexpected(file.error());
  JournalState state;
  state.path = path;
  if (const Result<void> done = JournalLoader(*file, state).run(); !done)
    return tl::unexpected(done.error());
  return state;
}

Result<JournalBytes> JournalBytes::open(const std::string& path) {
  Result<OpenFile> file = open_file(path);
  if (!file)
    return tl::unexpected(file.error());
  return JournalBytes(std::move(file->fd), path);
}

Result<std::string> JournalBytes::read(Extent extent) const {
  std::string bytes;
  if (Result<void> read =
          read_at(file_.get(), extent.offset, extent.bytes, path_, bytes);
      !read)
    return tl::unexpected(read.error());
  return bytes;
}

Result<std::string> read_extent(const JournalState& state, Extent extent) {
  const Result<JournalBytes> bytes = JournalBytes::open(state.path);
  if (!bytes)
    return tl::unexpected(bytes.error());
  return bytes->read(extent);
}

Result<PartCheck> verify_part(const std::string& part_path,
                              const JournalState& state, PartCheckFrom from) {
  const Result<OpenFile> file = open_file(part_path);
  if (!file)
    return tl::unexpected(file.error());
  PartCheck check;
  StreamHash hash;
  if (file->size < state.synced.bytes) {
    check.why = fmt::format("{}: has {} bytes, and had {} on disk", part_path,
                            file->size, state.synced.bytes);
    return check;
  }
  Cursor cursor(*file, from == PartCheckFrom::kStart ? 0 : state.synced.bytes);
  if (from == PartCheckFrom::kStart && state.synced.bytes > 0) {
    const Result<bool> is_good =
        has_hash(cursor, state.synced.bytes, hash, state.synced.hash);
    if (!is_good)
      return tl::unexpected(is_good.error());
    if (!*is_good) {
      check.why = fmt::format("{}: its first {} bytes are not what was written",
                              part_path, state.synced.bytes);
      return check;
    }
  }
  check.good = state.synced;
  for (const PartStep& step : state.steps) {
    hash.reset();
    const Result<bool> is_good =
        has_hash(cursor, step.after.bytes, hash, step.step_hash);
    if (!is_good)
      return tl::unexpected(is_good.error());
    if (!*is_good) {
      check.why = fmt::format("{}: is not what was written after byte {}",
                              part_path, step.from);
      return check;
    }
    check.good = step.after;
  }
  return check;
}

}  // namespace docmill
