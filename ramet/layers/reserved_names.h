#pragma once

#include <set>
#include <string>
#include <string_view>

namespace ramet {

/// Names that `auto_name` passes over while this lives, because layers of a file have them: what is
/// done with masks is named as it is made. Each thread has its own.
class ReservedNames {
 public:
  explicit ReservedNames(std::set<std::string, std::less<>> names);
  ~ReservedNames();
  ReservedNames(const ReservedNames&) = delete;
  ReservedNames& operator=(const ReservedNames&) = delete;
  static bool contain(std::string_view name);

 private:
  std::set<std::string, std::less<>> names_;
  const ReservedNames* outer_;
};

}  // namespace ramet
