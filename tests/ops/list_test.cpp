#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernel.h"
#include "tests/ops/cases.h"
#include "tests/support/source_dir.h"

using namespace ramet;

namespace {

bool is_leaf(const Op& op) {
  return &op == &input_op || &op == &constant_op || &op == &variable_op;
}

TEST(OpList, IsSorted) {
  const auto ops = all_ops();
  const auto by_name = [](const Op* a, const Op* b) { return a->name < b->name; };
  EXPECT_TRUE(std::is_sorted(ops.begin(), ops.end(), by_name));
}

// Records are found in the sources by the names that headers and tables declare.
TEST(OpList, IsComplete) {
  std::set<std::string> listed, declared;
  for (const Op* op : all_ops()) listed.insert(std::string(op->name));
  const auto room = source_dir() / "ramet" / "ops";
  const std::regex record(R"(const Op (\w+)_op = )"), line(R"(^RAMET_\w+\((\w+), \w+\))");
  for (const auto& entry : std::filesystem::directory_iterator(room)) {
    std::ifstream file(entry.path());
    for (std::string text; std::getline(file, text);) {
      std::smatch match;
      if (std::regex_search(text, match, record)) declared.insert(match[1]);
      if (entry.path().extension() == ".inc" && std::regex_search(text, match, line)) {
        declared.insert(match[1]);
      }
    }
  }
  EXPECT_EQ(listed, declared);
}

TEST(OpList, EveryOpHasInfer) {
  for (const Op* op : all_ops()) EXPECT_NE(op->infer, nullptr) << op->name;
}

TEST(OpList, EveryOpHasAReferenceOrExpand) {
  for (const Op* op : all_ops()) {
    if (is_leaf(*op) || op == &ops::scan_op) continue;  // programs run the body of scan themselves
    EXPECT_NE(op->expand != nullptr, reference_kernel(*op) != nullptr) << op->name;
  }
}

// A rule, or a definition to differentiate. The rule of an op that is made of steps gives nulls.
TEST(OpList, EveryOpHasAGradient) {
  // `gradients` says so when one of them is in the way.
  const std::set<std::string_view> without = {
      // clang-format off
      "argsort", "bitcast", "cross_hash", "ctc_beam_decode", "gcd", "hash_bucket",
      "index_counts", "longest_row", "lookup", "searchsorted",
      "token_at", "token_counts", "tokenize",
      // clang-format on
  };
  for (const Op* op : all_ops()) {
    const bool has_one = op->grad != nullptr || op->expand != nullptr;
    if (is_leaf(*op)) continue;
    EXPECT_NE(has_one, without.count(op->name) > 0) << op->name;
  }
}

TEST(OpList, EveryOpHasACase) {
  std::set<const Op*> used;
  const auto cases = all_op_cases();
  for (const OpGolden& golden : all_op_goldens()) {
    const auto found = std::find_if(cases.begin(), cases.end(), [&](const OpCase& op_case) {
      return op_case.name == golden.case_name();
    });
    if (found == cases.end()) continue;
    for (const auto& call : postorder(build(*found, golden).outputs)) used.insert(call->op);
  }
  for (const Op* op : all_ops()) {
    // Random numbers are not Keras's: random_test looks at their distribution. Picking is the
    // second derivative of max_pool.
    const bool has_no_golden = op->name.starts_with("random_") || op == &ops::max_pool_pick_op;
    EXPECT_TRUE(used.count(op) > 0 || op == &variable_op || has_no_golden)
        << op->name << " has no case";
  }
}

}  // namespace
