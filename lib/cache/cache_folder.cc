#include "lib/cache/cache_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "lib/cache/disk_tables.h"
#include "lib/cache/lmdb_file_check.h"

namespace docmill {
namespace {

constexpr int kMaxSetAside = 5;
constexpr std::chrono::milliseconds kLockRetry{20};
constexpr int kLockTries = 500;  // the check of a large file takes seconds

// The lock on docmill.lock, held for as long as the environment is open.
class FolderLock {
 public:
  static Result<FolderLock> open(const std::string& folder) {
    const std::string path = folder + "/docmill.lock";
    FolderLock lock;
    lock.fd_ =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock.fd_ < 0)
      return fail(Error::Code::kIo, "{}: cannot be opened: {}", path,
                  std::strerror(errno));
    if (lock.take())
      return lock;
    return fail(Error::Code::kTemporary, "{}: another process holds it", path);
  }

  // The lock where it is there already, to look at a cache without a trace.
  static FolderLock look(const std::string& folder) {
    FolderLock lock;
    lock.fd_ = ::open((folder + "/docmill.lock").c_str(),
                      O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (lock.fd_ >= 0)
      lock.take();
    else
      lock.is_alone_ = errno == ENOENT;
    return lock;
  }

  FolderLock(FolderLock&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), is_alone_(other.is_alone_) {}
  ~FolderLock() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  // Whether no other process has the cache open, nor can open it.
  bool is_alone() const { return is_alone_; }
  void share() {
    is_alone_ = false;
    flock(fd_, LOCK_SH);
  }

 private:
  FolderLock() = default;

  // Waits for whoever holds it alone, but not for ever.
  bool take() {
    for (int i = 0; i < kLockTries; i++) {
      is_alone_ = flock(fd_, LOCK_EX | LOCK_NB) == 0;
      if (is_alone_ || flock(fd_, LOCK_SH | LOCK_NB) == 0)
        return true;
      std::this_thread::sleep_for(kLockRetry);
    }
    return false;
  }

  int fd_ = -1;
  bool is_alone_ = false;
};

// The environments that are open in this process: LMDB takes each folder
// only once, and whoever opens a folder next must find it closed.
struct OpenFolders {
  using Id = std::pair<dev_t, ino_t>;
  struct Slot {
    FolderLock lock;
    std::shared_ptr<LmdbEnv> env;
    i64 users = 0;
  };

  std::mutex mutex;
  std::map<Id, Slot> slots;
};

OpenFolders& open_folders() {
  static OpenFolders folders;
  return folders;
}

std::optional<OpenFolders::Id> id_of(const std::string& folder) {
  struct stat info {};
  if (stat(folder.c_str(), &info) != 0)
    return std::nullopt;
  return OpenFolders::Id(info.st_dev, info.st_ino);
}

// One more user of an open folder. REQUIRES: the mutex is held.
std::shared_ptr<LmdbEnv> use(OpenFolders::Id id, OpenFolders::Slot& slot) {
  slot.users++;
  return {slot.env.get(), [id](LmdbEnv*) {
            OpenFolders& folders = open_folders();
            const std::lock_guard guard(folders.mutex);
            const auto found = folders.slots.find(id);
            if (--found->second.users > 0)
              return;
            found->second.env.reset();  // before the lock of the folder
            folders.slots.erase(found);
          }};
}

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path(folder);
  if (path.has_parent_path())
    std::filesystem::create_directories(path.parent_path(), error);
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(Error::Code::kIo, "{}: cannot be created: {}", folder,
                std::strerror(errno));
  return {};
}

// What became of a try to open the file: the environment, or why it is of no
// use, or why it cannot be opened now.
struct Try {
  std::shared_ptr<LmdbEnv> env;
  std::string damage;
  std::string failure;
};

bool is_damage(int status) {
  switch (status) {
  case MDB_INVALID:
  case MDB_VERSION_MISMATCH:
  case MDB_CORRUPTED:
  case MDB_PAGE_NOTFOUND:
  case MDB_INCOMPATIBLE:
  case MDB_BAD_DBI:
  case MDB_BAD_VALSIZE:
  case MDB_PANIC:
    return true;
  default:
    return false;
  }
}

Try blame(int status) {
  if (is_damage(status))
    return {nullptr, mdb_strerror(status), {}};
  return {nullptr, {}, mdb_strerror(status)};
}

// Checks that the tables are there and of this version; makes them in an
// empty file.
Try prepare(std::shared_ptr<LmdbEnv> env, bool is_new) {
  int status = env->open_tables(is_new);
  if (status == MDB_NOTFOUND)
    return {nullptr, "not a cache of docmill", {}};
  if (status != MDB_SUCCESS)
    return blame(status);
  if (is_new) {
    LmdbEnv::Write write(*env);
    if (write.status() != MDB_SUCCESS)
      return blame(write.status());
    DiskChanges changes(write.txn(), env->tables());
    status = changes.status();
    if (status == MDB_SUCCESS)
      status = changes.finish();
    if (status == MDB_SUCCESS)
      status = write.commit();
    if (status != MDB_SUCCESS)
      return blame(status);
  }
  const FoundState found = [&]() -> FoundState {
    const LmdbEnv::Read read(*env);
    if (read.status() != MDB_SUCCESS)
      return {.status = read.status()};
    return read_state(read.txn(), env->tables());
  }();
  if (found.status != MDB_SUCCESS)
    return blame(found.status);
  if (found.state.format != kDiskFormat)
    return {
        nullptr,
        fmt::format("format {} instead of {}", found.state.format, kDiskFormat),
        {}};
  return {std::move(env), {}, {}};
}

// Pages can be checked only while nobody writes them; else whoever opened the
// cache first has done so.
FileCheck check_file(const std::string& path, bool is_alone) {
  return check_lmdb_file(path,
                         is_alone ? CheckDepth::kPages : CheckDepth::kMeta);
}

Try try_open(const std::string& folder, i64 map_bytes, bool is_alone) {
  const std::string path = folder + "/data.mdb";
  const FileCheck before = check_file(path, is_alone);
  if (!before.damage.empty())
    return {nullptr, before.damage, {}};
  LmdbEnv::Opened opened =
      LmdbEnv::open({.folder = folder, .map_bytes = map_bytes});
  if (opened.env == nullptr)
    return blame(opened.status);
  // A file that was created but never committed to has no tables yet.
  return prepare(std::move(opened.env), before.is_empty);
}

// Renames data.mdb; drops lock.mdb, which belongs to it. Too many that were
// set aside: the oldest name is used again.
Result<std::string> set_aside(const std::string& folder) {
  const std::string path = folder + "/data.mdb";
  std::string aside;
  for (int i = 1; i <= kMaxSetAside; i++) {
    aside = fmt::format("{}.corrupt-{}", path, i);
    if (access(aside.c_str(), F_OK) != 0)
      break;
  }
  if (std::rename(path.c_str(), aside.c_str()) != 0)
    return fail(Error::Code::kIo, "{}: cannot be renamed: {}", path,
                std::strerror(errno));
  unlink((folder + "/lock.mdb").c_str());
  return aside;
}

Result<OpenedFolder> open_locked(const std::string& folder, i64 map_bytes,
                                 FolderLock& lock) {
  OpenedFolder opened;
  Try tried = try_open(folder, map_bytes, lock.is_alone());
  if (!tried.damage.empty()) {
    if (!lock.is_alone())
      return fail(Error::Code::kIo,
                  "{}/data.mdb: {}, and another process uses it", folder,
                  tried.damage);
    const Result<std::string> aside = set_aside(folder);
    if (!aside)
      return tl::unexpected(aside.error());
    opened.warnings.push_back(
        fmt::format("cache: {}/data.mdb: {}: kept as {}, a new one is begun",
                    folder, tried.damage, *aside));
    tried = try_open(folder, map_bytes, true);
  }
  if (tried.env == nullptr)
    return fail(Error::Code::kIo, "{}: cannot be opened: {}", folder,
                tried.damage + tried.failure);
  if (lock.is_alone())
    lock.share();
  opened.env = std::move(tried.env);
  return opened;
}

}  // namespace

Result<OpenedFolder> open_cache_folder(const std::string& folder,
                                       i64 map_bytes) {
  if (Result<void> made = make_folder(folder); !made)
    return tl::unexpected(made.error());
  const std::optional<OpenFolders::Id> id = id_of(folder);
  if (!id)
    return fail(Error::Code::kIo, "{}: cannot be opened: {}", folder,
                std::strerror(errno));
  OpenFolders& folders = open_folders();
  const std::lock_guard guard(folders.mutex);
  if (auto found = folders.slots.find(*id); found != folders.slots.end())
    return OpenedFolder{use(*id, found->second), {}};
  Result<FolderLock> lock = FolderLock::open(folder);
  if (!lock)
    return tl::unexpected(lock.error());
  Result<OpenedFolder> opened = open_locked(folder, map_bytes, *lock);
  if (!opened)
    return opened;
  const auto slot = folders.slots.emplace(
      *id, OpenFolders::Slot{std::move(*lock), std::move(opened->env)});
  opened->env = use(*id, slot.first->second);
  return opened;
}

Result<std::shared_ptr<LmdbEnv>> open_cache_to_read(const std::string& folder) {
  const std::optional<OpenFolders::Id> id = id_of(folder);
  const std::string path = folder + "/data.mdb";
  if (!id || access(path.c_str(), F_OK) != 0)
    return fail(Error::Code::kUsage, "{}: no cache there", folder);
  OpenFolders& folders = open_folders();
  std::unique_lock guard(folders.mutex);
  if (auto found = folders.slots.find(*id); found != folders.slots.end())
    return use(*id, found->second);
  LmdbEnv::Opened opened;
  {
    const FolderLock lock = FolderLock::look(folder);
    const FileCheck check = check_file(path, lock.is_alone());
    if (!check.damage.empty())
      return fail(Error::Code::kUsage, "{}: {}", path, check.damage);
    opened = LmdbEnv::open({.folder = folder, .is_read_only = true});
  }
  if (opened.env == nullptr)
    return fail(Error::Code::kUsage, "{}: cannot be opened: {}", folder,
                mdb_strerror(opened.status));
  Try tried = prepare(std::move(opened.env), false);
  if (tried.env == nullptr)
    return fail(Error::Code::kUsage, "{}: {}", path,
                tried.damage + tried.failure);
  // While it is read nobody else may open it in this process.
  const auto both = std::make_shared<
      std::pair<std::unique_lock<std::mutex>, std::shared_ptr<LmdbEnv>>>(
      std::move(guard), std::move(tried.env));
  return std::shared_ptr<LmdbEnv>(both, both->second.get());
}

}  // namespace docmill
