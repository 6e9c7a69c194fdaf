#pragma once
// CompileMetrics: the metrics of a compiled model, matched with its outputs and named for the logs.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/layers/call_context.h"
#include "ramet/training/compile_arguments.h"

namespace ramet {

/// Results by name, in Keras's order.
using NamedValues = std::vector<std::pair<std::string, Value>>;

/// `metrics` see no sample weights, `weighted_metrics` do. Both are matched with outputs at the
/// first update.
class CompileMetrics {
 public:
  /// Raises ValueError unless both are lists, tuples, dicts or None.
  CompileMetrics(MetricArgument metrics, MetricArgument weighted_metrics = {},
                 std::vector<std::string> output_names = {});

  /// Raises ValueError, with Keras's texts, when structures do not fit.
  void update(CallContext& context, const Tree<Value>& y_true, const Tree<Value>& y_pred,
              const Tree<Value>& sample_weight = {});
  /// "{output}_{metric}" with several outputs, else "{metric}"; a name that is there already gets a
  /// number, or "weighted_" before a weighted metric's name. Raises ValueError before the first
  /// update.
  NamedValues result(CallContext& context) const;
  bool is_built() const { return is_built_; }
  /// None before the first update.
  std::vector<Metric> metrics() const;
  void reset_state();

 private:
  /// The metrics of one output.
  struct MetricsList {
    std::vector<Metric> metrics;
    std::optional<std::string> output_name;
  };
  using MetricsLists = std::vector<std::optional<MetricsList>>;
  using Names = std::vector<std::string>;

  void build(const Tree<Value>& y_true, const Tree<Value>& y_pred);
  MetricsLists build_set(const MetricArgument& argument, std::string_view argument_name,
                         const Names& names, const Tree<Value>& y_true,
                         const Tree<Value>& y_pred) const;
  static std::optional<MetricsList> list_of(const Tree<MetricIdentifier>& metrics,
                                            const Tree<Value>& y_true, const Tree<Value>& y_pred,
                                            std::optional<std::string> name);
  std::vector<Tree<Value>> flatten_y(const Tree<Value>& y) const;

  MetricArgument user_metrics_, user_weighted_metrics_;
  Names output_names_;
  bool is_built_ = false;
  std::optional<Names> resolved_names_;  ///< how a dict of outputs is flattened
  MetricsLists flat_metrics_, flat_weighted_metrics_;
};

}  // namespace ramet
