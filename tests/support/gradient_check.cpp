#include "tests/support/gradient_check.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <unordered_set>

#include "ramet/ops/ops.h"
#include "ramet/runtime/program.h"

using namespace ramet;

namespace {

// Different at each element, so that mixed up positions are seen.
Value combination(const Values& values, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(0.5, 1.5);
  Value total;
  for (const Value& value : values) {
    if (!value || !is_float(value.dtype())) continue;
    Tensor weights(DType::float64, value.shape());
    for (double& w : weights.mutable_data<double>()) {
      w = uniform(generator) * (generator() % 2 == 0 ? 1 : -1);
    }
    const Value part = ops::sum(ops::multiply(ops::cast(value, DType::float64), constant(weights)));
    total = total ? ops::add(total, part) : part;
  }
  return total;
}

// A computation that can be run again and again at other points.
class Function {
 public:
  Function(const Values& outputs, const std::vector<GradientPoint>& points) {
    Graph graph{{}, outputs};
    for (const GradientPoint& point : points) {
      if (point.leaf.is(input_op)) graph.inputs.push_back(point.leaf);
    }
    program_ = Program::compile(graph, {.reference = true});
  }

  std::vector<Tensor> operator()(const std::vector<GradientPoint>& points) const {
    std::vector<Tensor> inputs, weights;
    for (const GradientPoint& point : points) {
      if (point.leaf.is(input_op)) inputs.push_back(point.value);
    }
    for (std::int64_t key : program_->variables()) {
      const auto at = std::find_if(points.begin(), points.end(), [key](const GradientPoint& point) {
        return point.leaf.is(variable_op) && point.leaf.call().as<VariableAttrs>().key == key;
      });
      weights.push_back(at->value);
    }
    return Workspace(program_->bind(std::move(weights))).run(inputs);
  }

 private:
  std::shared_ptr<const Program> program_;
};

// Rounding to a narrower float makes stairs, of which differences say nothing.
bool has_stairs(const Value& root) {
  for (const auto& call : postorder({&root, 1})) {
    for (const Spec& spec : call->outputs) {
      if (is_float(spec.dtype) && spec.dtype != DType::float64 && !call->inputs.empty() &&
          std::any_of(call->inputs.begin(), call->inputs.end(),
                      [](const Value& in) { return in && in.dtype() == DType::float64; })) {
        return true;
      }
    }
  }
  return false;
}

Tensor moved(const Tensor& tensor, Dim element, double by) {
  Tensor copy = tensor;
  copy.mutable_data<double>()[static_cast<std::size_t>(element)] += by;
  return copy;
}

// Adds to `compared`. Returns what is wrong, or "".
std::string check_once(const Value& target, const std::vector<GradientPoint>& points,
                       const Values& gradients_of_target, const GradientCheckOptions& options,
                       int& compared) {
  const Function function({target}, points);
  const auto value_at = [&](const std::vector<GradientPoint>& at) { return function(at)[0].at(0); };
  Values present;
  for (const Value& gradient : gradients_of_target) {
    if (gradient) present.push_back(gradient);
  }
  const std::vector<Tensor> known =
      present.empty() ? std::vector<Tensor>() : Function(present, points)(points);
  const double here = value_at(points);
  std::vector<GradientPoint> at = points;
  std::size_t next = 0, source = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!is_float(points[i].value.dtype())) continue;
    const Value& gradient = gradients_of_target[source++];
    const Tensor derivative =
        gradient ? known[next++] : Tensor::zeros(DType::float64, points[i].value.shape());
    if (!(derivative.shape() == points[i].value.shape())) return "a gradient of another shape";
    const Dim size = derivative.size();
    const Dim step = std::max<Dim>(1, (size + options.most_probes - 1) / options.most_probes);
    for (Dim element = 0; element < size; element += step) {
      const double h = 1e-5 * std::max(1.0, std::abs(points[i].value.at(element)));
      const auto slope = [&](double distance) {
        at[i].value = moved(points[i].value, element, distance);
        const double there = value_at(at);
        at[i].value = points[i].value;
        return (there - here) / distance;
      };
      const double above = slope(h), below = slope(-h);
      if (!std::isfinite(above) || !std::isfinite(below)) continue;
      const auto [low, high] = std::minmax(above, below);
      // Behind a jump the slope grows as the distance shrinks.
      const bool jumps = std::abs(slope(h / 4)) > 2 * std::abs(above) + 1 ||
                         std::abs(slope(-h / 4)) > 2 * std::abs(below) + 1;
      if (jumps) continue;
      ++compared;
      const double got = derivative.at(element);
      const double slack = options.tolerance * std::max({1.0, std::abs(low), std::abs(high)});
      if (!(got >= low - slack && got <= high + slack)) {
        return fmt::format(
            "the derivative at element {} of leaf {} ({}) is {:.9g}, expected {:.9g} to {:.9g}",
            element, i, to_string(points[i].leaf.spec()), got, low, high);
      }
    }
  }
  return "";
}

}  // namespace

GradientReport check_gradients(const Values& outputs, const std::vector<GradientPoint>& points,
                               const GradientCheckOptions& options) {
  GradientReport report;
  const Value target = combination(outputs, 1);
  if (!target) return report;
  Values sources;
  for (const GradientPoint& point : points) {
    if (is_float(point.value.dtype())) sources.push_back(point.leaf);
  }
  const Values derivatives = gradients(target, sources);
  verify({{}, [&] {
            Values present;
            for (const Value& value : derivatives) {
              if (value) present.push_back(value);
            }
            return present;
          }()});
  if (has_stairs(target)) return report;
  report.wrong = check_once(target, points, derivatives, options, report.first);
  if (!report.wrong.empty()) return report;
  const Value second_target = combination(derivatives, 2);
  if (!second_target) return report;
  report.wrong =
      check_once(second_target, points, gradients(second_target, sources), options, report.second);
  if (!report.wrong.empty()) report.wrong = "second order: " + report.wrong;
  return report;
}
