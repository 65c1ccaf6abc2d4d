#include "lib/io/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <random>
#include <utility>

#include "lib/base/durable_file.h"
#include "lib/base/side_thread.h"

namespace docmill {
namespace {

// Entries are written out when so many bytes of them have come together.
constexpr std::size_t kBufferBytes = std::size_t{8} << 20;

constexpr i64 kCopyBytes = i64{256} << 10;

Result<void> write_at(int fd, i64 offset, std::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return tl::unexpected(file_error(path, errno));
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += n;
  }
  return {};
}

// A failed fdatasync may have dropped the bytes: nobody tries it again.
Result<void> sync_data(int fd, const std::string& path) {
  if (::fdatasync(fd) != 0)
    return tl::unexpected(file_error(path, errno));
  return {};
}

std::string new_path_of(const std::string& path) { return path + ".new"; }

// Copies of documents are for their owner's eyes only.
Result<FileDescriptor> create_file(const std::string& path) {
  ::unlink(path.c_str());
  FileDescriptor file(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open())
    return tl::unexpected(file_error(path, errno));
  return file;
}

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
  journal->syncer_ = start_side_thread(
      "docmill-sync", [&j = *journal] { j.sync_in_background(); });
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
  journal->syncer_ = start_side_thread(
      "docmill-sync", [&j = *journal] { j.sync_in_background(); });
  return journal;
}

Journal::Journal(std::string path, int part_fd, const JournalOptions& options,
                 u64 seed)
    : path_(std::move(path)),
      options_(options),
      seed_(seed),
      entries_(seed),
      part_fd_(part_fd),
      rewrite_at_(options.rewrite_bytes) {}

Journal::~Journal() { stop_syncing(); }

Result<void> Journal::append(std::span<const PieceView> waiting,
                             const std::optional<PartStep>& step,
                             const AskSpent& spent) {
  std::unique_lock lock(mutex_);
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
  if (Result<void> written = write_out(); !written)
    return written;
  return is_rewrite_due() ? rewrite(lock) : Result<void>();
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
  std::unique_lock lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  const auto write = [&] {
    const std::optional<Spent> spent_before = spent_;
    if (spent)
      add_spent(spent());
    Result<void> written = write_answer(answer);
    if (!written)
      spent_ = spent_before;
    return written;
  };
  Result<void> written = write();
  if (!written && is_rewriting_) {
    // The copy may have taken the room that it gives back when it fails.
    rewritten_.wait(lock, [&] { return !is_rewriting_; });
    written = write();
  }
  return written ? written : fail_with(std::move(written.error()));
}

Result<void> Journal::write_answer(const AnswerView& answer) {
  const i64 offset = size_ + std::ssize(buffer_);
  entries_.add_answer(buffer_, answer);
  if (Result<void> written = write_buffer(); !written)
    return written;
  const i64 bytes = size_ - offset;
  answers_.insert({answer.position, {offset, bytes, answer.position + 1}});
  live_bytes_ += bytes;
  return {};
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

Result<void> Journal::write_out() {
  Result<void> written = write_buffer();
  return written ? written : fail_with(std::move(written.error()));
}

// What does not go in whole is taken back.
Result<void> Journal::write_buffer() {
  Result<void> written = write_at(file_->get(), size_, buffer_, path_);
  if (written) {
    size_ += std::ssize(buffer_);
    // After the sync_bytes the thread does not wait for its second.
    if (size_ + part_.bytes - synced_size_ - synced_part_bytes_ >=
        options_.sync_bytes)
      wake_.notify_one();
  } else if (::ftruncate(file_->get(), size_) != 0) {
    // A reader will notice the torn entry.
  }
  buffer_.clear();
  if (buffer_.capacity() > 2 * kBufferBytes)
    buffer_.shrink_to_fit();
  return written;
}

Result<void> Journal::shorten() {
  std::unique_lock lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  return rewrite(lock);
}

// Through the open file: its name may be another run's by now.
Result<void> Journal::finish(const JournalDone& done) {
  stop_syncing();
  const std::lock_guard lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  entries_.add_done(buffer_, done);
  if (Result<void> written = write_out(); !written)
    return written;
  return sync_data(file_->get(), path_);
}

void Journal::discard() {
  stop_syncing();
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
  return size_ > std::max(rewrite_at_, 2 * live_bytes_);
}

// Gives up the lock while it copies, so that no answer waits for the disk:
// answers, and what was spent on them, go on to the old file meanwhile, and
// follow into the new one. All else that changes the journal comes from the
// thread that is here.
Result<void> Journal::rewrite(std::unique_lock<std::mutex>& lock) {
  rewrite_at_ = options_.rewrite_bytes;
  const i64 size_before = size_;
  Copy copy{opening(), spent_, records_, answers_};
  is_rewriting_ = true;
  lock.unlock();
  // The records that FILE.part has are dropped here: they must be on disk.
  Result<void> part_synced = sync_data(part_fd_, path_);
  Result<void> copied = part_synced ? copy_live(copy) : part_synced;
  lock.lock();
  if (copied)
    copied = copy_late_answers(copy, size_before);
  if (copied && !error_)
    copied = install(copy);
  const bool is_done = copied && !error_;
  if (!is_done) {
    // The old one is as good, only larger; another try waits until it has
    // doubled.
    ::unlink(new_path_of(path_).c_str());
    copy.file.close();
    rewrite_at_ = 2 * size_;
  }
  is_rewriting_ = false;
  rewritten_.notify_all();
  if (!part_synced)
    return fail_with(std::move(part_synced.error()));
  stats_.rewrites += is_done ? 1 : 0;
  return check();
}

// What is live goes to a new file, and to disk.
Result<void> Journal::copy_live(Copy& copy) const {
  Result<FileDescriptor> file = create_file(new_path_of(path_));
  if (!file)
    return tl::unexpected(file.error());
  copy.file = std::move(*file);
  Result<void> copied = write_at(copy.file.get(), 0, copy.opening, path_);
  copy.size = std::ssize(copy.opening);
  for (LiveEntries* entries : {&copy.records, &copy.answers})
    for (auto entry = entries->begin(); copied && entry != entries->end();
         ++entry)
      copied = copy_entry(entry->second, copy);
  return copied ? sync_data(copy.file.get(), path_) : copied;
}

// Few, as a rule. To disk with them: the old file's may be there already.
Result<void> Journal::copy_late_answers(Copy& copy, i64 size_before) const {
  const i64 size = copy.size;
  for (const auto& [first, live] : answers_) {
    if (live.offset < size_before)
      continue;
    Live moved = live;
    if (Result<void> copied = copy_entry(moved, copy); !copied)
      return copied;
    copy.answers.insert({first, moved});
  }
  if (spent_ && spent_ != copy.spent)
    if (Result<void> copied = copy_spent(copy); !copied)
      return copied;
  return copy.size > size ? sync_data(copy.file.get(), path_) : Result<void>();
}

Result<void> Journal::copy_spent(Copy& copy) const {
  std::string entry;
  EntryWriter(seed_).add_spent(entry, *spent_);
  Result<void> written = write_at(copy.file.get(), copy.size, entry, path_);
  copy.size += std::ssize(entry);
  return written;
}

// Appends the entry to the copy; it lies there then.
Result<void> Journal::copy_entry(Live& live, Copy& copy) const {
  std::string chunk;
  for (i64 done = 0; done < live.bytes; done += std::ssize(chunk)) {
    chunk.resize(
        static_cast<std::size_t>(std::min(kCopyBytes, live.bytes - done)));
    const ssize_t n =
        ::pread(file_->get(), chunk.data(), chunk.size(), live.offset + done);
    if (n <= 0)
      return tl::unexpected(file_error(path_, n == 0 ? EIO : errno));
    chunk.resize(static_cast<std::size_t>(n));
    if (Result<void> written =
            write_at(copy.file.get(), copy.size + done, chunk, path_);
        !written)
      return written;
  }
  live.offset = copy.size;
  copy.size += live.bytes;
  return {};
}

// Makes a journal that says nothing yet. The first sync brings it to disk.
Result<void> Journal::start() {
  const std::string new_path = new_path_of(path_);
  Result<FileDescriptor> file = create_file(new_path);
  if (!file)
    return tl::unexpected(file.error());
  const std::string bytes = opening();
  Result<void> written = write_at(file->get(), 0, bytes, path_);
  if (written && std::rename(new_path.c_str(), path_.c_str()) != 0)
    written = tl::unexpected(file_error(path_, errno));
  if (!written)
    ::unlink(new_path.c_str());
  file_ = std::make_shared<FileDescriptor>(std::move(*file));
  size_ = std::ssize(bytes);
  return written;
}

// What is live goes to a new file, which takes the old one's place: whatever
// ended that, it has no torn entry and no step that FILE.part lacks.
Result<void> Journal::take_over(const JournalState& state) {
  file_ = std::make_shared<FileDescriptor>(
      ::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_->is_open())
    return tl::unexpected(file_error(path_, errno));
  for (const auto& [first, piece] : state.records)
    keep_live(records_, first, first + piece.count, piece.entry);
  for (const auto& [position, answer] : state.answers)
    keep_live(answers_, position, position + 1, answer.entry);
  Copy copy{opening(), spent_, records_, answers_};
  Result<void> taken = sync_data(part_fd_, path_ + " (its part file)");
  if (taken)
    taken = copy_live(copy);
  if (taken)
    taken = install(copy);
  if (!taken)
    ::unlink(new_path_of(path_).c_str());
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
Result<void> Journal::install(Copy& copy) {
  if (std::rename(new_path_of(path_).c_str(), path_.c_str()) != 0)
    return tl::unexpected(file_error(path_, errno));
  is_folder_synced_ = false;
  // A sync under way may still use the old one.
  file_ = std::make_shared<FileDescriptor>(std::move(copy.file));
  size_ = copy.size;
  records_ = std::move(copy.records);
  answers_ = std::move(copy.answers);
  synced_size_ = 0;  // so that the next sync is soon
  synced_part_bytes_ = part_.bytes;
  last_synced_part_ = part_.bytes;
  return {};
}

void Journal::stop_syncing() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    wake_.notify_one();
  }
  if (syncer_.joinable())
    syncer_.join();
}

Result<void> Journal::sync() {
  std::unique_lock lock(mutex_);
  if (Result<void> good = check(); !good)
    return good;
  return sync_once(lock);
}

void Journal::sync_in_background() {
  const auto pause = std::chrono::duration<double>(options_.sync_seconds);
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    wake_.wait_for(lock, pause, [&] {
      return is_stopping_ ||
             size_ + part_.bytes - synced_size_ - synced_part_bytes_ >=
                 options_.sync_bytes;
    });
    const bool has_news =
        size_ != synced_size_ || part_.bytes != synced_part_bytes_;
    if (!is_stopping_ && has_news && !error_)
      (void)sync_once(lock);  // the next append tells of an error
  }
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
  if (!synced)
    return fail_with(std::move(synced.error()));
  stats_.syncs++;
  if (file != file_)
    return {};  // rewritten since, and that synchronised all
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
