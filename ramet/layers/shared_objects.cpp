#include "ramet/layers/shared_objects.h"

#include <algorithm>
#include <unordered_set>

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

namespace {

thread_local SharedObjectScope* current_scope = nullptr;

bool has_ids(const Json& json) {
  if (json.is_array()) return std::any_of(json.items().begin(), json.items().end(), has_ids);
  if (!json.is_object()) return false;
  return json.contains("shared_object_id") ||
         std::any_of(json.members().begin(), json.members().end(),
                     [](const Json::Member& member) { return has_ids(member.second); });
}

// Of the layers that several others hold: each once, in the order in which they are met.
void count_holders(const LayerBase& layer, std::unordered_set<const LayerBase*>& met,
                   std::vector<const LayerBase*>& shared) {
  for (const Sublayer& sub : layer.sublayers()) {
    const LayerBase& inner = sub.layer.impl();
    if (met.insert(&inner).second) {
      count_holders(inner, met, shared);
    } else if (dynamic_cast<const InputLayerLayer*>(&inner) == nullptr &&
               std::find(shared.begin(), shared.end(), &inner) == shared.end()) {
      shared.push_back(&inner);
    }
  }
}

std::optional<std::int64_t> id_in(const Json& envelope) {
  const Json* id = envelope.find("shared_object_id");
  return id != nullptr && id->is_int() ? std::optional(id->as_int()) : std::nullopt;
}

bool is_same(const Json& a, const Json& b) {
  const Json *config_a = a.find("config"), *config_b = b.find("config");
  return a.at("class_name") == b.at("class_name") && config_a != nullptr && config_b != nullptr &&
         *config_a == *config_b;
}

}  // namespace

SharedObjectScope::SharedObjectScope(const Json& file)
    : is_reading_(has_ids(file)), outer_(current_scope) {
  current_scope = this;
}

SharedObjectScope::SharedObjectScope(const Layer& model) : outer_(current_scope) {
  std::unordered_set<const LayerBase*> met;
  std::vector<const LayerBase*> shared;
  count_holders(model.impl(), met, shared);
  std::int64_t next = 0;
  for (const LayerBase* layer : shared) ids_[layer] = ++next;
  current_scope = this;
}

SharedObjectScope::~SharedObjectScope() { current_scope = outer_; }
SharedObjectScope* SharedObjectScope::current() { return current_scope; }

std::optional<Layer> SharedObjectScope::find(const Json& envelope) {
  const std::optional<std::int64_t> id = id_in(envelope);
  if (!is_reading_ || !id) return std::nullopt;
  if (const auto known = by_id_.find(*id); known != by_id_.end()) return known->second;
  const auto first = std::find_if(unmarked_.begin(), unmarked_.end(), [&](const auto& entry) {
    return is_same(entry.first, envelope);
  });
  if (first == unmarked_.end()) return std::nullopt;
  by_id_.emplace(*id, first->second);
  return first->second;
}

void SharedObjectScope::add(const Json& envelope, const Layer& layer) {
  if (!is_reading_) return;
  if (const auto id = id_in(envelope)) {
    by_id_.emplace(*id, layer);
  } else {
    unmarked_.emplace_back(envelope, layer);
  }
}

std::optional<std::int64_t> SharedObjectScope::id_of(const LayerBase& layer) const {
  const auto found = ids_.find(&layer);
  return found != ids_.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace ramet
