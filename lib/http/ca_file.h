// The file of certificates to trust, looked at before it is needed: curl reads
// it only when it connects, and then each request would fail.

#pragma once

#include <string>

#include "lib/base/result.h"

namespace docmill {

// Fails with kUsage, naming the file and what to give instead, unless it is a
// regular file (it is read again for new connections) with certificates in
// PEM form.
Result<void> check_ca_file(const std::string& path);

}  // namespace docmill
