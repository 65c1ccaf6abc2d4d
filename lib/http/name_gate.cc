#include "lib/http/name_gate.h"

#include "lib/http/http_target.h"

namespace docmill {

bool NameGate::admit(SendNode& node) {
  node.is_lookup = false;
  if (!node.request.target->has_name())
    return true;
  Name& name = name_of(*node.request.target);
  if (name.is_known)
    return true;
  if (name.leader != nullptr) {
    name.kept.push(node);
    return false;
  }
  name.leader = &node;
  node.is_lookup = true;
  return true;
}

void NameGate::on_end(const SendNode& node, NodeList<SendNode>& done) {
  constexpr std::chrono::seconds kLeastAge{10};
  if (!node.request.target->has_name())
    return;
  Name& name = name_of(*node.request.target);
  const HttpFailure failure = node.response.failure;
  if (name.leader != &node) {
    if (failure == HttpFailure::kConnect &&
        SteadyClock::now() - name.known_since > kLeastAge)
      name.is_known = false;
    return;
  }
  name.leader = nullptr;
  if (failure != HttpFailure::kDns)
    return;  // canceled, say: the next one tries
  while (!name.kept.is_empty()) {
    SendNode& kept = name.kept.pop();
    refuse(kept, failure, node.response.message);
    done.push(kept);
  }
}

NodeList<SendNode> NameGate::release() {
  NodeList<SendNode> released;
  for (Name& name : names_) {
    if (name.leader != nullptr && name.leader->has_address) {
      name.leader = nullptr;
      name.is_known = true;
      name.known_since = SteadyClock::now();
    }
    if (name.leader == nullptr)
      released.append(std::exchange(name.kept, {}));
  }
  return released;
}

void NameGate::abandon(const HttpTarget* target, NodeList<SendNode>& done) {
  for (Name& name : names_) {
    NodeList<SendNode> kept = std::exchange(name.kept, {});
    while (!kept.is_empty()) {
      SendNode& node = kept.pop();
      (abandon_unsent(node, target) ? done : name.kept).push(node);
    }
  }
}

NodeList<SendNode> NameGate::take_all() {
  NodeList<SendNode> all;
  for (Name& name : names_)
    all.append(std::exchange(name.kept, {}));
  return all;
}

NameGate::Name& NameGate::name_of(const HttpTarget& target) {
  for (Name& name : names_) {
    if (name.target == &target)
      return name;
  }
  return names_.emplace_back(Name{&target, nullptr, {}, false, {}});
}

}  // namespace docmill
