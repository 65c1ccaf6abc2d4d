// gzip behind the face of compress.h; use that one.

#pragma once

#include <memory>

#include "lib/base/compress.h"

namespace docmill {

std::unique_ptr<StreamDecoder> make_gzip_decoder();
std::unique_ptr<StreamEncoder> make_gzip_encoder();

}  // namespace docmill
