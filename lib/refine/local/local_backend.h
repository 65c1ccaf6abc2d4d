// The embedded backend: repairs text in the process, without a model.

#pragma once

#include "lib/refine/backend.h"

namespace docmill {

// Answers at once. Deterministic, and it asks nobody.
class LocalBackend : public Backend {
 public:
  Task<Answer> answer(Request request) override;
  bool has_alternatives() const override { return false; }
};

}  // namespace docmill
