#include "apps/llm-sim/pack.h"

#include <utility>

#include "lib/base/json.h"
#include "lib/base/json_text.h"

namespace docmill::sim {

std::optional<PackedDocuments> read_pack(std::string_view message) {
  constexpr i64 kMost = 100;
  if (!message.starts_with('['))
    return std::nullopt;
  JsonParser parser;
  const Result<JsonValue> array = parser.parse(message);
  if (!array || array->size() < 2 || array->size() > kMost)
    return std::nullopt;
  PackedDocuments documents;
  for (i64 i = 0; i < array->size(); i++) {
    const auto id = array->at(i)["id"].string();
    const auto text = array->at(i)["text"].string();
    if (!id || !text)
      return std::nullopt;
    documents.push_back({std::string(*id), std::string(*text)});
  }
  return documents;
}

std::string pack_json(const PackedDocuments& documents) {
  JsonWriter json;
  json.begin_array();
  for (const PackedDocument& document : documents)
    json.begin_object()
        .member("id", document.id)
        .member("text", document.text)
        .end_object();
  return json.end_array().text();
}

void mix_up(PackedDocuments& documents, Fault fault, Chance& chance) {
  const std::size_t count = documents.size();
  const auto one =
      static_cast<std::size_t>(chance.share() * static_cast<double>(count));
  const std::size_t next = (one + 1) % count;
  switch (fault) {
  case Fault::kPackDrop:
    documents.erase(documents.begin() + static_cast<std::ptrdiff_t>(one));
    break;
  case Fault::kPackSwap:
    std::swap(documents[one].text, documents[next].text);
    break;
  case Fault::kPackMerge:
    documents[one].text += "\n\n" + documents[next].text;
    documents.erase(documents.begin() + static_cast<std::ptrdiff_t>(next));
    break;
  case Fault::kPackDuplicate:
    documents[next].id = documents[one].id;
    break;
  default:
    break;
  }
}

}  // namespace docmill::sim
