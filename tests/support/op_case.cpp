#include "tests/support/op_case.h"

#include <algorithm>
#include <cmath>

#include "ramet/saving/npz.h"
#include "tests/support/golden.h"

using namespace ramet;

namespace {

constexpr std::string_view families[] = {"algorithms", "complex",   "elementwise", "gradients",
                                         "image",      "linalg",    "loss",        "movement",
                                         "nn",         "recurrent", "reduction",   "text"};

void read_family(std::string_view family, std::vector<OpGolden>& goldens) {
  const auto path = golden_path("ops") / (std::string(family) + ".npz");
  for (const auto& [key, tensor] : read_npz(path)) {
    const std::size_t colon = key.rfind(':');
    if (colon == std::string::npos) continue;  // the version of Keras
    const std::string name = key.substr(0, colon);
    if (goldens.empty() || goldens.back().name != name) goldens.push_back({name, {}, {}});
    const bool is_input = key.compare(colon + 1, 2, "in") == 0;
    (is_input ? goldens.back().inputs : goldens.back().outputs).push_back(tensor);
  }
}

// A few units in the last place, times the number of roundings in a small test.
double rounding_of(DType dtype) {
  switch (dtype) {
    case DType::float32:
      return 4e-6;
    case DType::float64:
      return 1e-13;
    case DType::float16:
      return 4e-3;
    case DType::bfloat16:
      return 3e-2;
    default:
      return 0;
  }
}

bool is_close(double got, double want, double tolerance) {
  if (got == want || (std::isnan(got) && std::isnan(want))) return true;
  return std::abs(got - want) <= tolerance * std::max(1.0, std::abs(want));
}

std::string compare(const Tensor& got, const Tensor& want, std::optional<double> tolerance) {
  if (got.dtype() == DType::string) return identical(got, want) ? "" : "other strings";
  const double limit = tolerance.value_or(rounding_of(want.dtype()));
  for (Dim i = 0; i < want.size(); ++i) {
    if (!is_close(got.at(i), want.at(i), limit)) {
      return fmt::format("element {} is {:.9g}, expected {:.9g}", i, got.at(i), want.at(i));
    }
  }
  return "";
}

Specs specs_of(const std::vector<Tensor>& tensors) {
  Specs specs;
  for (const Tensor& tensor : tensors) specs.push_back(tensor.spec());
  return specs;
}

// What was inferred from the unknown batch may stand for what was inferred from the known one.
std::string check_unknown(const OpCase& op_case, const OpGolden& golden, const Specs& specs) {
  const Graph graph = build(op_case, specs);
  verify(graph);
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    const Spec &got = graph.outputs[i].spec(), &want = golden.outputs[i].spec();
    if (got.dtype != want.dtype || !is_compatible(got.shape, want.shape)) {
      return fmt::format("inferred {} from {}, expected {}", to_string(got), to_string(specs[0]),
                         to_string(want));
    }
  }
  return "";
}

}  // namespace

const std::vector<OpGolden>& all_op_goldens() {
  static const std::vector<OpGolden> goldens = [] {
    std::vector<OpGolden> all;
    for (std::string_view family : families) read_family(family, all);
    return all;
  }();
  return goldens;
}

Graph build(const OpCase& op_case, std::span<const Spec> specs) {
  Graph graph;
  for (const Spec& spec : specs) graph.inputs.push_back(input(spec));
  graph.outputs = op_case.build(graph.inputs);
  return graph;
}

Graph build(const OpCase& op_case, const OpGolden& golden) {
  return build(op_case, specs_of(golden.inputs));
}

std::string check_specs(const OpCase& op_case, const OpGolden& golden) {
  const Graph graph = build(op_case, golden);
  verify(graph);
  if (graph.outputs.size() != golden.outputs.size()) {
    return fmt::format("{} outputs, expected {}", graph.outputs.size(), golden.outputs.size());
  }
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    if (!(graph.outputs[i].spec() == golden.outputs[i].spec())) {
      return fmt::format("output {} is {}, expected {}", i, to_string(graph.outputs[i].spec()),
                         to_string(golden.outputs[i].spec()));
    }
  }
  if (golden.inputs[0].rank() == 0 || !op_case.takes_unknown) return "";
  Specs specs = specs_of(golden.inputs);
  const Dim batch = specs[0].shape[0];
  specs[0].shape[0] = any_dim;
  const std::string complaint = check_unknown(op_case, golden, specs);
  if (!complaint.empty()) return complaint;
  for (Spec& spec : specs) {
    if (!spec.shape.empty() && spec.shape[0] == batch) spec.shape[0] = any_dim;
  }
  return check_unknown(op_case, golden, specs);
}

std::string check_values(const OpCase& op_case, const OpGolden& golden,
                         std::span<const Tensor> results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string complaint = compare(results[i], golden.outputs[i], op_case.tolerance);
    if (!complaint.empty()) return fmt::format("output {}: {}", i, complaint);
  }
  return "";
}

GradientReport check_gradients(const OpCase& op_case, const OpGolden& golden) {
  std::vector<GradientPoint> points;
  Values inputs;
  for (const Tensor& tensor : golden.inputs) {
    const Tensor wide = is_float(tensor.dtype()) ? tensor.cast(DType::float64) : tensor;
    inputs.push_back(input(wide.spec()));
    points.push_back({inputs.back(), wide});
  }
  return check_gradients(op_case.build(inputs), points);
}
