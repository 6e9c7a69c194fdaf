#include "ramet/layers/name_scope.h"

#include <vector>

namespace ramet {

namespace {
thread_local std::vector<std::string_view> names;
}

NameScope::NameScope(std::string_view name) { names.push_back(name); }
NameScope::~NameScope() { names.pop_back(); }

std::string_view NameScope::innermost() {
  return names.empty() ? std::string_view() : names.back();
}

std::string NameScope::path(std::string_view name) {
  std::string path;
  for (std::string_view scope : names) path.append(scope).append("/");
  path.append(name);
  if (name.empty() && !path.empty()) path.pop_back();
  return path;
}

}  // namespace ramet
