// The replies of faults that show in the status, in the headers or as a page.

#pragma once

#include <optional>

#include "apps/llm-sim/chance.h"
#include "apps/llm-sim/faults.h"
#include "apps/llm-sim/reply.h"

namespace docmill::sim {

// What stands in the answer's place; nothing for the other faults.
std::optional<Reply> fault_reply(Fault fault, Chance& chance);

}  // namespace docmill::sim
