#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "ramet/ops/einsum_impl.h"

namespace ramet::ops {

bool contains(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

Labels only(const Labels& from, const Labels& these, bool inside) {
  Labels result;
  for (int label : from) {
    if (contains(these, label) == inside) result.push_back(label);
  }
  return result;
}

Labels join(Labels a, const Labels& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

namespace {

constexpr std::string_view ellipsis = "...";

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// The labels of `text`, where "..." stands for `hidden` axes.
Labels read_labels(const std::string& text, std::size_t hidden, std::string_view subscripts) {
  Labels labels;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, ellipsis.size(), ellipsis) == 0) {
      for (std::size_t k = hidden; k > 0; --k) labels.push_back(-static_cast<int>(k));
      i += ellipsis.size() - 1;
    } else if (std::isalpha(static_cast<unsigned char>(text[i])) != 0) {
      labels.push_back(text[i]);
    } else {
      fail<ValueError>("einsum: expected letters, commas, '...' and '->', received '{}'.",
                       subscripts);
    }
  }
  const std::set<int> distinct(labels.begin(), labels.end());
  if (distinct.size() != labels.size()) {
    fail<ValueError>("einsum: expected each letter once in '{}' of '{}'.", text, subscripts);
  }
  return labels;
}

Labels implicit_output(const std::vector<Labels>& inputs) {
  std::multiset<int> all;
  for (const Labels& labels : inputs) all.insert(labels.begin(), labels.end());
  Labels output;
  for (int label : std::set<int>(all.begin(), all.end())) {
    if (label < 0 || all.count(label) == 1) output.push_back(label);
  }
  return output;
}

}  // namespace

EinsumEquation parse_einsum(std::string_view subscripts, const Values& xs) {
  std::string text(subscripts);
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const std::size_t arrow = text.find("->");
  const std::vector<std::string> parts = split_at_commas(text.substr(0, arrow));
  if (parts.size() != xs.size()) {
    fail<ValueError>("einsum: expected {} operands for '{}', received {}.", parts.size(),
                     subscripts, xs.size());
  }
  EinsumEquation equation;
  std::size_t most_hidden = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool has_ellipsis = parts[i].find(ellipsis) != std::string::npos;
    const std::size_t named = parts[i].size() - (has_ellipsis ? ellipsis.size() : 0);
    if (named > xs[i].rank() || (!has_ellipsis && named != xs[i].rank())) {
      fail<ValueError>("einsum: expected an operand with the axes '{}', received {}.", parts[i],
                       to_string(xs[i].spec()));
    }
    const std::size_t hidden = xs[i].rank() - named;
    most_hidden = std::max(most_hidden, hidden);
    equation.inputs.push_back(read_labels(parts[i], hidden, subscripts));
  }
  if (arrow == std::string::npos) {
    equation.output = implicit_output(equation.inputs);
    return equation;
  }
  equation.output = read_labels(text.substr(arrow + 2), most_hidden, subscripts);
  for (int label : equation.output) {
    const bool is_known =
        std::any_of(equation.inputs.begin(), equation.inputs.end(),
                    [label](const Labels& labels) { return contains(labels, label); });
    if (!is_known) {
      fail<ValueError>("einsum: expected output letters that occur in an operand, received '{}'.",
                       subscripts);
    }
  }
  return equation;
}

}  // namespace ramet::ops
