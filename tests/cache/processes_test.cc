// Several processes with one cache, and one that is killed.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include <doctest/doctest.h>

#include "tests/cache/cache_folder_fixture.h"

extern char** environ;

namespace docmill {
namespace {

// A process whose output comes through a pipe.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), CACHE_PROCESS);
    std::vector<char*> argv;
    for (std::string& argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    REQUIRE(posix_spawn(&pid_, CACHE_PROCESS, &actions, nullptr, argv.data(),
                        environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Process() {
    ::close(output_);
    if (pid_ > 0) {
      kill();
      wait();
    }
  }

  // Waits for bytes of output.
  void await_output(i64 bytes) {
    char byte = 0;
    for (i64 i = 0; i < bytes; i++)
      REQUIRE(::read(output_, &byte, 1) == 1);
  }
  void kill() { ::kill(pid_, SIGKILL); }

  // The exit status; -1 when it was killed.
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

TEST_CASE("Two processes store into one folder at the same time") {
  const CacheFolder folder;
  Process first({folder.path(), "store", "0", "500"});
  Process second({folder.path(), "store", "500", "1000"});
  CHECK(first.wait() == 0);
  CHECK(second.wait() == 0);
  CHECK(Process({folder.path(), "find", "0", "1000"}).wait() == 0);
  CHECK(read_disk_stats(folder.path(), 0)->entries == 1000);
}

TEST_CASE("A process finds at once what another one has stored") {
  const CacheFolder folder;
  const auto cache = open_cache(
      {.memory_bytes = 0, .folder = folder.path(), .disk_bytes = 64 << 20});
  cache->store(key_of(1), answer_of(1));
  cache->flush();
  CHECK(Process({folder.path(), "find", "1", "2"}).wait() == 0);
  CHECK(Process({folder.path(), "store", "2", "3"}).wait() == 0);
  CHECK(cache->find(key_of(2)));
  CHECK(cache->warnings().empty());
}

TEST_CASE("A writer that is killed leaves a cache that is whole") {
  const CacheFolder folder;
  for (int round = 1; round <= 5; round++) {
    Process writer({folder.path(), "fill"});
    writer.await_output(round * 2);
    writer.kill();
    CHECK(writer.wait() == -1);
    // All that was said to be on disk is there.
    const std::string stored = std::to_string(round * 200);
    CHECK(Process({folder.path(), "find", "0", stored}).wait() == 0);
    const auto cache = open_cache(on_disk(folder));
    CHECK(cache->warnings().empty());
    cache->store(key_of(-round), answer_of(1));
  }
}

TEST_CASE("A killed writer does not block one that waits beside it") {
  const CacheFolder folder;
  const auto cache = open_cache(on_disk(folder));
  Process writer({folder.path(), "fill"});
  writer.await_output(1);
  for (i64 i = 5000; i < 5200; i++)
    cache->store(key_of(i), answer_of(i));
  writer.kill();
  writer.wait();
  cache->store(key_of(-1), answer_of(1));
  cache->flush();
  CHECK(cache->find(key_of(-1)));
  CHECK(cache->find(key_of(5199)));
  CHECK(cache->warnings().empty());
}

}  // namespace
}  // namespace docmill
