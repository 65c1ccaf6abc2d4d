#include "lib/io/journal.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <new>
#include <random>
#include <utility>

#include "lib/base/durable_file.h"
#include "lib/base/side_thread.h"
#include "lib/io/file_at.h"

namespace docmill {
namespace {

// Entries are written out when so many bytes of them have come together.
constexpr std::size_t kBufferBytes = std::size_t{8} << 20;

// A journal longer than so many times its live entries is rewritten.
constexpr i64 kLongest = 3;

// What may follow into a copy while nobody else can append, or what is left
// after so many rounds.
constexpr i64 kLastBytes = i64{1} << 20;
constexpr int kMostRounds = 4;

using Seconds = std::chrono::duration<double>;

std::string new_path_of(const std::string& path) { return path + ".new"; }

}  // namespace

std::string journal_path_of(const std::string& output_path) {
  return output_path + ".journal";
}

Result<std::unique_ptr<Journal>> Journal::create(
    const std::string& path, int part_fd, const JournalOptions& options) {
  std::random_device random;
  const u64 seed = u64{random()} << 32 | random();
  std::unique_ptr<Journal> journal(new Journal(path, part_fd, options, seed));
  if (Result<void> made = journal->start(); !made)
    return tl::unexpected(made.error());
  journal->thread_ = start_side_thread(
      "docmill-sync", [&j = *journal] { j.work_in_background(); });
  return journal;
}

Result<std::unique_ptr<Journal>> Journal::resume(
    const JournalState& state, const PartState& part, int part_fd,
    const JournalOptions& options) {
  JournalOptions same = options;
  same.header = *state.header;
  same.header.options = options.header.options;  // equal, and whole
  std::unique_ptr<Journal> journal(
      new Journal(state.path, part_fd, same, state.seed));
  journal->part_ = part;
  journal->spent_ = state.spent;
  if (Result<void> taken = journal->take_over(state); !taken)
    return tl::unexpected(taken.error());
  journal->thread_ = start_side_thread(
      "docmill-sync", [&j = *journal] { j.work_in_background(); });
  return journal;
}

Journal::Journal(std::string path, int part_fd, const JournalOptions& options,
                 u64 seed)
    : path_(std::move(path)),
      options_(options),
      seed_(seed),
      entries_(seed),
      reader_(seed),
      part_fd_(part_fd),
      rewrite_at_(options.rewrite_bytes) {}

Journal::~Journal() { stop_thread(); }

Result<void> Journal::append(std::span<const PieceView> waiting,
                             const std::optional<PartStep>& step,
                             const AskSpent& spent) {
  const std::lock_guard lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  for (const PieceView& piece : waiting) {
    add_waiting(piece);
    if (buffer_.size() < kBufferBytes)
      continue;
    if (Result<void> written = write_out(); !written)
      return written;
  }
  if (step)
    add_step(*step);
  if (spent)
    add_spent(spent());
  return write_out();
}

// Written with the next entry.
void Journal::add_spent(const Spent& spent) {
  if (spent == spent_)
    return;
  entries_.add_spent(buffer_, spent);
  spent_ = spent;
}

Result<void> Journal::append_answer(const AnswerView& answer,
                                    const AskSpent& spent) {
  const std::lock_guard lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  if (spent)
    add_spent(spent());
  const i64 offset = size_ + std::ssize(buffer_);
  entries_.add_answer(buffer_, answer);
  const i64 bytes = size_ + std::ssize(buffer_) - offset;
  answers_.insert({answer.position, {offset, bytes, answer.position + 1}});
  live_bytes_ += bytes;
  return write_out();
}

void Journal::add_waiting(const PieceView& piece) {
  const i64 offset = size_ + std::ssize(buffer_);
  entries_.add_records(buffer_, piece);
  const i64 bytes = size_ + std::ssize(buffer_) - offset;
  const i64 end = piece.first + piece.count;
  records_.insert({piece.first, {offset, bytes, end}});
  live_bytes_ += bytes;
  erase_live(answers_, piece.first, end);
}

void Journal::add_step(const PartStep& step) {
  entries_.add_part(buffer_, step);
  part_ = step.after;
  erase_live(records_, 0, part_.position);
  erase_live(answers_, 0, part_.position);
}

// Those that begin in [first, end).
void Journal::erase_live(LiveEntries& entries, i64 first, i64 end) {
  const auto from = entries.lower_bound(first);
  const auto to = entries.lower_bound(end);
  for (auto entry = from; entry != to; ++entry)
    live_bytes_ -= entry->second.bytes;
  entries.erase(from, to);
}

bool Journal::has_records(i64 first) const {
  const std::lock_guard lock(mutex_);
  return records_.contains(first);
}

PartState Journal::part() const {
  const std::lock_guard lock(mutex_);
  return part_;
}

JournalStats Journal::stats() const {
  const std::lock_guard lock(mutex_);
  JournalStats stats = stats_;
  stats.bytes = size_;
  stats.live_bytes = live_bytes_;
  stats.live_entries =
      static_cast<i64>(records_.size()) + static_cast<i64>(answers_.size());
  return stats;
}

Result<void> Journal::check() {
  if (error_)
    return tl::unexpected(*error_);
  return {};
}

Result<void> Journal::fail_with(Error error) {
  if (!error_)
    error_ = std::move(error);
  return check();
}

// What does not go in whole is taken back. A copy on its way may have taken
// the room: then the journal stays as long as it is.
Result<void> Journal::write_out() {
  Result<void> written = write_at(file_->get(), size_, buffer_, path_);
  if (!written && copy_) {
    copy_->give_up();
    written = write_at(file_->get(), size_, buffer_, path_);
  }
  if (written) {
    size_ += std::ssize(buffer_);
    if (is_sync_due() || is_rewrite_due())
      wake_.notify_one();
  } else if (::ftruncate(file_->get(), size_) != 0) {
    // A reader will notice the torn entry.
  }
  buffer_.clear();
  if (buffer_.capacity() > 2 * kBufferBytes)
    buffer_.shrink_to_fit();
  return written ? written : fail_with(std::move(written.error()));
}

Result<void> Journal::read_records(i64 first, std::string& to) {
  std::string entry;
  const std::lock_guard lock(mutex_);
  const auto live = records_.find(first);
  if (live == records_.end())
    return fail(Error::Code::kInternal, "{}: has no records of {}", path_,
                first);
  const auto& [offset, bytes, end] = live->second;
  if (Result<void> read = read_at(file_->get(), offset, bytes, path_, entry);
      !read)
    return read;
  const std::optional<PieceView> piece = reader_.records(entry);
  if (!piece || piece->first != first)
    return fail(Error::Code::kIo, "{}: the entry at byte {} is damaged", path_,
                offset);
  to += piece->records;
  return {};
}

Result<void> Journal::shorten() {
  std::unique_lock lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  rewrite(lock);
  return check();
}

// Through the open file: its name may be another run's by now.
Result<void> Journal::finish(const JournalDone& done) {
  stop_thread();
  const std::lock_guard lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  entries_.add_done(buffer_, done);
  if (Result<void> written = write_out(); !written)
    return written;
  return sync_data(file_->get(), path_);
}

void Journal::discard() {
  stop_thread();
  ::unlink(path_.c_str());
  ::unlink(new_path_of(path_).c_str());
}

// What each journal begins with: the whole state but for the live entries.
std::string Journal::opening() const {
  std::string out = preamble_of(seed_);
  EntryWriter entries(seed_);
  entries.add_header(out, options_.header);
  if (spent_)
    entries.add_spent(out, *spent_);
  if (part_.position > 0) {
    entries.add_part(out, {.first = 0,
                           .documents = part_.documents,
                           .from = 0,
                           .step_hash = part_.hash,
                           .after = part_});
    entries.add_sync(out, part_.bytes);
  }
  return out;
}

bool Journal::is_rewrite_due() const {
  return copy_ == nullptr &&
         size_ > std::max(rewrite_at_, kLongest * live_bytes_);
}

// Gives up the lock while it copies, so that nobody waits for the disk: what
// is appended meanwhile goes to the old file and follows into the new one.
// When it cannot be done the old one is as good, only longer; another try
// waits until it has doubled.
void Journal::rewrite(std::unique_lock<std::mutex>& lock) {
  const std::string opening = this->opening();
  const i64 opened_part = part_.bytes;
  const std::shared_ptr<JournalCopy> copy = begin_copy();
  copy_ = copy;
  lock.unlock();
  // The records that FILE.part has are dropped here: they must be on disk.
  Result<void> part_synced = sync_data(part_fd_, path_);
  Result<void> copied = part_synced ? copy->begin(opening) : part_synced;
  if (copied)
    copied = copy_live(*copy);
  lock.lock();
  if (copied)
    copied = copy_rest(*copy, lock);
  if (copied && !error_)
    copied = install(*copy, opened_part);
  const bool is_done = copied && !error_;
  rewrite_at_ = is_done ? options_.rewrite_bytes : 2 * size_;
  stats_.rewrites += is_done ? 1 : 0;
  if (!is_done)
    copy->give_up();
  copy_ = nullptr;
  if (!part_synced)
    (void)fail_with(std::move(part_synced.error()));  // the next append tells
}

std::shared_ptr<JournalCopy> Journal::begin_copy() {
  std::vector<Extent> live;
  live.reserve(records_.size() + answers_.size());
  for (const LiveEntries* entries : {&records_, &answers_})
    for (const auto& [first, entry] : *entries)
      live.push_back({entry.offset, entry.bytes});
  return std::make_shared<JournalCopy>(new_path_of(path_), file_,
                                       std::move(live), size_);
}

// The old file goes to disk as often as ever. What is copied is on disk then.
Result<void> Journal::copy_live(JournalCopy& copy) {
  Result<void> copied;
  do {
    copied = copy.copy_some(options_.sync_bytes);
    std::unique_lock lock(mutex_);
    if (copied && is_sync_due())
      copied = sync_once(lock);
  } while (copied && !copy.has_all_live());
  return copied;
}

// Most of what came meanwhile follows while more may come.
Result<void> Journal::copy_rest(JournalCopy& copy,
                                std::unique_lock<std::mutex>& lock) {
  Result<void> copied;
  for (int round = 0; copied && round < kMostRounds; round++) {
    if (is_sync_due())
      copied = sync_once(lock);
    const i64 end = size_;
    if (!copied ||
        (end - copy.end() <= kLastBytes && copy.synced_end() >= synced_size_))
      break;
    lock.unlock();
    copied = copy.copy_until(end);
    if (copied)
      copied = copy.sync();
    lock.lock();
  }
  if (copied)
    copied = copy.copy_until(size_);
  // What is on disk in the old file must not get lost.
  if (copied && copy.synced_end() < synced_size_)
    copied = copy.sync();
  return copied;
}

// Makes a journal that says nothing yet. The first sync brings it to disk.
Result<void> Journal::start() {
  JournalCopy empty(new_path_of(path_), nullptr, {}, 0);
  Result<void> made = empty.begin(opening());
  if (made)
    made = install(empty, part_.bytes);
  if (!made)
    empty.give_up();
  return made;
}

// What is live goes to a new file, which takes the old one's place: whatever
// ended that, it has no torn entry and no step that FILE.part lacks.
Result<void> Journal::take_over(const JournalState& state) {
  file_ = std::make_shared<FileDescriptor>(
      ::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_->is_open())
    return tl::unexpected(file_error(path_, errno));
  size_ = state.valid_bytes;
  for (const auto& [first, piece] : state.records)
    keep_live(records_, first, first + piece.count, piece.entry);
  for (const auto& [position, answer] : state.answers)
    keep_live(answers_, position, position + 1, answer.entry);
  const std::shared_ptr<JournalCopy> copy = begin_copy();
  Result<void> taken = sync_data(part_fd_, path_ + " (its part file)");
  if (taken)
    taken = copy->begin(opening());
  if (taken)
    taken = copy->copy_some(size_);
  if (taken)
    taken = install(*copy, part_.bytes);
  if (!taken)
    copy->give_up();
  return taken;
}

void Journal::keep_live(LiveEntries& entries, i64 first, i64 end,
                        Extent entry) {
  if (first < part_.position)
    return;
  entries.insert({first, {entry.offset, entry.bytes, end}});
  live_bytes_ += entry.bytes;
}

// The new file becomes the journal. Until the next sync a power cut may bring
// the old one back, which is as good.
Result<void> Journal::install(const JournalCopy& copy, i64 synced_part) {
  if (std::rename(new_path_of(path_).c_str(), path_.c_str()) != 0)
    return tl::unexpected(file_error(path_, errno));
  is_folder_synced_ = false;
  // A sync under way may still use the old one.
  file_ = copy.file();
  size_ = copy.size();
  move_live(records_, copy);
  move_live(answers_, copy);
  synced_size_ = 0;  // so that the next sync is soon
  synced_part_bytes_ = std::max(synced_part_bytes_, synced_part);
  last_synced_part_ = std::max(last_synced_part_, synced_part);
  return {};
}

void Journal::move_live(LiveEntries& entries, const JournalCopy& copy) {
  for (auto& [first, entry] : entries)
    entry.offset = copy.moved(entry.offset);
}

void Journal::stop_thread() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    wake_.notify_one();
    if (copy_)
      copy_->give_up();
  }
  if (thread_.joinable())
    thread_.join();
}

Result<void> Journal::sync() {
  std::unique_lock lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  return sync_once(lock);
}

void Journal::work_in_background() {
  const Seconds pause(options_.sync_seconds);
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait_for(lock, pause, [&] {
      return is_stopping_ || is_sync_due() || is_rewrite_due();
    });
    if (is_stopping_ || error_)
      return;
    // The next append tells of an error.
    if (is_rewrite_due())
      rewrite_with_room(lock);
    else if (is_sync_due())
      (void)sync_once(lock);
  }
}

// Not where the copy might take what FILE.part needs, or memory has run out.
void Journal::rewrite_with_room(std::unique_lock<std::mutex>& lock) {
  struct statvfs disk {};
  const bool is_full =
      ::fstatvfs(file_->get(), &disk) == 0 &&
      static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize) <
          2 * static_cast<double>(live_bytes_ + options_.rewrite_bytes);
  try {
    if (!is_full)
      return rewrite(lock);
  } catch (const std::bad_alloc&) {
    if (!lock.owns_lock())
      lock.lock();
    if (copy_)
      copy_->give_up();
    copy_ = nullptr;
  }
  rewrite_at_ = 2 * size_;
}

// After the bytes nobody waits for the time.
bool Journal::is_sync_due() const {
  const i64 news = size_ + part_.bytes - synced_size_ - synced_part_bytes_;
  return news >= options_.sync_bytes ||
         (news > 0 &&
          Clock::now() - last_sync_ >= Seconds(options_.sync_seconds));
}

// Gives up the lock while the disk works, so that nobody waits for it.
Result<void> Journal::sync_once(std::unique_lock<std::mutex>& lock) {
  const std::shared_ptr<FileDescriptor> file = file_;
  const i64 size = size_;
  const i64 part_bytes = part_.bytes;
  const bool is_folder_new = !std::exchange(is_folder_synced_, true);
  lock.unlock();
  Result<void> synced = sync_data(part_fd_, path_ + " (its part file)");
  if (synced)
    synced = sync_data(file->get(), path_);
  if (is_folder_new)
    sync_folder_of(path_);
  lock.lock();
  last_sync_ = Clock::now();
  if (!synced)
    return fail_with(std::move(synced.error()));
  stats_.syncs++;
  if (file != file_)
    return sync_once(lock);  // rewritten meanwhile
  synced_size_ = size;
  synced_part_bytes_ = part_bytes;
  if (part_bytes == last_synced_part_)
    return {};
  last_synced_part_ = part_bytes;
  entries_.add_sync(buffer_, part_bytes);
  const bool is_quiet = size_ == size;
  Result<void> written = write_out();
  // The note alone is no reason to synchronise again.
  if (is_quiet)
    synced_size_ = size_;
  return written;
}

}  // namespace docmill
