#include "ramet/training/gradient_step.h"

#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"
#include "ramet/training/data/sample_weights.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

// The i-th gradient of every part, or nothing when none has one.
std::vector<Tensor> gradients_at(std::span<const BatchGradients> parts, std::size_t i) {
  std::vector<Tensor> found;
  for (const BatchGradients& part : parts) {
    const std::optional<Tensor>& gradient = part.gradients[i];
    if (!gradient) continue;
    if (!found.empty() && !(found[0].spec() == gradient->spec())) {
      fail<ValueError>("mean_gradients: expected gradients of one kind at {}, received {} and {}.",
                       i, to_string(found[0].spec()), to_string(gradient->spec()));
    }
    found.push_back(*gradient);
  }
  if (!found.empty() && found.size() != parts.size()) {
    fail<ValueError>("mean_gradients: expected gradient {} in all parts, received it in {} of {}.",
                     i, found.size(), parts.size());
  }
  return found;
}

}  // namespace

BatchGradients compute_gradients(const Model& model, const Batch& batch, int threads) {
  Batch checked = batch;
  check_cardinality(checked);
  resolve_sample_weights(checked, {});
  return Trainer::of(*model.operator->()).gradients(*model.operator->(), checked, threads);
}

Gradients mean_gradients(std::span<const BatchGradients> parts) {
  Dim rows = 0;
  for (const BatchGradients& part : parts) {
    rows += part.rows;
    if (part.gradients.size() != parts[0].gradients.size()) {
      fail<ValueError>(
          "mean_gradients: expected as many gradients in each part, received {} and {}.",
          parts[0].gradients.size(), part.gradients.size());
    }
  }
  if (rows < 1) fail<ValueError>("mean_gradients: expected parts with rows, received none.");
  Gradients means;
  for (std::size_t i = 0; i < parts[0].gradients.size(); ++i) {
    const std::vector<Tensor> given = gradients_at(parts, i);
    if (given.empty()) {
      means.emplace_back();
      continue;
    }
    Graph graph;
    Value sum;
    for (std::size_t part = 0; part < given.size(); ++part) {
      graph.inputs.push_back(input(given[part].spec()));
      const double share = static_cast<double>(parts[part].rows) / static_cast<double>(rows);
      const Value weighted = ops::multiply(graph.inputs.back(), share);
      sum = sum ? ops::add(sum, weighted) : weighted;
    }
    graph.outputs = {sum};
    means.emplace_back(run(graph, given)[0]);
  }
  return means;
}

void apply_gradients(const Model& model, const Gradients& gradients, int threads) {
  ModelBase& base = *model.operator->();
  Trainer::of(base).apply(base, gradients, threads);
}

}  // namespace ramet
