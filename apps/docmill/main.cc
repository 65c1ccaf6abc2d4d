// docmill: measures and refines a stream of documents.

#include <cstdio>

#include <exception>
#include <optional>

#include "apps/docmill/command_line.h"
#include "apps/docmill/standard_streams.h"
#include "apps/docmill/usage_errors.h"
#include "kernels/isa.h"
#include "lib/base/log.h"

namespace docmill {
namespace {

int run(int argc, char** argv) {
  hold_closed_streams();
  if (!kernels::is_known_isa(kernels::isa_wish())) {
    log_error("DOCMILL_ISA: '{}' is none of scalar, avx2, avx512",
              kernels::isa_wish());
    return kUsageCode;
  }
  CommandLine line;
  if (const std::optional<int> code = line.parse(argc, argv))
    return *code;
  return line.run();
}

// Help is a result like any other: whoever keeps it wants to have all of it.
int after_output(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
    return code;
  log_error("standard output could not be written");
  return code == 0 ? 1 : code;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) try {
  return docmill::after_output(docmill::run(argc, argv));
} catch (const std::exception& e) {  // out of memory, or a defect of ours
  docmill::log_error("{}", e.what());
  return 1;
}
