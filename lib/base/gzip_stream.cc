#include "lib/base/gzip_stream.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace docmill {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib's code for a gzip wrapper
constexpr int kLevel = 6;
constexpr std::size_t kOutChunk = 64 << 10;

Bytef* bytes_of(const char* p) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(p));
}

uInt as_uint(std::size_t n) {
  return static_cast<uInt>(
      std::min<std::size_t>(n, std::numeric_limits<uInt>::max()));
}

class GzipDecoder final : public StreamDecoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK)
      throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  Result<Step> decode(std::span<const char> in, std::span<char> out) override {
    if (is_between_members_) {
      if (in.empty())
        return Step{};
      if (in[0] == 0)
        return Step{skip_padding(in), 0};
      if (in[0] != '\x1F' || is_padded_)
        return fail(Error::Code::kInvalid,
                    "bytes that are not gzip after the end of the gzip data");
      inflateReset(&stream_);
      is_between_members_ = false;
    }
    return inflate_some(in, out);
  }

  bool is_complete() const override { return is_between_members_; }

 private:
  i64 skip_padding(std::span<const char> in) {
    is_padded_ = true;
    const auto end =
        std::find_if(in.begin(), in.end(), [](char c) { return c != 0; });
    return end - in.begin();
  }

  Result<Step> inflate_some(std::span<const char> in, std::span<char> out) {
    stream_.next_in = bytes_of(in.data());
    stream_.avail_in = as_uint(in.size());
    stream_.next_out = bytes_of(out.data());
    stream_.avail_out = as_uint(out.size());
    const uInt in_size = stream_.avail_in;
    const uInt out_size = stream_.avail_out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const Step step{in_size - stream_.avail_in, out_size - stream_.avail_out};
    if (status == Z_STREAM_END)
      is_between_members_ = true;
    else if (status == Z_MEM_ERROR)
      throw std::bad_alloc();
    // What came before the damage is good; zlib repeats the error next time.
    else if (status != Z_OK && status != Z_BUF_ERROR && step.produced == 0)
      return fail(Error::Code::kInvalid, "corrupt gzip data: {}",
                  stream_.msg ? stream_.msg : "unknown error");
    return step;
  }

  z_stream stream_{};
  bool is_between_members_ = false;
  bool is_padded_ = false;
};

class GzipEncoder final : public StreamEncoder {
 public:
  GzipEncoder() {
    if (deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipOnly, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~GzipEncoder() override { deflateEnd(&stream_); }
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  Result<void> encode(std::string_view plain, std::string& out) override {
    return run(plain, Z_NO_FLUSH, out);
  }
  Result<void> flush(std::string& out) override {
    return run({}, Z_SYNC_FLUSH, out);
  }
  Result<void> finish(std::string& out) override {
    const Result<void> done = run({}, Z_FINISH, out);
    deflateReset(&stream_);
    return done;
  }

 private:
  Result<void> run(std::string_view plain, int mode, std::string& out) {
    do {
      const uInt size = as_uint(plain.size());
      stream_.next_in = bytes_of(plain.data());
      stream_.avail_in = size;
      const std::size_t before = out.size();
      out.resize(before + kOutChunk);
      stream_.next_out = bytes_of(out.data() + before);
      stream_.avail_out = kOutChunk;
      if (deflate(&stream_, mode) == Z_STREAM_ERROR)
        return fail(Error::Code::kInternal, "gzip compression failed");
      out.resize(out.size() - stream_.avail_out);
      plain.remove_prefix(size - stream_.avail_in);
    } while (stream_.avail_out == 0 || !plain.empty());
    return {};
  }

  z_stream stream_{};
};

}  // namespace

std::unique_ptr<StreamDecoder> make_gzip_decoder() {
  return std::make_unique<GzipDecoder>();
}

std::unique_ptr<StreamEncoder> make_gzip_encoder() {
  return std::make_unique<GzipEncoder>();
}

}  // namespace docmill
