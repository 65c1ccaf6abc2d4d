// Which answers a full memory tier lets go.

#pragma once

namespace docmill {

enum class Eviction {
  // Three queues: what is asked for once leaves soon (Yang et al.: "FIFO
  // queues are all you need for cache eviction", SOSP 2023).
  kS3Fifo,
  // Least recently used first, exactly so within a shard.
  kLru,
};

}  // namespace docmill
