#pragma once
// Names of the layers being called or built by this thread: what paths of variables start with.

#include <string>
#include <string_view>

namespace ramet {

/// A layer being called, for as long as the scope lives. `name` must outlive it.
class NameScope {
 public:
  explicit NameScope(std::string_view name);
  ~NameScope();
  NameScope(const NameScope&) = delete;
  NameScope& operator=(const NameScope&) = delete;

  /// "" outside of all layers.
  static std::string_view innermost();
  /// The names of all scopes, outermost first, then `name` unless it is empty:
  /// "block/dense/kernel".
  static std::string path(std::string_view name = {});
};

}  // namespace ramet
