// Several documents in one request: a user's message that is a JSON array of
// {"id","text"}, of 2 to 100 objects. The answer is such an array, too.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/llm-sim/chance.h"
#include "apps/llm-sim/faults.h"

namespace docmill::sim {

struct PackedDocument {
  std::string id;
  std::string text;
};
using PackedDocuments = std::vector<PackedDocument>;

// Nothing when the message is something else.
std::optional<PackedDocuments> read_pack(std::string_view message);

std::string pack_json(const PackedDocuments& documents);

// Mixes up an answer as models do: leaves one document out, gives two each
// other's text, joins two, or gives one's id to another. Unchanged by faults
// of other kinds. REQUIRES: at least two documents.
void mix_up(PackedDocuments& documents, Fault fault, Chance& chance);

}  // namespace docmill::sim
