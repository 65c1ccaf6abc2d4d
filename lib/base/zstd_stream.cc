#include "lib/base/zstd_stream.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <new>

namespace docmill {
namespace {

// 128 MiB, the most that zstd itself takes without being asked. It bounds
// the memory that a stranger's file can claim.
constexpr int kWindowLogMax = 27;
constexpr int kLevel = 3;

// Too short for a frame to begin its first block in.
constexpr std::size_t kFrameStart = 5;
constexpr std::size_t kBlockHeader = 3;

class ZstdDecoder final : public StreamDecoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDCtx()) {
    if (stream_ == nullptr)
      throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kWindowLogMax);
  }
  ~ZstdDecoder() override { ZSTD_freeDCtx(stream_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  Result<Step> decode(std::span<const char> in, std::span<char> out) override {
    if (in.empty() && is_complete_)
      return Step{};
    // One block at a time: an error takes with it all that the same call
    // decoded or gave out before.
    if (has_more_) {
      const Result<Step> step = decode_block(in.first(0), out);
      if (!step || step->produced > 0)
        return step;
    }
    return decode_block(in.first(std::min(in.size(), next_size_)), out);
  }

  bool is_complete() const override { return is_complete_; }

 private:
  // What to give next. zstd's wish reaches into the header of the next block,
  // whose damage would take the block with it.
  static std::size_t size_for(std::size_t wish) {
    if (wish == 0)
      return kFrameStart;
    return wish > kBlockHeader ? wish - kBlockHeader : wish;
  }

  Result<Step> decode_block(std::span<const char> in, std::span<char> out) {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(stream_, &to, &from);
    if (ZSTD_isError(status))
      return explain(status);
    if (from.pos > 0 || to.pos > 0)
      is_complete_ = status == 0;
    next_size_ = size_for(status);
    has_more_ = to.pos == to.size;
    return Step{static_cast<i64>(from.pos), static_cast<i64>(to.pos)};
  }

  static tl::unexpected<Error> explain(std::size_t status) {
    const ZSTD_ErrorCode code = ZSTD_getErrorCode(status);
    if (code == ZSTD_error_memory_allocation)
      throw std::bad_alloc();
    if (code == ZSTD_error_frameParameter_windowTooLarge)
      return fail(Error::Code::kInvalid,
                  "zstd window larger than 128 MiB; decompress it with zstd "
                  "-dc --long=31 first");
    if (code == ZSTD_error_prefix_unknown)
      return fail(Error::Code::kInvalid,
                  "bytes that are not zstd after the end of the zstd data");
    return fail(Error::Code::kInvalid, "corrupt zstd data: {}",
                ZSTD_getErrorName(status));
  }

  ZSTD_DCtx* stream_;
  bool is_complete_ = false;
  bool has_more_ = false;  // perhaps, of what it has decoded
  std::size_t next_size_ = kFrameStart;
};

class ZstdEncoder final : public StreamEncoder {
 public:
  ZstdEncoder() : stream_(ZSTD_createCCtx()) {
    if (stream_ == nullptr)
      throw std::bad_alloc();
    ZSTD_CCtx_setParameter(stream_, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(stream_, ZSTD_c_checksumFlag, 1);
  }
  ~ZstdEncoder() override { ZSTD_freeCCtx(stream_); }
  ZstdEncoder(const ZstdEncoder&) = delete;
  ZstdEncoder& operator=(const ZstdEncoder&) = delete;

  Result<void> encode(std::string_view plain, std::string& out) override {
    return run(plain, ZSTD_e_continue, out);
  }
  Result<void> flush(std::string& out) override {
    return run({}, ZSTD_e_flush, out);
  }
  Result<void> finish(std::string& out) override {
    return run({}, ZSTD_e_end, out);
  }

 private:
  Result<void> run(std::string_view plain, ZSTD_EndDirective mode,
                   std::string& out) {
    ZSTD_inBuffer from{plain.data(), plain.size(), 0};
    std::size_t left = 0;
    do {
      const std::size_t before = out.size();
      out.resize(before + ZSTD_CStreamOutSize());
      ZSTD_outBuffer to{out.data(), out.size(), before};
      left = ZSTD_compressStream2(stream_, &to, &from, mode);
      out.resize(to.pos);
      if (ZSTD_isError(left))
        return fail(Error::Code::kInternal, "zstd compression failed: {}",
                    ZSTD_getErrorName(left));
    } while (mode == ZSTD_e_continue ? from.pos < from.size : left != 0);
    return {};
  }

  ZSTD_CCtx* stream_;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_zstd_decoder() {
  return std::make_unique<ZstdDecoder>();
}

std::unique_ptr<StreamEncoder> make_zstd_encoder() {
  return std::make_unique<ZstdEncoder>();
}

}  // namespace docmill
