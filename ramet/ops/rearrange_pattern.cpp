// Patterns of einops: "b (h s) c -> b h (s c)".

#include <algorithm>
#include <cctype>
#include <map>
#include <string>

#include "ramet/ops/movement.h"
#include "ramet/ops/rearrange.h"

namespace ramet::ops {

namespace {

using Group = std::vector<std::string>;  // names of axes that are one axis together

std::vector<Group> parse_side(std::string_view text, std::string_view pattern) {
  std::vector<Group> groups;
  bool is_inside = false;
  std::string name;
  const auto finish_name = [&] {
    if (name.empty()) return;
    if (!is_inside) groups.emplace_back();
    groups.back().push_back(std::move(name));
    name.clear();
  };
  for (char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      name += c;
      continue;
    }
    finish_name();
    if (c == '(' && !is_inside) {
      groups.emplace_back();
      is_inside = true;
    } else if (c == ')' && is_inside) {
      is_inside = false;
    } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      fail<ValueError>("rearrange: expected a pattern of names and groups, received '{}'.",
                       pattern);
    }
  }
  finish_name();
  return groups;
}

std::size_t total(const std::vector<Group>& groups) {
  std::size_t count = 0;
  for (const Group& group : groups) count += group.size();
  return count;
}

}  // namespace

Value rearrange(const Value& x, std::string_view pattern,
                const std::vector<std::pair<std::string_view, Dim>>& extents) {
  const std::size_t arrow = pattern.find("->");
  if (arrow == std::string_view::npos) {
    fail<ValueError>("rearrange: expected '->' in the pattern, received '{}'.", pattern);
  }
  const std::vector<Group> from = parse_side(pattern.substr(0, arrow), pattern);
  const std::vector<Group> to = parse_side(pattern.substr(arrow + 2), pattern);
  if (from.size() != x.rank() || total(from) != total(to)) {
    fail<ValueError>(
        "rearrange: expected the pattern '{}' to name {} axes on its left side and the same on its "
        "right.",
        pattern, x.rank());
  }
  std::map<std::string, Dim, std::less<>> known;
  for (const auto& [name, extent] : extents) known.emplace(name, extent);
  std::vector<std::string> names;
  Shape apart;
  for (std::size_t i = 0; i < from.size(); ++i) {
    Dim rest = x.shape()[i];
    const std::string* open = nullptr;
    for (const std::string& name : from[i]) {
      if (const auto it = known.find(name); it != known.end() && from[i].size() > 1) {
        if (rest != any_dim && (it->second == 0 || rest % it->second != 0)) {
          fail<ValueError>("rearrange: expected axis {} of {} to be divisible by {} = {}.", i,
                           to_string(x.shape()), name, it->second);
        }
        if (rest != any_dim) rest /= it->second;
      } else {
        open = &name;
      }
    }
    if (open != nullptr) known[*open] = rest;
    for (const std::string& name : from[i]) {
      names.push_back(name);
      apart.push_back(known.at(name));
    }
  }
  std::vector<std::int64_t> order;
  Shape joined;
  for (const Group& group : to) {
    Dim extent = 1;
    for (const std::string& name : group) {
      const auto it = std::find(names.begin(), names.end(), name);
      if (it == names.end())
        fail<ValueError>("rearrange: the pattern '{}' has no '{}' on its left side.", pattern,
                         name);
      order.push_back(it - names.begin());
      const Dim own = known.at(name);
      extent = extent == any_dim || own == any_dim ? any_dim : extent * own;
    }
    joined.push_back(extent);
  }
  const Value separate = reshape(x, apart);
  return reshape(order.empty() ? separate : transpose(separate, order), joined);
}

}  // namespace ramet::ops
