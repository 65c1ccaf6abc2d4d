// The replies of faults that show in the status, in the headers or as a page.

#pragma once

#include <optional>
#include <string_view>

#include "apps/llm-sim/chance.h"
#include "apps/llm-sim/faults.h"
#include "apps/llm-sim/reply.h"

namespace docmill::sim {

// What stands in the answer's place; nothing for the other faults. Some say
// again what the client has sent as its authorization.
std::optional<Reply> fault_reply(Fault fault, std::string_view authorization,
                                 Chance& chance);

}  // namespace docmill::sim
