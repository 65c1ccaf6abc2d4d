// Another process that uses a cache, for the tests:
//   cache_process FOLDER store FROM TO   stores these answers
//   cache_process FOLDER find FROM TO    exit status 0 if all are there
//   cache_process FOLDER fill            stores until it is killed; prints a
//                                        line for each hundred on disk

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "tests/cache/cache_folder_fixture.h"

int main(int argc, char** argv) {
  using namespace docmill;
  if (argc < 3)
    return 2;
  const std::string_view what = argv[2];
  const auto cache = open_cache({.memory_bytes = 0,
                                 .folder = argv[1],
                                 .disk_bytes = 64 << 20,
                                 .ttl_seconds = 3600});
  if (what == "fill") {
    for (i64 i = 0;; i++) {
      cache->store(key_of(i), answer_of(i));
      if (i % 100 != 99)
        continue;
      cache->flush();
      if (write(STDOUT_FILENO, ".", 1) != 1)
        return 1;
    }
  }
  if (argc != 5)
    return 2;
  for (i64 i = std::atoll(argv[3]); i < std::atoll(argv[4]); i++) {
    if (what == "store") {
      cache->store(key_of(i), answer_of(i));
      continue;
    }
    const std::optional<CacheHit> hit = cache->find(key_of(i));
    if (!hit || hit->answer != answer_of(i))
      return 1;
  }
  cache->close();
  return cache->warnings().empty() ? 0 : 3;
}
