#include "lib/base/zstd_block.h"

#include <zstd.h>

#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace docmill {
namespace {

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
using Packer = std::unique_ptr<ZSTD_CCtx, FreeContext>;
using Unpacker = std::unique_ptr<ZSTD_DCtx, FreeContext>;

template <class Context, class Create>
Context take(std::mutex& mutex, std::vector<Context>& free, Create create) {
  {
    const std::lock_guard lock(mutex);
    if (!free.empty()) {
      Context context = std::move(free.back());
      free.pop_back();
      return context;
    }
  }
  Context context(create());
  if (context == nullptr)
    throw std::bad_alloc();
  return context;
}

}  // namespace

struct ZstdBlocks::Contexts {
  std::mutex mutex;
  std::vector<Packer> packers;
  std::vector<Unpacker> unpackers;
};

ZstdBlocks::ZstdBlocks(int level)
    : contexts_(std::make_unique<Contexts>()), level_(level) {}

ZstdBlocks::~ZstdBlocks() = default;

bool ZstdBlocks::append_packed(std::string& out, std::string_view plain) {
  const std::size_t before = out.size();
  if (plain.empty())
    return false;
  out.resize(before + plain.size() - 1);
  Packer packer = take(contexts_->mutex, contexts_->packers, ZSTD_createCCtx);
  // Fails when there is not room enough: then it is not smaller.
  const std::size_t bytes =
      ZSTD_compressCCtx(packer.get(), out.data() + before, plain.size() - 1,
                        plain.data(), plain.size(), level_);
  {
    const std::lock_guard lock(contexts_->mutex);
    contexts_->packers.push_back(std::move(packer));
  }
  const bool is_packed = ZSTD_isError(bytes) == 0;
  out.resize(before + (is_packed ? bytes : 0));
  return is_packed;
}

std::optional<std::string> ZstdBlocks::unpack(std::string_view frame,
                                              i64 plain_bytes) {
  // The frame says its size: no memory for one that lies about it.
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) !=
      static_cast<unsigned long long>(plain_bytes))
    return std::nullopt;
  std::string plain(static_cast<std::size_t>(plain_bytes), '\0');
  Unpacker unpacker =
      take(contexts_->mutex, contexts_->unpackers, ZSTD_createDCtx);
  const std::size_t bytes = ZSTD_decompressDCtx(
      unpacker.get(), plain.data(), plain.size(), frame.data(), frame.size());
  {
    const std::lock_guard lock(contexts_->mutex);
    contexts_->unpackers.push_back(std::move(unpacker));
  }
  if (ZSTD_isError(bytes) != 0 || bytes != plain.size())
    return std::nullopt;
  return plain;
}

}  // namespace docmill
