#pragma once
// What older configs need: members under other names, or taken out.

#include <string_view>

#include "ramet/core/json.h"

namespace ramet {

/// The value of a member, which is gone then; null where there is none.
inline Json take(Json& config, std::string_view name) {
  const Json* value = config.find(name);
  Json taken = value != nullptr ? *value : Json();
  config.erase(name);
  return taken;
}

/// Gives a member its present name, unless that is there already.
inline void rename(Json& config, std::string_view old_name, std::string_view name) {
  if (!config.contains(old_name)) return;
  Json moved = take(config, old_name);
  if (!config.contains(name)) config[name] = std::move(moved);
}

}  // namespace ramet
